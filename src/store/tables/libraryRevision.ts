import * as z from 'zod';
import type { Queries, Transaction } from '../database';

const KEY = 'library.revision';
const valueRow = z.object({ value: z.string() });

/** Another text after every change of what the person sees in the library. */
export const readRevision = (queries: Queries): string =>
  queries.all(valueRow, 'SELECT value FROM profile_setting WHERE key = ?', [KEY])[0]?.value ?? '0';

/** Whoever changes the library calls this in the same transaction. @param now milliseconds since the epoch */
export function incrementRevision(transaction: Transaction, now: number): void {
  transaction.run(
    `INSERT INTO profile_setting (key, value, value_type, updated_at) VALUES (?, '1', 'int', ?)
     ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT), updated_at = excluded.updated_at`,
    [KEY, now],
  );
}
