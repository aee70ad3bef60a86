import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import { deleteSetting, readSetting, writeSetting } from './settings';
import type { SyncScope } from './syncScope';

/** How pushing for an account goes, the same in all windows. Times are milliseconds since the epoch. */
export interface PushState {
  readonly lastPushAt: number | null;
  /** JSON, null after a success. */
  readonly lastError: string | null;
  /** Passes that failed since the last success. */
  readonly failures: number;
  /** Not sooner, unless there is a reason to believe that it works now. */
  readonly notBefore: number | null;
  /** The server asked to be left alone until then: not sooner, unless a user asks. */
  readonly askedUntil: number | null;
}

/** What does not change with each pass. */
export interface PushHistory {
  /** How often everything that waits was stamped anew since the server last took something. */
  readonly restamps: number;
  readonly restampedAt: number | null;
  /** With which versions everything parked was last tried again; null for never. */
  readonly retriedWith: string | null;
}

// Whatever is damaged counts as never written.
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

/** Which pass may change the outbox: the one that began last. */
export const readDrainOwner = (queries: Queries): string | null => readSetting(queries, 'profile_setting', OWNER);

/** @param now milliseconds since the epoch */
export function writeDrainOwner(transaction: Transaction, pass: string, now: number): void {
  writeSetting(transaction, 'profile_setting', { key: OWNER, value: pass, valueType: 'string', now });
}

/**
 * Ends the pass that is under way, in whichever window: what it has passed by is to be sent after all, and before what
 * it has yet to send; or what it is about to send is to be sent no more.
 */
export const clearDrainOwner = (transaction: Transaction): void => deleteSetting(transaction, 'profile_setting', OWNER);
