import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import { deleteSetting, readSetting, writeSetting } from './settings';
import type { SyncScope } from './syncScope';

/** The state of pushing for an account, shared by all windows. Times are milliseconds since the epoch. */
export interface PushState {
  readonly lastPushAt: number | null;
  /** JSON, null after a success. */
  readonly lastError: string | null;
  /** Passes that failed since the last success. */
  readonly failures: number;
  /** The back-off ends then, or earlier when a success becomes likely. */
  readonly notBefore: number | null;
  /** The server asked for no request before then (Retry-After). Only the user overrides it. */
  readonly askedUntil: number | null;
}

/** What a push run does not overwrite. */
export interface PushHistory {
  /** How often the queue got fresh clock values since the server last accepted an operation. */
  readonly restamps: number;
  readonly restampedAt: number | null;
  /** The versions with which all parked operations were last retried; null for never. */
  readonly retriedWith: string | null;
}

// A damaged value counts as never written.
const timestamp = z.number().nullable().catch(null);
const count = z.int().nonnegative().catch(0);
const text = z.string().nullable().catch(null);

const stateRow: z.ZodType<PushState & PushHistory> = z.object({
  lastPushAt: timestamp,
  lastError: text,
  failures: count,
  notBefore: timestamp,
  askedUntil: timestamp,
  restamps: count,
  restampedAt: timestamp,
  retriedWith: text,
});

export const INITIAL_PUSH_STATE: PushState & PushHistory = {
  lastPushAt: null,
  lastError: null,
  failures: 0,
  notBefore: null,
  askedUntil: null,
  restamps: 0,
  restampedAt: null,
  retriedWith: null,
};

export function readPushState(queries: Queries, { serverUrl, accountId }: SyncScope): PushState & PushHistory {
  const sql = `SELECT last_push_at AS lastPushAt, last_error AS lastError, failures, not_before AS notBefore,
      asked_until AS askedUntil, restamps, restamped_at AS restampedAt, retried_with AS retriedWith
    FROM sync_push_state WHERE server_url = ? AND account_id = ?`;
  return queries.all(stateRow, sql, [serverUrl, accountId])[0] ?? INITIAL_PUSH_STATE;
}

/** Leaves the history as it is. */
export function writePushState(transaction: Transaction, { serverUrl, accountId }: SyncScope, state: PushState): void {
  transaction.run(
    `INSERT INTO sync_push_state (server_url, account_id, last_push_at, last_error, failures, not_before, asked_until)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (server_url, account_id) DO UPDATE SET last_push_at = excluded.last_push_at,
       last_error = excluded.last_error, failures = excluded.failures, not_before = excluded.not_before,
       asked_until = excluded.asked_until`,
    [serverUrl, accountId, state.lastPushAt, state.lastError, state.failures, state.notBefore, state.askedUntil],
  );
}

export function writeRestamps(
  transaction: Transaction,
  { serverUrl, accountId }: SyncScope,
  { restamps, restampedAt }: Pick<PushHistory, 'restamps' | 'restampedAt'>,
): void {
  transaction.run(
    `INSERT INTO sync_push_state (server_url, account_id, restamps, restamped_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (server_url, account_id) DO UPDATE SET restamps = excluded.restamps, restamped_at = excluded.restamped_at`,
    [serverUrl, accountId, restamps, restampedAt],
  );
}

export function writeRetriedWith(
  transaction: Transaction,
  { serverUrl, accountId }: SyncScope,
  retriedWith: string,
): void {
  transaction.run(
    `INSERT INTO sync_push_state (server_url, account_id, retried_with) VALUES (?, ?, ?)
     ON CONFLICT (server_url, account_id) DO UPDATE SET retried_with = excluded.retried_with`,
    [serverUrl, accountId, retriedWith],
  );
}

const OWNER = 'sync.drain_holder';

/** The id of the push or pull run that may change the database: the one that started last. */
export const readDrainOwner = (queries: Queries): string | null => readSetting(queries, 'profile_setting', OWNER);

/** @param now milliseconds since the epoch */
export function writeDrainOwner(transaction: Transaction, pass: string, now: number): void {
  writeSetting(transaction, 'profile_setting', { key: OWNER, value: pass, valueType: 'string', now });
}

/**
 * Ends the current push or pull run, in whichever window: operations that it has skipped are to be sent before those that it
 * has not sent yet, or operations that it is about to send are not to be sent any more.
 */
export const clearDrainOwner = (transaction: Transaction): void => deleteSetting(transaction, 'profile_setting', OWNER);
