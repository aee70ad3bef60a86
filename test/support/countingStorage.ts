import type { DatabaseStorage } from '../../src/account/databases';
import type { Database, Queries, Transaction } from '../../src/store/database';

/** How often each kind of database was read and written. */
export interface AccessCounts {
  appReads: number;
  appWrites: number;
  profileReads: number;
  profileWrites: number;
}

/** Databases of another storage that count how often they are used. */
export class CountingStorage implements DatabaseStorage {
  readonly #storage: DatabaseStorage;
  readonly #counts: AccessCounts = { appReads: 0, appWrites: 0, profileReads: 0, profileWrites: 0 };

  constructor(storage: DatabaseStorage) {
    this.#storage = storage;
  }

  async open(profileId: string | undefined): Promise<Database> {
    const database = await this.#storage.open(profileId);
    const kind = profileId === undefined ? 'app' : 'profile';
    return {
      onDidChange: database.onDidChange,
      read: <T>(query: (queries: Queries) => T) => {
        this.#counts[`${kind}Reads`]++;
        return database.read(query);
      },
      write: <T>(work: (transaction: Transaction) => T) => {
        this.#counts[`${kind}Writes`]++;
        return database.write(work);
      },
      dispose: () => database.dispose(),
    };
  }

  remove(profileId: string): Promise<void> {
    return this.#storage.remove(profileId);
  }

  /** Counts what the work does, and nothing else where nothing else runs. */
  async count(work: () => Promise<unknown>): Promise<AccessCounts> {
    const before = { ...this.#counts };
    await work();
    const { appReads, appWrites, profileReads, profileWrites } = this.#counts;
    return {
      appReads: appReads - before.appReads,
      appWrites: appWrites - before.appWrites,
      profileReads: profileReads - before.profileReads,
      profileWrites: profileWrites - before.profileWrites,
    };
  }
}
