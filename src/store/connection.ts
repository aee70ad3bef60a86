import type { Database as SqlJsDatabase, Statement } from 'sql.js';
import * as z from 'zod';
import { storeFailed } from '../core/errors';
import type { SqlValue, Transaction } from './database';

// Durability is not SQLite's business here: the file in question is memory. These make commits ten times faster.
const pragmas = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = MEMORY;
  PRAGMA synchronous = OFF;
  PRAGMA foreign_keys = ON;
  PRAGMA query_only = ON;
`;

const countRow = z.object({ count: z.number() });
const versionRow = z.object({ schema_version: z.number() });
const integrityRow = z.object({ integrity_check: z.string() });

/** One database in memory, read-only outside `transact`. Whatever SQLite, or a row's parser, refuses is `store.failed`. */
export class Connection implements Transaction {
  readonly #database: SqlJsDatabase;
  readonly #file: string;

  /** @param file names the database in errors */
  constructor(database: SqlJsDatabase, file: string) {
    this.#database = database;
    this.#file = file;
    this.script(pragmas);
  }

  all<T>(row: z.ZodType<T>, sql: string, parameters: readonly SqlValue[] = []): T[] {
    const rows: T[] = [];
    this.#execute(sql, parameters, (statement) => {
      while (statement.step()) rows.push(row.parse(statement.getAsObject()));
    });
    return rows;
  }

  run(sql: string, parameters: readonly SqlValue[] = []): number {
    const before = this.totalChanges();
    this.#execute(sql, parameters, (statement) => statement.step());
    // SQLite goes on reporting the last INSERT, UPDATE or DELETE after statements of other kinds.
    return this.totalChanges() === before ? 0 : this.#database.getRowsModified();
  }

  /** Runs any number of statements without parameters. */
  script(sql: string): void {
    this.#guard(() => this.#database.exec(sql));
  }

  /** Runs the callback in a transaction, which is rolled back if it throws. */
  transact<T>(work: () => T): T {
    this.script('PRAGMA query_only = OFF; BEGIN IMMEDIATE');
    try {
      const result = work();
      this.script('COMMIT');
      return result;
    } catch (error) {
      this.script('ROLLBACK');
      throw error;
    } finally {
      this.script('PRAGMA query_only = ON');
    }
  }

  /** A text that is another after any change, to rows or to the schema. */
  mark(): string {
    const versions = this.all(versionRow, 'PRAGMA schema_version');
    return `${versions[0]?.schema_version}/${this.totalChanges()}`;
  }

  /** Rows changed since the connection was opened, those changed by triggers and foreign keys included. */
  totalChanges(): number {
    return this.all(countRow, 'SELECT total_changes() AS count')[0]?.count ?? 0;
  }

  /** Reads every page and compares every index with its table. */
  isSound(): boolean {
    const rows = this.all(integrityRow, 'PRAGMA integrity_check(1)');
    return rows[0]?.integrity_check === 'ok';
  }

  /** A copy of the whole database as the bytes of a file. Refused inside a transaction. */
  image(): Uint8Array {
    return this.#guard(() => this.#database.export());
  }

  close(): void {
    this.#database.close();
  }

  #execute(sql: string, parameters: readonly SqlValue[], use: (statement: Statement) => void): void {
    this.#guard(() => {
      let used = false;
      for (const statement of this.#database.iterateStatements(sql)) {
        if (used) throw new TypeError('One statement at a time');
        used = true;
        statement.bind([...parameters]);
        use(statement);
      }
    });
  }

  #guard<T>(task: () => T): T {
    try {
      return task();
    } catch (error) {
      throw storeFailed(this.#file, error);
    }
  }
}
