import type { Disposable } from '../core/disposal';
import { Emitter } from '../core/emitter';
import { profileUnknown } from '../core/errors';
import type { Database } from '../store/database';
import { listProfiles } from '../store/tables/profiles';

/** Opens and removes the database files. */
export interface DatabaseStorage {
  /** Opens the database of the profile with this id, or the app database if undefined. */
  open(profileId: string | undefined): Promise<Database>;
  /** Removes everything that a profile has on disk. */
  remove(profileId: string): Promise<void>;
}

/** The open databases. Each is opened on first use; a failed attempt is repeated on the next use. */
export class Databases implements Disposable {
  readonly #storage: DatabaseStorage;
  readonly #opened = new Map<string | undefined, Promise<Database>>();
  readonly #changed = new Emitter<void>();

  /** Fires once after each change of any of them, in any window. */
  readonly onDidChange = this.#changed.event;

  constructor(source: DatabaseStorage) {
    this.#storage = source;
  }

  app(): Promise<Database> {
    return this.#get(undefined);
  }

  /**
   * A profile that is not listed has no database: opening it would recreate what another window has deleted.
   * @throws WaveFlowError `profile.unknown`
   */
  async profile(id: string): Promise<Database> {
    const listed = await (await this.app()).read(listProfiles);
    if (!listed.some((profile) => profile.id === id)) throw profileUnknown(id);
    return this.#get(id);
  }

  /** The database of a profile that the caller has just read from the list of profiles. */
  listedProfile(id: string): Promise<Database> {
    return this.#get(id);
  }

  /** Closes a profile's database and removes all files of the profile. */
  async remove(profileId: string): Promise<void> {
    const opened = this.#opened.get(profileId);
    this.#opened.delete(profileId);
    (await opened)?.dispose();
    await this.#storage.remove(profileId);
  }

  dispose(): void {
    this.#changed.dispose();
    for (const opened of this.#opened.values()) {
      // One that could not be opened was reported to those who asked for it.
      opened.then(
        (database) => database.dispose(),
        () => undefined,
      );
    }
    this.#opened.clear();
  }

  #get(key: string | undefined): Promise<Database> {
    const opened = this.#opened.get(key) ?? this.#open(key);
    this.#opened.set(key, opened);
    return opened;
  }

  async #open(key: string | undefined): Promise<Database> {
    try {
      const database = await this.#storage.open(key);
      database.onDidChange(() => this.#changed.fire());
      return database;
    } catch (error) {
      this.#opened.delete(key);
      throw error;
    }
  }
}
