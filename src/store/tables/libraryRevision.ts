import * as z from 'zod';
import type { Queries, Transaction } from '../database';

const KEY = 'library.revision';
const valueRow = z.object({ value: z.string() });

/** A text that differs after every change of the library that the user can see. */
export const readRevision = (queries: Queries): string =>
  queries.all(valueRow, 'SELECT value FROM profile_setting WHERE key = ?', [KEY])[0]?.value ?? '0';

/** Must be called in the same transaction as a change of the library. @param now milliseconds since the epoch */
export function incrementRevision(transaction: Transaction, now: number): void {
  transaction.run(
    `INSERT INTO profile_setting (key, value, value_type, updated_at) VALUES (?, '1', 'int', ?)
     ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT), updated_at = excluded.updated_at`,
    [KEY, now],
  );
}
