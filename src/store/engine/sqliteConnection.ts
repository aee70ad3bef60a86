import type { Database as SqlJsDatabase, SqlJsStatic, Statement } from 'sql.js';
import * as z from 'zod';
import { storeFailed } from '../../core/errors';
import type { SqlValue, Transaction } from '../database';
import type { FileMemory } from './fileMemory';
import { exportInSteps } from './imageExport';
import { analyzeStatement, type StatementInfo } from './statementKind';
import type { Steps } from './steps';

// SQLite's file is in memory, so it need not be durable. These make commits ten times faster.
const PRAGMAS = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = MEMORY;
  PRAGMA synchronous = OFF;
  PRAGMA foreign_keys = ON;
`;

const MAX_PREPARED = 100;

const countRow = z.object({ count: z.number() });
const integrityRow = z.object({ integrity_check: z.string() });

interface Prepared {
  readonly statement: Statement;
  readonly info: StatementInfo;
  /** The count of uses at its last use. */
  usedAt: number;
}

export interface SqliteConnectionOptions {
  readonly sqlJs: SqlJsStatic;
  readonly database: SqlJsDatabase;
  /** Of the database's file; undefined where sql.js manages it. */
  readonly memory: FileMemory | undefined;
  /** Names the database in errors. */
  readonly file: string;
}

/** One database in memory. Every SQLite error is `store.failed`. */
export class SqliteConnection implements Transaction {
  readonly #sqlJs: SqlJsStatic;
  #memory: FileMemory | undefined;
  readonly #database: SqlJsDatabase;
  readonly #file: string;
  readonly #prepared = new Map<string, Prepared>();
  #uses = 0;
  #pageSize: number | undefined;

  /** Called with each unreadable value, every time. */
  onUnreadable: (what: string) => void = () => undefined;

  constructor({ sqlJs, database, memory, file }: SqliteConnectionOptions) {
    this.#sqlJs = sqlJs;
    this.#memory = memory;
    this.#database = database;
    this.#file = file;
    this.exec(PRAGMAS);
  }

  all<T>(row: z.ZodType<T>, sql: string, parameters: readonly SqlValue[] = []): T[] {
    return this.#execute(sql, parameters, ({ statement }) => {
      const rows: T[] = [];
      let names: readonly string[] | undefined;
      while (statement.step()) {
        names ??= statement.getColumnNames();
        const { data, error } = row.safeParse(asObject(names, statement.get()));
        if (error) this.reportUnreadable(describe(sql, error));
        else rows.push(data);
      }
      return rows;
    });
  }

  reportUnreadable(what: string): void {
    this.onUnreadable(what);
  }

  run(sql: string, parameters: readonly SqlValue[] = []): number {
    return this.#execute(sql, parameters, ({ statement, info: { kind } }) => {
      const before = kind === 'mixed' ? this.totalChanges() : undefined;
      statement.step();
      // After other statements SQLite still reports the rows of the last INSERT, UPDATE or DELETE.
      const changes = kind === 'rows' || (kind === 'mixed' && this.totalChanges() !== before);
      return changes ? this.#database.getRowsModified() : 0;
    });
  }

  statementInfo(sql: string): StatementInfo {
    return this.#guard(() => this.#prepare(sql).info);
  }

  /** Runs any number of statements without parameters. */
  exec(sql: string): void {
    this.#guard(() => this.#database.exec(sql));
  }

  /** Runs the callback in a transaction, which is rolled back if it throws. */
  transact<T>(work: () => T): T {
    this.begin();
    try {
      const result = work();
      this.commit();
      return result;
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  begin(): void {
    this.run('BEGIN IMMEDIATE');
  }

  commit(): void {
    this.run('COMMIT');
    if (this.#memory?.grow(this.#size()) === false) this.#memory = undefined;
  }

  /** Succeeds where SQLite has already rolled back. */
  rollback(): void {
    try {
      this.run('ROLLBACK');
    } catch {
      // There is no transaction left.
    }
  }

  /** Rows changed since the connection was opened, including those changed by triggers and foreign keys. */
  totalChanges(): number {
    return this.all(countRow, 'SELECT total_changes() AS count')[0]?.count ?? 0;
  }

  /** Whether SQLite's integrity check passes. Reads the whole database. */
  isIntact(): boolean {
    const rows = this.all(integrityRow, 'PRAGMA integrity_check(1)');
    return rows[0]?.integrity_check === 'ok';
  }

  /**
   * The database as the bytes of a SQLite file, in steps of a few milliseconds. Fails inside a transaction. Between two
   * steps it can be read, and must not change.
   */
  *exportImage(): Steps<Uint8Array> {
    try {
      return yield* exportInSteps(this.#sqlJs, this.#database);
    } catch (error) {
      throw storeFailed(this.#file, error);
    }
  }

  close(): void {
    this.#prepared.clear();
    this.#database.close();
  }

  /** Of the file, in bytes. Runs after every commit, so it is as short as possible. */
  #size(): number {
    this.#pageSize ??= this.#number('PRAGMA page_size');
    return this.#pageSize * this.#number('PRAGMA page_count');
  }

  #number(sql: string): number {
    return this.#execute(sql, [], ({ statement }) => (statement.step() ? Number(statement.get()[0]) : 0));
  }

  #execute<T>(sql: string, parameters: readonly SqlValue[], use: (prepared: Prepared) => T): T {
    return this.#guard(() => {
      const prepared = this.#prepare(sql);
      try {
        if (parameters.length > 0) prepared.statement.bind([...parameters]);
        return use(prepared);
      } finally {
        prepared.statement.reset();
      }
    });
  }

  #prepare(sql: string): Prepared {
    const prepared = this.#prepared.get(sql) ?? this.#compile(sql);
    prepared.usedAt = ++this.#uses;
    return prepared;
  }

  #compile(sql: string): Prepared {
    let count = 0;
    for (const statement of this.#database.iterateStatements(sql)) {
      statement.getSQL();
      if (++count > 1) throw new TypeError('One statement at a time');
    }
    if (this.#prepared.size === MAX_PREPARED) this.#forgetOne();
    const prepared = { statement: this.#database.prepare(sql), info: analyzeStatement(sql), usedAt: 0 };
    this.#prepared.set(sql, prepared);
    return prepared;
  }

  /** Frees the least recently used statement. */
  #forgetOne(): void {
    const [oldest] = [...this.#prepared].sort(([, one], [, other]) => one.usedAt - other.usedAt);
    if (!oldest) return;
    const [sql, { statement }] = oldest;
    statement.free();
    this.#prepared.delete(sql);
  }

  #guard<T>(task: () => T): T {
    try {
      return task();
    } catch (error) {
      throw storeFailed(this.#file, error);
    }
  }
}

/** The table and the columns. */
function describe(sql: string, { issues }: z.ZodError): string {
  const [, table = 'a query'] = /\bFROM\s+(\w+)/i.exec(sql) ?? [];
  return `${table}: ${[...new Set(issues.map(({ path }) => path.join('.')))].join(', ')}`;
}

/** Like `getAsObject` of the statement, which would read the column names again for every row. */
function asObject(names: readonly string[], values: readonly SqlValue[]): Record<string, SqlValue> {
  const object: Record<string, SqlValue> = {};
  for (const [index, name] of names.entries()) object[name] = values[index] ?? null;
  return object;
}
