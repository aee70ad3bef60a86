import assert from 'node:assert/strict';
import { z } from 'zod';
import type { Database } from '../../../src/store/database';
import type { Schema } from '../../../src/store/schema';
import { entrySchema } from '../entrySchema';

const stepRow = z.object({ title: z.string(), total: z.number() });

/** The tables of the contract. */
export const earlier: Schema = entrySchema;

/** The same, after steps that would show if they were done twice, in another order, or not all of them. */
export const later: Schema = {
  migrations: [
    ...entrySchema.migrations,
    {
      name: '20260201000000_step',
      sql: `CREATE TABLE step (title TEXT NOT NULL, total INTEGER NOT NULL);
            INSERT INTO step SELECT 'first', count(*) FROM entry;`,
    },
    {
      name: '20260201000001_entry_note',
      sql: `CREATE TABLE entry_new (
              writer   TEXT    NOT NULL,
              number   INTEGER NOT NULL,
              total_id INTEGER NOT NULL REFERENCES total,
              value    INTEGER NOT NULL UNIQUE,
              note     TEXT    NOT NULL DEFAULT '',
              PRIMARY KEY (writer, number)
            );
            INSERT INTO entry_new (writer, number, total_id, value) SELECT writer, number, total_id, value FROM entry;
            DROP TABLE entry;
            ALTER TABLE entry_new RENAME TO entry;
            INSERT INTO step SELECT 'second', count(*) FROM entry;`,
    },
  ],
  complete: (transaction) => void transaction.run("INSERT INTO step SELECT 'last', count(*) FROM entry"),
};

/** Fails unless the database was migrated once and in full, when it had so many entries. */
export async function expectMigrated(database: Database, total: number): Promise<void> {
  const steps = await database.read((queries) => queries.all(stepRow, 'SELECT title, total FROM step ORDER BY rowid'));
  assert.deepEqual(
    steps,
    ['first', 'second', 'last'].map((title) => ({ title, total })),
  );
}
