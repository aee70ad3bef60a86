import { Coalescer } from '../../core/coalescer';
import { DisposableList } from '../../core/disposal';
import { Emitter } from '../../core/emitter';
import { asWaveFlowError, storeFailed, isWaveFlowError } from '../../core/errors';
import { Serial } from '../../core/serial';
import { sleep } from '../../core/timers';
import type { SqliteConnection } from './sqliteConnection';
import type { Database, Queries, Transaction } from '../database';
import type { Lock } from '../../core/lock';
import { LockedQueue } from './lockedQueue';
import { RecordingTransaction, type RecordedWork } from './recordingTransaction';
import { DurableState, type CommittedState, type DurableStateOptions } from './durableState';

/** Between two looks at what others write: whoever follows each of many writes slows down who makes them. */
const REFRESH_INTERVAL_MS = 20;
/** Attempts to read while another computer writes. */
const MAX_REFRESH_ATTEMPTS = 20;

/** How far a log grows before a checkpoint ends it. */
export interface LogLimits {
  readonly bytes: number;
  readonly records: number;
}

export interface RedoDatabaseOptions extends DurableStateOptions {
  readonly lock: Lock;
  readonly limits: LogLimits;
  /** Told once of each thing in this database that cannot be read. */
  readonly onUnreadable?: (what: string) => void;
}

/**
 * A database in memory whose truth on disk is a snapshot and a log of what was committed since.
 *
 * Whoever holds the lock appends to the log. Readers do without it: from the last record that they know, they can
 * tell what was added, and whether it is still the same log.
 */
export class RedoDatabase implements Database {
  readonly #options: RedoDatabaseOptions;
  /** What was reported. */
  readonly #unreadable = new Set<string>();
  readonly #durable: DurableState;
  readonly #queue: LockedQueue;
  readonly #didChange = new Emitter<void>();
  readonly #watches = new DisposableList();
  // Taken inside the lock: a reader waits for the commit that is being written here, not for other windows.
  readonly #serial = new Serial();
  #state: CommittedState | undefined;
  // Whether this window has the lock and the newest state.
  #isCurrent = false;
  // Number of the transaction before which no other checkpoint is tried.
  #nextCheckpoint = 0;
  #notified: { readonly connection: SqliteConnection; readonly sequence: number } | undefined;
  #isInCallback = false;
  #isDisposed = false;

  readonly onDidChange = this.#didChange.event;

  private constructor(options: RedoDatabaseOptions) {
    this.#options = options;
    this.#durable = new DurableState(options);
    this.#queue = new LockedQueue({ lock: options.lock, timers: options.timers, onRelease: () => this.#onRelease() });
  }

  /** Opens the database; makes or migrates it where that is needed. */
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
      const { connection } = this.#current();
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
    void this.#serial.run(async () => this.#state?.connection.close());
  }

  /** A failure is not reported here, where nobody waits: whoever reads or writes next gets it. */
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
    // For what happened before the watch began.
    void refreshes.request();
  }

  /** Brings memory up to the files. While another computer goes on writing, it may take several attempts. */
  async #refresh(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const isCurrent = await this.#serialized(
        () => this.#isCurrent || this.#adopt(() => this.#durable.refresh(this.#state)),
      );
      if (isCurrent) return;
      try {
        await this.#exclusive(async () => undefined);
        return;
      } catch (error) {
        if (asWaveFlowError(error).kind !== 'store.elsewhere' || attempt === MAX_REFRESH_ATTEMPTS) throw error;
      }
    }
  }

  /** Sees to a snapshot that somebody else replaced. */
  async #checkSnapshot(): Promise<void> {
    await this.#refresh();
    const version = await this.#durable.readSnapshotVersion();
    if (this.#isCurrent || version === undefined || version === this.#state?.snapshotVersion) return;
    await this.#exclusive(async () => undefined);
  }

  /** Runs the task in the lock, on the newest state. */
  #exclusive<T>(task: () => Promise<T>): Promise<T> {
    return this.#withLock(() =>
      this.#serialized(async () => {
        await this.#makeCurrent();
        return task();
      }),
    );
  }

  /** Only in the lock. */
  async #makeCurrent(): Promise<void> {
    this.#isCurrent ||= await this.#adopt(() => this.#durable.recover(this.#state));
  }

  async #withLock<T>(task: () => Promise<T>): Promise<T> {
    const turn = { began: false };
    try {
      return await this.#queue.run(() => {
        turn.began = true;
        return task();
      });
    } catch (error) {
      throw turn.began || isWaveFlowError(error) ? error : storeFailed(this.#options.path, error);
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
    await this.#durable.close();
  }

  /** False where there is no state to take. */
  async #adopt(take: () => Promise<CommittedState | undefined>): Promise<boolean> {
    const before = this.#state?.connection;
    const state = await this.#disk(take);
    if (!state) return false;
    this.#state = state;
    if (before !== state.connection) before?.close();
    return true;
  }

  async #commit<T>(work: (transaction: Transaction) => T): Promise<T> {
    const state = this.#current();
    const { connection } = state;
    connection.begin();
    try {
      const { result, statements, changed } = this.#call(connection, work);
      if (!changed) connection.rollback();
      else await this.#disk(() => this.#durable.append(state, statements, () => connection.commit()));
      if (this.#isDue(state)) void this.#checkpoint().catch(() => undefined);
      return result;
    } catch (error) {
      connection.rollback();
      throw error;
    }
  }

  #isDue({ position: mark, log }: CommittedState): boolean {
    const { bytes, records } = this.#options.limits;
    return mark.sequence >= this.#nextCheckpoint && (mark.end > bytes || mark.sequence - log.firstSequence >= records);
  }

  /** Comes after the writes that wait already. Others read while it writes to the disk. */
  #checkpoint(): Promise<void> {
    return this.#withLock(async () => {
      const image = await this.#serialized(async () => {
        await this.#makeCurrent();
        return this.#isDue(this.#current()) ? this.#current().connection.exportImage() : undefined;
      });
      if (!image) return;
      const state = this.#current();
      this.#nextCheckpoint = state.position.sequence + this.#options.limits.records;
      await this.#disk(() => this.#durable.checkpoint(state, image));
      this.#nextCheckpoint = 0;
    });
  }

  /** Later, so that a listener that throws does not turn a durable write into a failed one. */
  #notify(): void {
    const known = this.#notified;
    const state = this.#state;
    if (!state) return;
    this.#notified = { connection: state.connection, sequence: state.position.sequence };
    const isNew = known && (known.connection !== state.connection || known.sequence !== state.position.sequence);
    if (isNew) queueMicrotask(() => this.#didChange.fire());
  }

  #current(): CommittedState {
    if (!this.#state) throw storeFailed(this.#options.path, new Error('Nothing is loaded'));
    return this.#state;
  }

  #call<T>(connection: SqliteConnection, callback: (scope: RecordingTransaction) => T): RecordedWork<T> {
    this.#isInCallback = true;
    try {
      connection.onUnreadable = this.#report;
      return RecordingTransaction.record(connection, callback);
    } finally {
      this.#isInCallback = false;
    }
  }

  readonly #report = (what: string): void => {
    if (this.#unreadable.has(what)) return;
    this.#unreadable.add(what);
    this.#options.onUnreadable?.(what);
  };

  #refuseNesting(): void {
    if (this.#isInCallback) throw new TypeError('A database callback must not use the database itself');
  }

  /** After a failure it is not known any more what is on disk. */
  async #disk<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (error) {
      this.#isCurrent = false;
      throw isWaveFlowError(error) ? error : storeFailed(this.#options.path, error);
    }
  }
}
