import type { Disposable } from '../core/disposal';
import { Emitter } from '../core/emitter';
import { profileUnknown } from '../core/errors';
import type { Database } from '../store/database';
import { listProfiles } from '../store/tables/profiles';

/** Where databases come from. */
export interface DatabaseStorage {
  /** Opens the database of the installation, or of the profile with this id. */
  open(profileId: string | undefined): Promise<Database>;
  /** Removes everything that a profile has on disk. */
  remove(profileId: string): Promise<void>;
}

/** The databases in use, each opened when first asked for. One that could not be opened is tried again. */
export class Databases implements Disposable {
  readonly #storage: DatabaseStorage;
  readonly #opened = new Map<string | undefined, Promise<Database>>();
  readonly #changed = new Emitter<void>();

  /** Fires once after each change of any of them, whichever window made it. */
  readonly onDidChange = this.#changed.event;

  constructor(source: DatabaseStorage) {
    this.#storage = source;
  }

  app(): Promise<Database> {
    return this.#get(undefined);
  }

  /**
   * Nothing may bring back what was deleted, in whichever window, so a profile that is not listed has no database.
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

  /** Lets go of a profile's database and removes everything the profile has on disk. */
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
