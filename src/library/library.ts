import { Coalescer } from '../core/coalescer';
import { DisposableList, type Disposable } from '../core/disposal';
import { Emitter, type Event } from '../core/emitter';
import { readRevision } from '../store/tables/libraryRevision';
import { InitialUpload } from './initialUpload';
import { Likes } from './likes';
import { Playlists } from './playlists';
import { Ratings } from './ratings';
import { Tracks } from './tracks';
import { UnitOfWork, type UnitOfWorkOptions } from './unitOfWork';

export interface LibraryOptions extends UnitOfWorkOptions {
  /** Fires after anything that may have changed a database or the profile in use. */
  readonly onDidChangeStore: Event<void>;
  /** Called when the library could not be read after a change. */
  readonly onRefreshFailed: (error: unknown) => void;
}

/** The user's music in the profile in use. */
export class Library implements Disposable {
  readonly playlists: Playlists;
  readonly tracks: Tracks;
  readonly likes: Likes;
  readonly ratings: Ratings;
  readonly upload: InitialUpload;
  readonly #unitOfWork: UnitOfWork;
  readonly #changed = new Emitter<void>();
  readonly #disposables = new DisposableList();
  #lastRevision: string | undefined;

  /** Fires once after each batch of changes to the content, made by any window, and when another profile is in use. */
  readonly onDidChange = this.#changed.event;

  constructor(options: LibraryOptions) {
    this.#unitOfWork = new UnitOfWork(options);
    this.playlists = new Playlists(this.#unitOfWork);
    this.tracks = new Tracks(this.#unitOfWork);
    this.likes = new Likes(this.#unitOfWork);
    this.ratings = new Ratings(this.#unitOfWork);
    this.upload = new InitialUpload(this.#unitOfWork);
    this.#disposables.add(this.#changed);
    const refreshes = new Coalescer(() => this.#notifyIfChanged(), options.onRefreshFailed);
    this.#disposables.add(options.onDidChangeStore(() => void refreshes.request()));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** Fires only when the library's revision differs: most changes of a database concern the outbox alone. */
  async #notifyIfChanged(): Promise<void> {
    const now = await this.#unitOfWork.read((queries, { profileId }) => `${profileId} ${readRevision(queries)}`);
    if (now === this.#lastRevision) return;
    this.#lastRevision = now;
    this.#changed.fire();
  }
}
