import type { Schema } from '../../src/store/schema';

/** The tables that the contract of databases uses: numbered entries of several writers, and how many there are. */
export const entrySchema: Schema = {
  migrations: [
    {
      name: '20260101000000_entry',
      sql: `CREATE TABLE total (id INTEGER PRIMARY KEY, value INTEGER NOT NULL);
            INSERT INTO total VALUES (1, 0);
            CREATE TABLE entry (
              writer   TEXT    NOT NULL,
              number   INTEGER NOT NULL,
              total_id INTEGER NOT NULL REFERENCES total,
              value    INTEGER NOT NULL UNIQUE,
              PRIMARY KEY (writer, number)
            );`,
    },
    { name: '20260101000001_thing', sql: 'CREATE TABLE thing (id INTEGER PRIMARY KEY, value)' },
  ],
  complete: () => undefined,
};
