import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import type { SyncScope } from './syncScope';

/** Where pulling goes on. */
export interface PullPosition {
  /** What the live data contains; null before the end of the first pull. Opaque text. */
  readonly cursor: string | null;
  /**
   * Where a pull of the full state goes on; null if it is to begin, or none is under way. Once all of it is there, where
   * the replacement of the live data goes on. Opaque text.
   */
  readonly continuation: string | null;
  /** Whether the full state is pulled and collected beside the live data. */
  readonly isStaging: boolean;
  /** The cursor that the live data gets once what was collected replaces it; null until all of it is there. */
  readonly stagedCursor: string | null;
  /** Whether the full state, as far as it is pulled, lacks changes that the server has. */
  readonly hasGap: boolean;
}

/** Everything is to be pulled. */
export const PULL_START: PullPosition = {
  cursor: null,
  continuation: null,
  isStaging: false,
  stagedCursor: null,
  hasGap: false,
};

/** The state of pulling for an account, shared by all windows. Times are milliseconds since the epoch. */
export interface PullState extends PullPosition {
  /** When everything that the server had was last applied. */
  readonly lastPullAt: number | null;
  /** Number of operations that could not be read or applied, and were passed over. */
  readonly skipped: number;
  /** JSON, null after a success. */
  readonly lastError: string | null;
  /** Pulls that failed since the last success. */
  readonly failures: number;
  /** The back-off ends then. */
  readonly notBefore: number | null;
  /** The server asked for no request before then (Retry-After). Only the user overrides it. */
  readonly askedUntil: number | null;
  /** How changes arrive, as JSON; null if that was never known. */
  readonly live: string | null;
}

export type PullFailure = Pick<PullState, 'lastError' | 'failures' | 'notBefore' | 'askedUntil'>;

// A damaged value counts as never written.
const timestamp = z.number().nullable().catch(null);
const count = z.int().nonnegative().catch(0);
const text = z.string().nullable().catch(null);

const flag = z
  .number()
  .catch(0)
  .transform((value) => value !== 0);

const stateRow: z.ZodType<PullState> = z.object({
  cursor: text,
  continuation: text,
  isStaging: flag,
  stagedCursor: text,
  hasGap: flag,
  lastPullAt: timestamp,
  skipped: count,
  lastError: text,
  failures: count,
  notBefore: timestamp,
  askedUntil: timestamp,
  live: text,
});

export const INITIAL_PULL_STATE: PullState = {
  cursor: null,
  continuation: null,
  isStaging: false,
  stagedCursor: null,
  hasGap: false,
  lastPullAt: null,
  skipped: 0,
  lastError: null,
  failures: 0,
  notBefore: null,
  askedUntil: null,
  live: null,
};

export function readPullState(queries: Queries, { serverUrl, accountId }: SyncScope): PullState {
  const sql = `SELECT cursor, continuation, is_staging AS isStaging, staged_cursor AS stagedCursor, has_gap AS hasGap,
      last_pull_at AS lastPullAt, skipped, last_error AS lastError, failures, not_before AS notBefore,
      asked_until AS askedUntil, live
    FROM sync_pull_state WHERE server_url = ? AND account_id = ?`;
  return queries.all(stateRow, sql, [serverUrl, accountId])[0] ?? INITIAL_PULL_STATE;
}

export function writePullPosition(transaction: Transaction, scope: SyncScope, position: PullPosition): void {
  const { cursor, continuation, isStaging, stagedCursor, hasGap } = position;
  transaction.run(
    `INSERT INTO sync_pull_state (server_url, account_id, cursor, continuation, is_staging, staged_cursor, has_gap)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (server_url, account_id) DO UPDATE SET cursor = excluded.cursor, continuation = excluded.continuation,
       is_staging = excluded.is_staging, staged_cursor = excluded.staged_cursor, has_gap = excluded.has_gap`,
    [scope.serverUrl, scope.accountId, cursor, continuation, isStaging ? 1 : 0, stagedCursor, hasGap ? 1 : 0],
  );
}

/** Counts operations that were passed over. */
export function countSkipped(transaction: Transaction, { serverUrl, accountId }: SyncScope, added: number): void {
  if (added === 0) return;
  transaction.run(
    `INSERT INTO sync_pull_state (server_url, account_id, skipped) VALUES (?, ?, ?)
     ON CONFLICT (server_url, account_id) DO UPDATE SET skipped = skipped + excluded.skipped`,
    [serverUrl, accountId, added],
  );
}

/** Everything that the server had is applied. @param now milliseconds since the epoch */
export function markPulled(transaction: Transaction, { serverUrl, accountId }: SyncScope, now: number): void {
  transaction.run(
    `INSERT INTO sync_pull_state (server_url, account_id, last_pull_at) VALUES (?, ?, ?)
     ON CONFLICT (server_url, account_id) DO UPDATE SET last_pull_at = excluded.last_pull_at, last_error = NULL,
       failures = 0, not_before = NULL, asked_until = NULL`,
    [serverUrl, accountId, now],
  );
}

export function writePullFailure(transaction: Transaction, scope: SyncScope, failure: PullFailure): void {
  const { lastError, failures, notBefore, askedUntil } = failure;
  transaction.run(
    `INSERT INTO sync_pull_state (server_url, account_id, last_error, failures, not_before, asked_until)
     VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (server_url, account_id) DO UPDATE SET last_error = excluded.last_error, failures = excluded.failures,
       not_before = excluded.not_before, asked_until = excluded.asked_until`,
    [scope.serverUrl, scope.accountId, lastError, failures, notBefore, askedUntil],
  );
}

/** @param live JSON */
export function writeLive(transaction: Transaction, { serverUrl, accountId }: SyncScope, live: string): void {
  transaction.run(
    `INSERT INTO sync_pull_state (server_url, account_id, live) VALUES (?, ?, ?)
     ON CONFLICT (server_url, account_id) DO UPDATE SET live = excluded.live`,
    [serverUrl, accountId, live],
  );
}
