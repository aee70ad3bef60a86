import { DisposableList } from '../../core/disposal';
import { Emitter } from '../../core/emitter';
import { asWaveFlowError, storeFailed, WaveFlowError } from '../../core/errors';
import { Serial } from '../../core/serial';
import { sleep } from '../../core/timers';
import type { Connection } from './connection';
import type { Database, Queries, Transaction } from '../database';
import type { Lock } from '../../core/lock';
import { LockedQueue } from './lockedQueue';
import { Scope, type Outcome } from './recordingTransaction';
import { Truth, type State, type TruthOptions } from './durableState';

/** Between two looks at what others write: whoever follows each of many writes slows down who makes them. */
const BREATH_MS = 20;
/** Attempts to read while another computer writes. */
const LOOKS = 20;

/** How far a log grows before a checkpoint ends it. */
export interface LogLimits {
  readonly bytes: number;
  readonly records: number;
}

export interface RedoDatabaseOptions extends TruthOptions {
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
  readonly #truth: Truth;
  readonly #queue: LockedQueue;
  readonly #changed = new Emitter<void>();
  readonly #watches = new DisposableList();
  // Taken inside the lock: a reader waits for the commit that is being written here, not for other windows.
  readonly #turns = new Serial();
  #state: State | undefined;
  // Whether this window has the lock and the newest state.
  #settled = false;
  // Number of the transaction before which no other checkpoint is tried.
  #postponed = 0;
  #announced: { readonly connection: Connection; readonly sequence: number } | undefined;
  #inCallback = false;
  #disposed = false;

  readonly onDidChange = this.#changed.event;

  private constructor(options: RedoDatabaseOptions) {
    this.#options = options;
    this.#truth = new Truth(options);
    this.#queue = new LockedQueue({ lock: options.lock, timers: options.timers, onEnd: () => this.#letGo() });
  }

  /** Opens the database; makes or migrates it where that is needed. */
  static async open(options: RedoDatabaseOptions): Promise<RedoDatabase> {
    const database = new RedoDatabase(options);
    try {
      await database.#look();
    } catch (error) {
      database.dispose();
      throw error;
    }
    database.#watch(database.#truth.logPath, () => database.#look());
    database.#watch(options.path, () => database.#examine());
    return database;
  }

  async read<T>(query: (queries: Queries) => T): Promise<T> {
    this.#refuseNesting();
    await this.#look();
    return this.#inTurn(async () => {
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
    return this.#exclusively(() => this.#commit(work));
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#watches.dispose();
    this.#changed.dispose();
    this.#queue.dispose();
    void this.#turns.run(async () => this.#state?.connection.close());
  }

  /** A failure is not reported here, where nobody waits: whoever reads or writes next gets it. */
  #watch(path: string, look: () => Promise<void>): void {
    let isLooking = false;
    let isLate = false;
    const run = async (): Promise<void> => {
      isLate = isLooking;
      if (isLooking) return;
      isLooking = true;
      do {
        isLate = false;
        await look().catch(() => undefined);
        await sleep(this.#options.timers, BREATH_MS);
      } while (isLate);
      isLooking = false;
    };
    this.#watches.add(this.#options.files.watch(path, () => void run()));
    // For what happened before the watch began.
    void run();
  }

  /** Brings memory up to the files. While another computer goes on writing, it may take several attempts. */
  async #look(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const isCurrent = await this.#inTurn(() => this.#settled || this.#adopt(() => this.#truth.look(this.#state)));
      if (isCurrent) return;
      try {
        return await this.#exclusively(async () => undefined);
      } catch (error) {
        if (asWaveFlowError(error).kind !== 'store.elsewhere' || attempt === LOOKS) throw error;
      }
    }
  }

  /** Sees to a snapshot that somebody else replaced. */
  async #examine(): Promise<void> {
    await this.#look();
    const stamp = await this.#truth.stamp();
    if (this.#settled || stamp === undefined || stamp === this.#state?.stamp) return;
    await this.#exclusively(async () => undefined);
  }

  /** Runs the task in the lock, on the newest state. */
  #exclusively<T>(task: () => Promise<T>): Promise<T> {
    return this.#locked(() =>
      this.#inTurn(async () => {
        await this.#settle();
        return task();
      }),
    );
  }

  /** Only in the lock. */
  async #settle(): Promise<void> {
    this.#settled ||= await this.#adopt(() => this.#truth.settle(this.#state));
  }

  async #locked<T>(task: () => Promise<T>): Promise<T> {
    let locked = false;
    try {
      return await this.#queue.run(() => {
        locked = true;
        return task();
      });
    } catch (error) {
      throw locked || error instanceof WaveFlowError ? error : storeFailed(this.#options.path, error);
    }
  }

  #inTurn<T>(task: () => T | Promise<T>): Promise<T> {
    return this.#turns.run(async () => {
      if (this.#disposed) throw storeFailed(this.#options.path, new Error('The database is closed'));
      try {
        return await task();
      } finally {
        this.#announce();
      }
    });
  }

  async #letGo(): Promise<void> {
    this.#settled = false;
    await this.#truth.close();
  }

  /** False where there is no state to take. */
  async #adopt(take: () => Promise<State | undefined>): Promise<boolean> {
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
      else await this.#disk(() => this.#truth.append(state, statements, () => connection.commit()));
      if (this.#isDue(state)) void this.#checkpoint().catch(() => undefined);
      return result;
    } catch (error) {
      connection.rollback();
      throw error;
    }
  }

  #isDue({ mark, log }: State): boolean {
    const { bytes, records } = this.#options.limits;
    return mark.sequence >= this.#postponed && (mark.end > bytes || mark.sequence - log.first >= records);
  }

  /** Comes after the writes that wait already. Others read while it writes to the disk. */
  #checkpoint(): Promise<void> {
    return this.#locked(async () => {
      const image = await this.#inTurn(async () => {
        await this.#settle();
        return this.#isDue(this.#current()) ? this.#current().connection.image() : undefined;
      });
      if (!image) return;
      const state = this.#current();
      this.#postponed = state.mark.sequence + this.#options.limits.records;
      await this.#disk(() => this.#truth.checkpoint(state, image));
      this.#postponed = 0;
    });
  }

  /** Later, so that a listener that throws does not turn a durable write into a failed one. */
  #announce(): void {
    const known = this.#announced;
    const state = this.#state;
    if (!state) return;
    this.#announced = { connection: state.connection, sequence: state.mark.sequence };
    const isNew = known && (known.connection !== state.connection || known.sequence !== state.mark.sequence);
    if (isNew) queueMicrotask(() => this.#changed.fire());
  }

  #current(): State {
    if (!this.#state) throw storeFailed(this.#options.path, new Error('Nothing is loaded'));
    return this.#state;
  }

  #call<T>(connection: Connection, callback: (scope: Scope) => T): Outcome<T> {
    this.#inCallback = true;
    try {
      connection.onUnreadable = this.#report;
      return Scope.use(connection, callback);
    } finally {
      this.#inCallback = false;
    }
  }

  readonly #report = (what: string): void => {
    if (this.#unreadable.has(what)) return;
    this.#unreadable.add(what);
    this.#options.onUnreadable?.(what);
  };

  #refuseNesting(): void {
    if (this.#inCallback) throw new TypeError('A database callback must not use the database itself');
  }

  /** After a failure it is not known any more what is on disk. */
  async #disk<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (error) {
      this.#settled = false;
      throw error instanceof WaveFlowError ? error : storeFailed(this.#options.path, error);
    }
  }
}
