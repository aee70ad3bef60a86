import * as z from 'zod';
import { clockExhausted } from '../../core/errors';
import type { Queries, Transaction } from '../database';

const KEY = 'sync.lamport_local_max';

/** Servers keep 32 bits. */
const LARGEST = 2 ** 31 - 1;
/** A larger value would soon exhaust the clock and cannot be genuine (PROTOCOL.md, "Lamport clock"). */
const LARGEST_PLAUSIBLE = LARGEST - 2 ** 20;
/** Hundreds of times the number of changes in large libraries: a larger lead cannot be genuine. */
const LARGEST_LEAD = 2 ** 22;

const valueRow = z.object({ value: z.number() });

/** The last value issued or observed; 0 at first, and where it cannot be read (PROTOCOL.md, "Lamport clock"). */
export function readClock(queries: Queries): number {
  const sql = 'SELECT CAST(value AS INTEGER) AS value FROM profile_setting WHERE key = ?';
  const value = queries.all(valueRow, sql, [KEY])[0]?.value ?? 0;
  if (value >= 0 && value <= LARGEST) return value;
  queries.reportUnreadable(`profile_setting: ${KEY}`);
  return 0;
}

/**
 * Issues `count` values in a row and returns the first. They are larger than any in the outbox, too.
 * @param now milliseconds since the epoch
 * @throws WaveFlowError `sync.clockExhausted`
 */
export function issueClock(transaction: Transaction, count: number, now: number): number {
  const last = lastUsed(transaction);
  if (last + count > LARGEST) throw clockExhausted();
  raise(transaction, last + count, now);
  return last + 1;
}

/** Whether this device may have used the value, as far as this database knows. */
export function isPlausibleClock(queries: Queries, value: number): boolean {
  return (
    Number.isInteger(value) && value >= 0 && value <= LARGEST_PLAUSIBLE && value - lastUsed(queries) <= LARGEST_LEAD
  );
}

/**
 * Makes sure that later values are larger than the one seen. Ignores a value that is not positive or not plausible.
 * @param now milliseconds since the epoch
 */
export function observeClock(transaction: Transaction, seen: number, now: number): void {
  if (seen <= 0 || seen > LARGEST_PLAUSIBLE || !Number.isInteger(seen)) return;
  raise(transaction, seen, now);
}

function lastUsed(queries: Queries): number {
  const sql = 'SELECT CAST(coalesce(max(lamport_ts), 0) AS INTEGER) AS value FROM sync_pending_op';
  return Math.max(readClock(queries), queries.all(valueRow, sql)[0]?.value ?? 0);
}

/** Casts, because values are text in this table and SQLite sorts every text after every number. */
function raise(transaction: Transaction, value: number, now: number): void {
  transaction.run(
    `INSERT INTO profile_setting (key, value, value_type, updated_at) VALUES (?, ?, 'int', ?)
     ON CONFLICT (key) DO UPDATE
     SET value = iif(CAST(value AS INTEGER) BETWEEN CAST(excluded.value AS INTEGER) AND ${LARGEST}, CAST(CAST(value AS INTEGER) AS TEXT), excluded.value),
         value_type = excluded.value_type, updated_at = excluded.updated_at`,
    [KEY, String(value), now],
  );
}
