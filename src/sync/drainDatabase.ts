import { cancelled } from '../core/errors';
import type { Database, Queries, Transaction } from '../store/database';
import { readDrainOwner, writeDrainOwner } from '../store/tables/pushState';
import type { SyncScope } from '../store/tables/syncScope';
import { maySync } from './syncSnapshot';

export interface DrainDatabaseOptions {
  /** Unique id of the push or pull run. */
  readonly runId: string;
  readonly scope: SyncScope;
  readonly database: Database;
  /** Resolves to whether the profile is still in use, at the same server. */
  readonly isInUse: () => Promise<boolean>;
  readonly signal: AbortSignal;
}

/** The database of a profile for one push or pull run. Rejects every write once the run is aborted or another one has begun. */
export class DrainDatabase {
  readonly #options: DrainDatabaseOptions;
  #hasBegun = false;

  constructor(options: DrainDatabaseOptions) {
    this.#options = options;
  }

  get scope(): SyncScope {
    return this.#options.scope;
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Begins the run, and thereby ends every earlier one. @param now milliseconds since the epoch */
  async begin(now: number): Promise<void> {
    await this.beginWith(now, () => undefined);
  }

  /** Begins the run with its first transaction. If the work throws, the run has not begun. */
  async beginWith<T>(now: number, work: (transaction: Transaction) => T): Promise<T> {
    const { runId, database, signal } = this.#options;
    const result = await database.write((transaction) => {
      if (signal.aborted) throw cancelled();
      const done = work(transaction);
      writeDrainOwner(transaction, runId, now);
      return done;
    });
    this.#hasBegun = true;
    return result;
  }

  read<T>(query: (queries: Queries) => T): Promise<T> {
    return this.#options.database.read(query);
  }

  /** @throws WaveFlowError `cancelled` if this run has ended */
  write<T>(work: (transaction: Transaction) => T): Promise<T> {
    const { runId: id, database, signal } = this.#options;
    return database.write((transaction) => {
      if (signal.aborted || readDrainOwner(transaction) !== id) throw cancelled();
      return work(transaction);
    });
  }

  /** @throws WaveFlowError `cancelled` if this run may send and receive nothing more */
  async assertMaySync(): Promise<void> {
    const { runId: id, scope, database, isInUse } = this.#options;
    const isAllowed = (queries: Queries) =>
      (!this.#hasBegun || readDrainOwner(queries) === id) && maySync(queries, scope);
    const [inUse, allowed] = await Promise.all([isInUse(), database.read(isAllowed)]);
    if (!inUse || !allowed) throw cancelled();
  }
}
