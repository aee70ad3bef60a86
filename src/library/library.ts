import type { Clock } from '../core/clock';
import type { Disposable } from '../core/disposal';
import { Emitter, type Event } from '../core/emitter';
import type { Random } from '../core/random';
import type { CurrentProfile } from '../store/syncScope';
import { InitialUpload } from './initialUpload';
import { Likes } from './likes';
import { Playlists } from './playlists';
import { Ratings } from './ratings';

export interface LibraryParts {
  /** The profile in use, or the one with this id. */
  readonly profile: (profileId?: string) => Promise<CurrentProfile>;
  /** Fires after whatever may have changed a database, or which profile is in use. */
  readonly onDidChangeStore: Event<void>;
  readonly clock: Clock;
  readonly random: Random;
  /** Called after each edit that was committed, whether or not it queued anything. */
  readonly onEdited: () => void;
  /** Told when a change made elsewhere could not be read. */
  readonly onRefreshFailed: (error: unknown) => void;
}

/** What the person listens to, in the profile in use. */
export class Library implements Disposable {
  readonly playlists = new Playlists();
  readonly likes = new Likes();
  readonly ratings = new Ratings();
  readonly upload = new InitialUpload();
  readonly #changed = new Emitter<void>();

  /** Fires once after each batch of changes of the content, whichever window made it, and for another profile. */
  readonly onDidChange = this.#changed.event;

  constructor(parts: LibraryParts) {
    void parts;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
