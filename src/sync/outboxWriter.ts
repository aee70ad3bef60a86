import { cancelled } from '../core/errors';
import type { Database, Queries, Transaction } from '../store/database';
import { readDrainHolder, writeDrainHolder } from '../store/tables/pushState';
import type { SyncScope } from '../store/tables/syncScope';
import { isOpenFor } from './outboxSnapshot';

export interface OutboxWriterParts {
  /** Of this pass and no other. */
  readonly id: string;
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
  readonly #parts: OutboxWriterParts;

  constructor(parts: OutboxWriterParts) {
    this.#parts = parts;
  }

  get scope(): SyncScope {
    return this.#parts.scope;
  }

  /** Ends every earlier pass. @param now milliseconds since the epoch */
  async begin(now: number): Promise<void> {
    await this.#parts.database.write((transaction) => writeDrainHolder(transaction, this.#parts.id, now));
  }

  read<T>(query: (queries: Queries) => T): Promise<T> {
    return this.#parts.database.read(query);
  }

  /** @throws WaveFlowError `cancelled` where this pass is over */
  write<T>(work: (transaction: Transaction) => T): Promise<T> {
    const { id, database, signal } = this.#parts;
    return database.write((transaction) => {
      if (signal.aborted || readDrainHolder(transaction) !== id) throw cancelled();
      return work(transaction);
    });
  }

  /** @throws WaveFlowError `cancelled` where nothing may be sent any more */
  async assertCurrent(): Promise<void> {
    const { id, scope, database, isInUse } = this.#parts;
    const isHolder = (queries: Queries) => readDrainHolder(queries) === id && isOpenFor(queries, scope);
    const answers = await Promise.all([isInUse(), database.read(isHolder)]);
    if (answers.includes(false)) throw cancelled();
  }
}
