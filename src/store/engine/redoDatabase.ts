import { Coalescer } from '../../core/coalescer';
import { DisposableList } from '../../core/disposal';
import { Emitter } from '../../core/emitter';
import { asWaveFlowError, isWaveFlowError, storeFailed, type WaveFlowError } from '../../core/errors';
import type { Lock } from '../../core/lock';
import { Serial } from '../../core/serial';
import { sleep } from '../../core/timers';
import type { Database, Queries, Transaction } from '../database';
import { CheckpointSchedule, type LogLimits } from './checkpointSchedule';
import { DurableState, type CommittedState, type DurableStateOptions } from './durableState';
import { LockedQueue } from './lockedQueue';
import { RecordingTransaction, type RecordedWork } from './recordingTransaction';
import type { SqliteConnection } from './sqliteConnection';
import { takeSteps } from './steps';

/** Pause between two refreshes: following each of many writes would slow down the window that makes them. */
const REFRESH_INTERVAL_MS = 20;
/** How often a read tries again while another computer holds the lock. */
const MAX_REFRESH_ATTEMPTS = 20;

export interface RedoDatabaseOptions extends DurableStateOptions {
  readonly lock: Lock;
  readonly limits: LogLimits;
  /** Called once with each unreadable value of this database. */
  readonly onUnreadable?: (what: string) => void;
  /**
   * Called with the error when a checkpoint fails, and with null when the log is short again. While checkpoints go on
   * failing it is not called again.
   */
  readonly onCheckpointFailure?: (failure: WaveFlowError | null) => void;
}

/**
 * A database in memory that is durable as a snapshot and a redo log; see README.md.
 *
 * The holder of the lock appends to the log. Reads do not need the lock: the last known record tells whether the log
 * is still the same one and what was appended to it.
 */
export class RedoDatabase implements Database {
  readonly #options: RedoDatabaseOptions;
  readonly #reportedUnreadable = new Set<string>();
  readonly #durable: DurableState;
  readonly #queue: LockedQueue;
  readonly #schedule: CheckpointSchedule;
  readonly #didChange = new Emitter<void>();
  readonly #watches = new DisposableList();
  // Inside the lock, so that a read waits for a commit of this window and not for other windows.
  readonly #serial = new Serial();
  // Whether this window holds the lock and memory is up to date.
  #isCurrent = false;
  // What listeners know.
  #notified: { readonly connection: SqliteConnection; readonly sequence: number } | undefined;
  #isInCallback = false;
  #isDisposed = false;

  readonly onDidChange = this.#didChange.event;

  private constructor(options: RedoDatabaseOptions) {
    this.#options = options;
    this.#durable = new DurableState(options);
    this.#queue = new LockedQueue({ lock: options.lock, timers: options.timers, onRelease: () => this.#onRelease() });
    this.#schedule = new CheckpointSchedule({
      limits: options.limits,
      clock: options.clock,
      onFailure: (failure) => options.onCheckpointFailure?.(failure),
    });
  }

  /** Opens the database; creates or migrates it if necessary. */
  static async open(options: RedoDatabaseOptions): Promise<RedoDatabase> {
    const database = new RedoDatabase(options);
    try {
      await database.#refresh();
    } catch (error) {
      database.dispose();
      throw error;
    }
    database.#watch(database.#durable.logPath, () => database.#refresh());
    database.#watch(options.path, () => database.#checkSnapshot());
    return database;
  }

  async read<T>(query: (queries: Queries) => T): Promise<T> {
    this.#refuseNesting();
    await this.#refresh();
    return this.#serialized(async () => {
      const { connection } = this.#durable.loaded;
      connection.begin();
      try {
        return this.#call(connection, query).result;
      } finally {
        connection.rollback();
      }
    });
  }

  async write<T>(work: (transaction: Transaction) => T): Promise<T> {
    this.#refuseNesting();
    return this.#exclusive(() => this.#commit(work));
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#watches.dispose();
    this.#didChange.dispose();
    this.#queue.dispose();
    void this.#serial.run(async () => this.#durable.closeConnection());
  }

  /** Ignores failures, because no caller waits: the next read or write gets the same failure. */
  #watch(path: string, refresh: () => Promise<void>): void {
    const refreshAndPause = async (): Promise<void> => {
      try {
        await refresh();
      } finally {
        await sleep(this.#options.timers, REFRESH_INTERVAL_MS);
      }
    };
    const refreshes = new Coalescer(refreshAndPause, () => undefined);
    this.#watches.add(this.#options.files.watch(path, () => void refreshes.request()));
    // The file may have changed before the watch started.
    void refreshes.request();
  }

  /** Brings memory up to date. While another computer keeps writing, this may take several attempts. */
  async #refresh(attemptsLeft = MAX_REFRESH_ATTEMPTS): Promise<void> {
    if (await this.#tryRefresh()) return;
    try {
      await this.#exclusive(async () => undefined);
    } catch (error) {
      if (asWaveFlowError(error).kind !== 'store.elsewhere' || attemptsLeft <= 1) throw error;
      await this.#refresh(attemptsLeft - 1);
    }
  }

  /** Without the lock. False where that is not possible. */
  #tryRefresh(): Promise<boolean> {
    return this.#serialized(() => this.#isCurrent || this.#onDisk(() => this.#durable.refresh()));
  }

  /** Recovers where another process replaced the snapshot. */
  async #checkSnapshot(): Promise<void> {
    await this.#refresh();
    const version = await this.#durable.readSnapshotVersion();
    if (this.#isCurrent || version === undefined || version === this.#durable.current?.snapshotVersion) return;
    await this.#exclusive(async () => undefined);
  }

  /** Runs the task while the lock is held and memory is up to date. */
  #exclusive<T>(task: () => Promise<T>): Promise<T> {
    return this.#withLock(() =>
      this.#serialized(async () => {
        await this.#makeCurrent();
        return task();
      }),
    );
  }

  /** The caller holds the lock. */
  async #makeCurrent(): Promise<void> {
    if (this.#isCurrent) return;
    await this.#onDisk(() => this.#durable.recover());
    this.#isCurrent = true;
  }

  /** Failures of the lock itself are `store.failed`, those of the task stay what they are. */
  async #withLock<T>(task: () => Promise<T>): Promise<T> {
    const attempt = { isLocked: false };
    try {
      return await this.#queue.run(() => {
        attempt.isLocked = true;
        return task();
      });
    } catch (error) {
      throw attempt.isLocked || isWaveFlowError(error) ? error : storeFailed(this.#options.path, error);
    }
  }

  #serialized<T>(task: () => T | Promise<T>): Promise<T> {
    return this.#serial.run(async () => {
      if (this.#isDisposed) throw storeFailed(this.#options.path, new Error('The database is closed'));
      try {
        return await task();
      } finally {
        this.#notify();
      }
    });
  }

  async #onRelease(): Promise<void> {
    this.#isCurrent = false;
    await this.#durable.closeLog();
  }

  async #commit<T>(work: (transaction: Transaction) => T): Promise<T> {
    const { connection } = this.#durable.loaded;
    connection.begin();
    try {
      const { result, statements, changed } = this.#call(connection, work);
      if (!changed) connection.rollback();
      else await this.#onDisk(() => this.#durable.append(statements));
      if (this.#schedule.isDue(this.#durable.loaded)) void this.#checkpoint();
      return result;
    } catch (error) {
      connection.rollback();
      throw error;
    }
  }

  /** Runs after the writes that already wait. Other reads go on while the files are written. Never fails. */
  async #checkpoint(): Promise<void> {
    try {
      await this.#withLock(async () => {
        const state = await this.#serialized(async () => {
          await this.#makeCurrent();
          return this.#durable.loaded;
        });
        if (!this.#schedule.isDue(state)) return;
        const image = await this.#export(state);
        await this.#onDisk(() => this.#durable.checkpoint(image));
      });
      this.#schedule.update(this.#durable.loaded);
    } catch (error) {
      // A database that was closed, or is in use by another computer, says nothing about the disk.
      const failure = asWaveFlowError(error);
      if (!this.#isDisposed && failure.kind !== 'store.elsewhere') this.#schedule.fail(this.#durable.loaded, failure);
    }
  }

  /** The image of the state, which does not change meanwhile: the caller holds the lock. Other reads go on. */
  #export({ connection, position }: CommittedState): Promise<Uint8Array> {
    return takeSteps(connection.exportImage(), this.#options.timers, (step) =>
      this.#serialized(() => {
        const state = this.#durable.loaded;
        if (state.connection === connection && state.position.sequence === position.sequence) return step();
        throw new Error('The database changed while it was copied');
      }),
    );
  }

  /** Asynchronously, so that a listener that throws does not make a durable write fail. */
  #notify(): void {
    const state = this.#durable.current;
    if (!state) return;
    this.#schedule.update(state);
    const known = this.#notified;
    this.#notified = { connection: state.connection, sequence: state.position.sequence };
    const isNew = known && (known.connection !== state.connection || known.sequence !== state.position.sequence);
    if (isNew) queueMicrotask(() => this.#didChange.fire());
  }

  #call<T>(connection: SqliteConnection, callback: (transaction: RecordingTransaction) => T): RecordedWork<T> {
    this.#isInCallback = true;
    try {
      connection.onUnreadable = this.#reportUnreadable;
      return RecordingTransaction.record(connection, callback);
    } finally {
      this.#isInCallback = false;
    }
  }

  readonly #reportUnreadable = (what: string): void => {
    if (this.#reportedUnreadable.has(what)) return;
    this.#reportedUnreadable.add(what);
    this.#options.onUnreadable?.(what);
  };

  #refuseNesting(): void {
    if (this.#isInCallback) throw new TypeError('A database callback must not use the database itself');
  }

  /** Runs file operations. After a failure the content of the files is unknown. */
  async #onDisk<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (error) {
      this.#isCurrent = false;
      throw isWaveFlowError(error) ? error : storeFailed(this.#options.path, error);
    }
  }
}
