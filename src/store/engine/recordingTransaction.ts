import type * as z from 'zod';
import type { SqlValue, Transaction } from '../database';
import type { LoggedStatement } from './logRecord';
import type { SqliteConnection } from './sqliteConnection';

/** The result of a callback, and the statements that it ran. */
export interface RecordedWork<T> {
  readonly result: T;
  readonly statements: readonly LoggedStatement[];
  /** Whether any of them changed anything. */
  readonly changed: boolean;
}

/** The transaction that a callback uses. It works only while the callback runs, and records the statements. */
export class RecordingTransaction implements Transaction {
  readonly #statements: LoggedStatement[] = [];
  #connection: SqliteConnection | undefined;
  #changed = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  /**
   * Runs a synchronous callback on the connection. A callback that returns a promise, or uses the transaction
   * afterwards, is a bug. After one statement failed, everything fails, even if the callback caught the failure.
   */
  static record<T>(connection: SqliteConnection, callback: (scope: RecordingTransaction) => T): RecordedWork<T> {
    const scope = new RecordingTransaction(connection);
    try {
      const result = callback(scope);
      if (isPromise(result)) throw new TypeError('A database callback must be synchronous');
      if (scope.#failure) throw scope.#failure.error;
      return { result, statements: scope.#statements, changed: scope.#changed };
    } finally {
      scope.#connection = undefined;
    }
  }

  all<T>(row: z.ZodType<T>, sql: string, parameters?: readonly SqlValue[]): T[] {
    return this.#attempt((connection) => {
      const { kind } = connection.statementInfo(sql);
      if (kind === 'query') return connection.all(row, sql, parameters);
      const before = connection.totalChanges();
      const rows = kind === 'mixed' ? connection.all(row, sql, parameters) : undefined;
      if (!rows || connection.totalChanges() !== before)
        throw new TypeError('A query must not change anything: use run');
      return rows;
    });
  }

  reportUnreadable(what: string): void {
    this.#attempt((connection) => connection.reportUnreadable(what));
  }

  run(sql: string, parameters: readonly SqlValue[] = []): number {
    return this.#attempt((connection) => {
      const { kind, isDeterministic: repeatable } = connection.statementInfo(sql);
      if (kind === 'control') throw new TypeError('Transactions and settings are not for callbacks');
      if (!repeatable) throw new TypeError('Times and random values come in as parameters');
      const changes = connection.run(sql, parameters);
      const kept = parameters.map((value) => (value instanceof Uint8Array ? value.slice() : value));
      // Statements that changed no row are recorded too: an ignored insert may use up an id.
      this.#statements.push({ sql, parameters: kept, changes });
      this.#changed ||= changes > 0 || kind === 'other';
      return changes;
    });
  }

  #attempt<T>(task: (connection: SqliteConnection) => T): T {
    if (!this.#connection) throw new TypeError('The database callback is over');
    if (this.#failure) throw this.#failure.error;
    try {
      return task(this.#connection);
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }
}

function isPromise(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
