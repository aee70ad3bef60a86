import * as z from 'zod';
import type { Queries, Transaction } from './database';
import { deleteSetting, readSetting, writeSetting } from './settings';
import type { SyncScope } from './syncScope';

/** How pushing for an account goes, the same in all windows. Times are milliseconds since the epoch. */
export interface PushState {
  readonly lastPushAt: number | null;
  /** JSON, null after a success. */
  readonly lastError: string | null;
  /** Passes that failed since the last success. */
  readonly failures: number;
  /** Not sooner, unless a person asks. */
  readonly notBefore: number | null;
}

const stateRow: z.ZodType<PushState> = z.object({
  lastPushAt: z.number().nullable(),
  lastError: z.string().nullable(),
  failures: z.number(),
  notBefore: z.number().nullable(),
});

const untried: PushState = { lastPushAt: null, lastError: null, failures: 0, notBefore: null };

export function readPushState(queries: Queries, { serverUrl, accountId }: SyncScope): PushState {
  const sql = `SELECT last_push_at AS lastPushAt, last_error AS lastError, failures, not_before AS notBefore
    FROM sync_push_state WHERE server_url = ? AND account_id = ?`;
  return queries.all(stateRow, sql, [serverUrl, accountId])[0] ?? untried;
}

export function writePushState(transaction: Transaction, { serverUrl, accountId }: SyncScope, state: PushState): void {
  transaction.run(
    `INSERT OR REPLACE INTO sync_push_state (server_url, account_id, last_push_at, last_error, failures, not_before)
     VALUES (?, ?, ?, ?, ?, ?)`,
    [serverUrl, accountId, state.lastPushAt, state.lastError, state.failures, state.notBefore],
  );
}

const HOLDER = 'sync.drain_holder';

/** Which pass may change the outbox: the one that began last. */
export const readDrainHolder = (queries: Queries): string | null => readSetting(queries, 'profile_setting', HOLDER);

/** @param now milliseconds since the epoch */
export function writeDrainHolder(transaction: Transaction, pass: string, now: number): void {
  writeSetting(transaction, 'profile_setting', { key: HOLDER, value: pass, valueType: 'string', now });
}

/**
 * Ends the pass that is under way, in whichever window: what it has passed by is to be sent after all, and before what
 * it has yet to send; or what it is about to send is to be sent no more.
 */
export const clearDrainHolder = (transaction: Transaction): void => deleteSetting(transaction, 'profile_setting', HOLDER);
