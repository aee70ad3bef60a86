import type { Clock } from '../core/clock';
import type { Digest } from '../core/crypto/digest';
import type { WaveFlowError } from '../core/errors';
import type { Lock } from '../core/lock';
import type { Random } from '../core/random';
import type { Timers } from '../core/timers';
import type { Database } from './database';
import type { LogLimits } from './engine/checkpointSchedule';
import { DurableState } from './engine/durableState';
import { RedoDatabase, type RedoDatabaseOptions } from './engine/redoDatabase';
import type { Sqlite } from './engine/sqlite';
import type { Files } from './files';
import { appSchema, profileSchema } from './schema';

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
  /** Called with the path of each copy that was made of a damaged file. */
  readonly onDamaged: (copy: string) => void;
  /** Called once with each unreadable value: the file, then the table and the column or key. */
  readonly onUnreadable: (what: string) => void;
  /** Called once when the checkpoints of a database begin to fail; must not throw. */
  readonly onCheckpointFailed: (file: string, failure: WaveFlowError) => void;
}

/** The databases in the storage folder. */
export class Storage {
  readonly #options: StorageOptions;
  readonly #checkpointFailures = new Map<string, WaveFlowError>();
  #sqlite: Promise<Sqlite> | undefined;

  constructor(options: StorageOptions) {
    this.#options = options;
  }

  /** Opens `app.db` or a profile's `data.db`; creates or migrates it if necessary. */
  async open(profileId: string | undefined): Promise<Database> {
    return RedoDatabase.open(await this.#databaseOptions(profileId));
  }

  /**
   * Replaces a database that failed with `store.damaged` by a new one and quarantines its files. One that can be
   * recovered by now is kept.
   * @param file from the details of that error
   */
  async recreate(file: string): Promise<void> {
    const profileId = file === APP_FILE ? undefined : file.split('/')[1];
    const durable = new DurableState(await this.#databaseOptions(profileId));
    await this.#options.lock.run(() => durable.recreate().finally(() => durable.closeLog()));
  }

  /** Deletes all files of a profile. */
  async remove(profileId: string): Promise<void> {
    const { files, lock } = this.#options;
    await lock.run(() => files.removeFolder(profileFolder(profileId)));
    this.#checkpointFailures.delete(databasePath(profileId));
  }

  /** The databases whose checkpoints fail in this window, by file, each with the first failure. */
  checkpointFailures(): ReadonlyMap<string, WaveFlowError> {
    return this.#checkpointFailures;
  }

  async #databaseOptions(profileId: string | undefined): Promise<RedoDatabaseOptions> {
    const { loadSqlite, random } = this.#options;
    this.#sqlite ??= loadSqlite();
    const path = databasePath(profileId);
    return {
      ...this.#options,
      onUnreadable: (what) => this.#options.onUnreadable(`${path}: ${what}`),
      onCheckpointFailure: (failure) => this.#recordCheckpointFailure(path, failure),
      path,
      schema: profileId === undefined ? appSchema(random) : profileSchema,
      sqlite: await this.#sqlite,
    };
  }

  #recordCheckpointFailure(path: string, failure: WaveFlowError | null): void {
    if (failure === null) {
      this.#checkpointFailures.delete(path);
      return;
    }
    this.#checkpointFailures.set(path, failure);
    this.#options.onCheckpointFailed(path, failure);
  }
}

const APP_FILE = 'app.db';
const profileFolder = (profileId: string): string => `profiles/${profileId}`;
const databasePath = (profileId: string | undefined): string =>
  profileId === undefined ? APP_FILE : `${profileFolder(profileId)}/data.db`;
