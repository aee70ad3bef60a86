import type { Clock } from '../core/clock';
import type { Digest } from '../core/crypto/digest';
import type { Random } from '../core/random';
import type { Timers } from '../core/timers';
import type { Database } from './database';
import type { Files } from './files';
import type { Lock } from '../core/lock';
import type { LogLimits } from './engine/checkpointSchedule';
import { RedoDatabase, type RedoDatabaseOptions } from './engine/redoDatabase';
import { appSchema, profileSchema } from './schema';
import type { Sqlite } from './engine/sqlite';
import { DurableState } from './engine/durableState';

export interface StorageOptions {
  readonly files: Files;
  /** Guards the whole folder. */
  readonly lock: Lock;
  readonly loadSqlite: () => Promise<Sqlite>;
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  readonly digest: Digest;
  readonly limits: LogLimits;
  /** Called when a damaged file was copied to `copy`. */
  readonly onDamaged: (copy: string) => void;
  /** Told once of each thing that cannot be read: the file, then the table and the column or key. */
  readonly onUnreadable: (what: string) => void;
}

/** The databases in the storage folder. */
export class Storage {
  readonly #options: StorageOptions;
  #sqlite: Promise<Sqlite> | undefined;

  constructor(parts: StorageOptions) {
    this.#options = parts;
  }

  /** Opens `app.db`, or a profile's `data.db`; makes or migrates it where that is needed. */
  async open(profileId: string | undefined): Promise<Database> {
    return RedoDatabase.open(await this.#optionsOf(profileId));
  }

  /**
   * Puts a new database in the place of one that `store.damaged` was said of, and keeps copies of its files. One
   * that was repaired meanwhile stays.
   * @param file from the details of that error
   */
  async recreate(file: string): Promise<void> {
    const profileId = file === APP_FILE ? undefined : file.split('/')[1];
    const durable = new DurableState(await this.#optionsOf(profileId));
    await this.#options.lock.run(() => durable.recreate().finally(() => durable.closeLog()));
  }

  /** Removes everything that a profile has on disk. */
  async remove(profileId: string): Promise<void> {
    const { files, lock } = this.#options;
    await lock.run(() => files.removeFolder(profileFolder(profileId)));
  }

  async #optionsOf(profileId: string | undefined): Promise<RedoDatabaseOptions> {
    const { loadSqlite, random } = this.#options;
    this.#sqlite ??= loadSqlite();
    const path = profileId === undefined ? APP_FILE : `${profileFolder(profileId)}/data.db`;
    return {
      ...this.#options,
      onUnreadable: (what) => this.#options.onUnreadable(`${path}: ${what}`),
      path,
      schema: profileId === undefined ? appSchema(random) : profileSchema,
      sqlite: await this.#sqlite,
    };
  }
}

const APP_FILE = 'app.db';
const profileFolder = (profileId: string): string => `profiles/${profileId}`;
