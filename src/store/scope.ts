import type * as z from 'zod';
import type { Connection } from './connection';
import type { SqlValue, Transaction } from './database';

/** What a callback gets to see of a connection, for as long as the callback runs. */
export class Scope implements Transaction {
  #connection: Connection | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Runs a synchronous callback on the connection. A callback that returns a promise, or uses the scope
   * afterwards, is a fault of the program.
   */
  static use<T>(connection: Connection, callback: (scope: Scope) => T): T {
    const scope = new Scope(connection);
    try {
      const result = callback(scope);
      if (isPromise(result)) throw new TypeError('A database callback must be synchronous');
      return result;
    } finally {
      scope.#connection = undefined;
    }
  }

  all<T>(row: z.ZodType<T>, sql: string, parameters?: readonly SqlValue[]): T[] {
    const connection = this.#open();
    const before = connection.totalChanges();
    const rows = connection.all(row, sql, parameters);
    if (connection.totalChanges() !== before) throw new TypeError('A query must not change rows: use run');
    return rows;
  }

  run(sql: string, parameters?: readonly SqlValue[]): number {
    return this.#open().run(sql, parameters);
  }

  #open(): Connection {
    if (!this.#connection) throw new TypeError('The database callback is over');
    return this.#connection;
  }
}

function isPromise(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
