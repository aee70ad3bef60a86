import type { Clock } from '../core/clock';
import type { Digest } from '../core/crypto/digest';
import type { Random } from '../core/random';
import type { Timers } from '../core/timers';
import type { Database } from './database';
import type { Files } from './files';
import type { Lock } from '../core/lock';
import { RedoDatabase, type LogLimits, type RedoDatabaseOptions } from './engine/redoDatabase';
import { appSchema, profileSchema } from './schema';
import type { Sqlite } from './engine/sqlite';
import { Truth } from './engine/durableState';

export interface StorageParts {
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
  readonly #parts: StorageParts;
  #sqlite: Promise<Sqlite> | undefined;

  constructor(parts: StorageParts) {
    this.#parts = parts;
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
  async startOver(file: string): Promise<void> {
    const profileId = file === appFile ? undefined : file.split('/')[1];
    const truth = new Truth(await this.#optionsOf(profileId));
    await this.#parts.lock.run(() => truth.startOver().finally(() => truth.close()));
  }

  /** Removes everything that a profile has on disk. */
  async remove(profileId: string): Promise<void> {
    const { files, lock } = this.#parts;
    await lock.run(() => files.removeFolder(profileFolder(profileId)));
  }

  async #optionsOf(profileId: string | undefined): Promise<RedoDatabaseOptions> {
    const { loadSqlite, random } = this.#parts;
    this.#sqlite ??= loadSqlite();
    const path = profileId === undefined ? appFile : `${profileFolder(profileId)}/data.db`;
    return {
      ...this.#parts,
      onUnreadable: (what) => this.#parts.onUnreadable(`${path}: ${what}`),
      path,
      schema: profileId === undefined ? appSchema(random) : profileSchema,
      sqlite: await this.#sqlite,
    };
  }
}

const appFile = 'app.db';
const profileFolder = (profileId: string): string => `profiles/${profileId}`;
