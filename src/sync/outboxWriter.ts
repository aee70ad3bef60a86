import { cancelled } from '../core/errors';
import type { Database, Queries, Transaction } from '../store/database';
import { readDrainOwner, writeDrainOwner } from '../store/tables/pushState';
import type { SyncScope } from '../store/tables/syncScope';
import { mayPush } from './outboxSnapshot';

export interface OutboxWriterOptions {
  /** Unique id of the push run. */
  readonly runId: string;
  readonly scope: SyncScope;
  readonly database: Database;
  /** Resolves to whether the profile is still in use, at the same server. */
  readonly isInUse: () => Promise<boolean>;
  readonly signal: AbortSignal;
}

/** Access to the outbox for one push run. Rejects every write once the run is aborted or another run has begun. */
export class OutboxWriter {
  readonly #options: OutboxWriterOptions;

  constructor(options: OutboxWriterOptions) {
    this.#options = options;
  }

  get scope(): SyncScope {
    return this.#options.scope;
  }

  /** Begins the run, and thereby ends every earlier one. @param now milliseconds since the epoch */
  async begin(now: number): Promise<void> {
    await this.#options.database.write((transaction) => writeDrainOwner(transaction, this.#options.runId, now));
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

  /** @throws WaveFlowError `cancelled` if this run may send nothing more */
  async assertMayPush(): Promise<void> {
    const { runId: id, scope, database, isInUse } = this.#options;
    const isOwner = (queries: Queries) => readDrainOwner(queries) === id && mayPush(queries, scope);
    const [inUse, owner] = await Promise.all([isInUse(), database.read(isOwner)]);
    if (!inUse || !owner) throw cancelled();
  }
}
