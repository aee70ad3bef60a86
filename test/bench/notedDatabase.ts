import * as z from 'zod';
import type { Database, Queries, SqlValue, Transaction } from '../../src/store/database';

/** A statement as it was run. */
export interface NotedStatement {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
  readonly kind: 'all' | 'run';
}

export type NotedTransaction = readonly NotedStatement[];

const sqlRow = z.object({ sql: z.string() });

/** A database that notes the statements of its transactions, those that only read included. */
export class NotedDatabase implements Database {
  readonly #database: Database;
  #noted: NotedTransaction[] = [];
  readonly onDidChange: Database['onDidChange'];

  constructor(database: Database) {
    this.#database = database;
    this.onDidChange = database.onDidChange;
  }

  read<T>(query: (queries: Queries) => T): Promise<T> {
    return this.#database.read(query);
  }

  write<T>(work: (transaction: Transaction) => T): Promise<T> {
    const statements: NotedStatement[] = [];
    this.#noted.push(statements);
    return this.#database.write((transaction) =>
      work({
        all: (row, sql, parameters = []) => {
          statements.push({ sql, parameters, kind: 'all' });
          return transaction.all(row, sql, parameters);
        },
        reportUnreadable: (what) => transaction.reportUnreadable(what),
        run: (sql, parameters = []) => {
          statements.push({ sql, parameters, kind: 'run' });
          return transaction.run(sql, parameters);
        },
      }),
    );
  }

  /** The transactions since this was asked last. */
  take(): readonly NotedTransaction[] {
    return this.#noted.splice(0);
  }

  /** What makes an empty database like this one. */
  async schema(): Promise<readonly string[]> {
    const sql = `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid`;
    return (await this.#database.read((queries) => queries.all(sqlRow, sql))).map((row) => row.sql);
  }

  dispose(): void {
    this.#database.dispose();
  }
}
