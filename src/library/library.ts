import { DisposableList, type Disposable } from '../core/disposal';
import { Emitter, type Event } from '../core/emitter';
import { readRevision } from '../store/tables/libraryRevision';
import { Desk, type DeskParts } from './unitOfWork';
import { InitialUpload } from './initialUpload';
import { Likes } from './likes';
import { Playlists } from './playlists';
import { Ratings } from './ratings';
import { Tracks } from './tracks';

export interface LibraryParts extends DeskParts {
  /** Fires after whatever may have changed a database, or which profile is in use. */
  readonly onDidChangeStore: Event<void>;
  /** Told when a change made elsewhere could not be read. */
  readonly onRefreshFailed: (error: unknown) => void;
}

/** What the person listens to, in the profile in use. */
export class Library implements Disposable {
  readonly playlists: Playlists;
  readonly tracks: Tracks;
  readonly likes: Likes;
  readonly ratings: Ratings;
  readonly upload: InitialUpload;
  readonly #desk: Desk;
  readonly #onRefreshFailed: (error: unknown) => void;
  readonly #changed = new Emitter<void>();
  readonly #subscriptions = new DisposableList();
  #shown: string | undefined;
  #looking = false;
  #lookAgain = false;

  /** Fires once after each batch of changes of the content, whichever window made it, and for another profile. */
  readonly onDidChange = this.#changed.event;

  constructor(parts: LibraryParts) {
    this.#desk = new Desk(parts);
    this.#onRefreshFailed = parts.onRefreshFailed;
    this.playlists = new Playlists(this.#desk);
    this.tracks = new Tracks(this.#desk);
    this.likes = new Likes(this.#desk);
    this.ratings = new Ratings(this.#desk);
    this.upload = new InitialUpload(this.#desk);
    this.#subscriptions.add(this.#changed);
    this.#subscriptions.add(parts.onDidChangeStore(() => this.#look()));
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  /** Most changes of a database are of the outbox, which nobody sees here. */
  #look(): void {
    this.#lookAgain = true;
    if (this.#looking) return;
    this.#looking = true;
    void this.#compare().catch(this.#onRefreshFailed);
  }

  async #compare(): Promise<void> {
    try {
      while (this.#lookAgain) {
        this.#lookAgain = false;
        const now = await this.#desk.read((queries, { profileId }) => `${profileId} ${readRevision(queries)}`);
        if (now === this.#shown) continue;
        this.#shown = now;
        this.#changed.fire();
      }
    } finally {
      this.#looking = false;
    }
  }
}
