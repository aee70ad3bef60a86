import { cancelled } from '../core/errors';
import type { Database, Queries, Transaction } from '../store/database';
import { readDrainOwner, writeDrainOwner } from '../store/tables/pushState';
import type { SyncScope } from '../store/tables/syncScope';
import { mayPush } from './outboxSnapshot';

export interface OutboxWriterOptions {
  /** Of this pass and no other. */
  readonly runId: string;
  readonly scope: SyncScope;
  readonly database: Database;
  /** Whether the profile is still in use, at the same server. */
  readonly isInUse: () => Promise<boolean>;
  readonly signal: AbortSignal;
}

/**
 * The outbox as one pass changes it. Nobody who was disposed, or whose place somebody else has taken, changes
 * anything any more.
 */
export class OutboxWriter {
  readonly #options: OutboxWriterOptions;

  constructor(options: OutboxWriterOptions) {
    this.#options = options;
  }

  get scope(): SyncScope {
    return this.#options.scope;
  }

  /** Ends every earlier pass. @param now milliseconds since the epoch */
  async begin(now: number): Promise<void> {
    await this.#options.database.write((transaction) => writeDrainOwner(transaction, this.#options.runId, now));
  }

  read<T>(query: (queries: Queries) => T): Promise<T> {
    return this.#options.database.read(query);
  }

  /** @throws WaveFlowError `cancelled` where this pass is over */
  write<T>(work: (transaction: Transaction) => T): Promise<T> {
    const { runId: id, database, signal } = this.#options;
    return database.write((transaction) => {
      if (signal.aborted || readDrainOwner(transaction) !== id) throw cancelled();
      return work(transaction);
    });
  }

  /** @throws WaveFlowError `cancelled` where nothing may be sent any more */
  async assertMayPush(): Promise<void> {
    const { runId: id, scope, database, isInUse } = this.#options;
    const isHolder = (queries: Queries) => readDrainOwner(queries) === id && mayPush(queries, scope);
    const answers = await Promise.all([isInUse(), database.read(isHolder)]);
    if (answers.includes(false)) throw cancelled();
  }
}
