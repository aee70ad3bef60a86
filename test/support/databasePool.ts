import { z } from 'zod';
import type { SqlValue } from '../../src/store/database';
import type { MemoryDatabase } from './memoryDatabase';

const nameRow = z.object({ name: z.string() });
const anyRow = z.record(z.string(), z.union([z.string(), z.number(), z.null(), z.instanceof(Uint8Array)]));

/** Databases that are used again, with their prepared statements: opening one takes longer than emptying it. */
export class DatabasePool {
  readonly #make: () => Promise<MemoryDatabase>;
  readonly #free: MemoryDatabase[] = [];
  /** The rows of a new database, by table. */
  #rows: ReadonlyMap<string, readonly Readonly<Record<string, SqlValue>>[]> | undefined;

  constructor(make: () => Promise<MemoryDatabase>) {
    this.#make = make;
  }

  /** A database like a new one. */
  async take(): Promise<MemoryDatabase> {
    const database = this.#free.pop() ?? (await this.#make());
    this.#rows ??= rowsOf(database);
    return database;
  }

  /** No window has it open any more. */
  give(database: MemoryDatabase): void {
    const { connection } = database;
    connection.exec('PRAGMA foreign_keys = OFF');
    connection.transact(() => {
      // At once, so that the prepared statements stay.
      connection.exec([...(this.#rows?.keys() ?? [])].map((table) => `DELETE FROM ${table};`).join(''));
      for (const [table, rows] of this.#rows ?? []) {
        if (table === 'sqlite_sequence') connection.run(`DELETE FROM ${table}`);
        for (const row of rows) {
          const columns = Object.keys(row);
          const values = columns.map(() => '?').join(', ');
          connection.run(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${values})`, Object.values(row));
        }
      }
    });
    connection.exec('PRAGMA foreign_keys = ON');
    database.refuse(0);
    this.#free.push(database);
  }

  close(): void {
    for (const database of this.#free) database.close();
  }
}

function rowsOf({ connection }: MemoryDatabase) {
  // With the table of the last ids, which comes last: the others write to it.
  const tables = connection.all(
    nameRow,
    `SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name = 'sqlite_sequence'`,
  );
  return new Map(tables.map(({ name }) => [name, connection.all(anyRow, `SELECT * FROM ${name}`)]));
}
