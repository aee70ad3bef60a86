import path from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { NotedTransaction } from './notedDatabase';

/** SQLite on the disk, with the promise of `peer`, which does what was done elsewhere. */
export class Replay {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(folder: string) {
    this.#database = new DatabaseSync(path.join(folder, 'data.db'));
    this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
  }

  tables(schema: readonly string[]): void {
    for (const sql of schema) this.#database.exec(sql);
  }

  run(transactions: readonly NotedTransaction[]): void {
    for (const statements of transactions) {
      this.#database.exec('BEGIN IMMEDIATE');
      for (const { sql, parameters, kind } of statements) {
        if (kind === 'all') this.#prepare(sql).all(...parameters);
        else this.#prepare(sql).run(...parameters);
      }
      this.#database.exec('COMMIT');
    }
  }

  count(table: string): number {
    return Number(this.#prepare(`SELECT count(*) AS count FROM ${table}`).get()?.['count']);
  }

  close(): void {
    this.#database.close();
  }

  #prepare(sql: string): StatementSync {
    const prepared = this.#prepared.get(sql) ?? this.#database.prepare(sql);
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}
