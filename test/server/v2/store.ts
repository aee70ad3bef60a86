import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import Libsql from 'libsql';
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { Compilable } from 'kysely';
import { RESTORED_TABLES, SCHEMA } from './tables';
import type { Tables } from './tables';

type Statement = ReturnType<Libsql.Database['prepare']>;

/** The database of the server. Everything in it is synchronous, so that nothing comes between claim, write and journal. */
export class Store {
  /** Builds queries for the methods below; runs none itself. */
  readonly query = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (database) => new SqliteIntrospector(database),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
  readonly #file: string;
  readonly #connection: Libsql.Database;
  readonly #statements = new Map<string, Statement>();
  #inTransaction = false;

  /** Opens or creates the file. */
  constructor(file: string) {
    this.#file = file;
    this.#connection = new Libsql(file);
    this.#connection.pragma('journal_mode = WAL');
    this.#connection.pragma('synchronous = OFF');
    this.#connection.pragma('foreign_keys = ON');
    this.#connection.exec(SCHEMA);
  }

  all<Row>(query: Compilable<Row>): Row[] {
    const { sql, parameters } = query.compile();
    return this.#prepare(sql).all([...parameters]) as Row[];
  }

  first<Row>(query: Compilable<Row>): Row | undefined {
    const { sql, parameters } = query.compile();
    return this.#prepare(sql).get([...parameters]) as Row | undefined;
  }

  /** Resolves to how many rows it changed. */
  run(query: Compilable): number {
    const { sql, parameters } = query.compile();
    return this.#prepare(sql).run([...parameters]).changes;
  }

  /** All or nothing; inside another transaction it belongs to that one. */
  transaction<Result>(work: () => Result): Result {
    if (this.#inTransaction) {
      return work();
    }
    this.#inTransaction = true;
    try {
      return this.#connection.transaction(work)();
    } finally {
      this.#inTransaction = false;
    }
  }

  /** Keeps the present state for {@link restore}, in place of an earlier one. */
  backUp(): void {
    rmSync(this.#backup, { force: true });
    this.#connection.exec(`vacuum into '${this.#backup}'`);
  }

  /** What users have made, and the journal, become what they were at the last {@link backUp}. */
  restore(): void {
    this.#connection.exec(`attach '${this.#backup}' as backup`);
    this.#connection.pragma('foreign_keys = OFF');
    this.transaction(() => {
      for (const table of [...RESTORED_TABLES, 'sqlite_sequence']) {
        this.#connection.exec(`delete from main.${table}; insert into main.${table} select * from backup.${table}`);
      }
    });
    this.#connection.pragma('foreign_keys = ON');
    this.#connection.exec('detach backup');
  }

  /** The value under this key, made at the first use and kept. */
  remembered(key: string, make: () => string = randomUUID): string {
    const row = this.first(this.query.selectFrom('meta').select('value').where('key', '=', key));
    return row?.value ?? this.remember(key, make());
  }

  remember(key: string, value: string): string {
    this.run(this.query.replaceInto('meta').values({ key, value }));
    return value;
  }

  close(): void {
    this.#statements.clear();
    this.#connection.close();
  }

  get #backup(): string {
    return `${this.#file}.backup`;
  }

  #prepare(sql: string): Statement {
    const prepared = this.#statements.get(sql) ?? this.#connection.prepare(sql);
    this.#statements.set(sql, prepared);
    return prepared;
  }
}
