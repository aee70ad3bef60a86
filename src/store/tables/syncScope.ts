import * as z from 'zod';
import type { Database, Queries, Transaction } from '../database';
import { findEarlierServer } from './serverMove';

/** The profile in use, its database, and the server that it is set up for. */
export interface CurrentProfile {
  /** Canonical id of the profile, a UUID v4. */
  readonly profileId: string;
  /** Canonical server URL, or null where none is set. */
  readonly serverUrl: string | null;
  readonly database: Database;
}

export type ProfileAtServer = Pick<CurrentProfile, 'profileId' | 'serverUrl'>;

/** What an operation belongs to permanently: it is never sent to another server or as another account (PROTOCOL.md, "Scope"). */
export interface SyncScope {
  readonly serverUrl: string;
  /** `sub` of the account's tokens. */
  readonly accountId: string;
  /** Canonical id of the profile. */
  readonly profileId: string;
}

export const isSameScope = (one: SyncScope | null, other: SyncScope): boolean =>
  one?.serverUrl === other.serverUrl && one.accountId === other.accountId && one.profileId === other.profileId;

const accountRow = z.object({ accountId: z.string() });

/**
 * The scope of edits now, also while offline or expired; null where no account is signed in to the server, or it is
 * undecided whether the server is an earlier one under a new URL.
 */
export function readScope(queries: Queries, current: ProfileAtServer): SyncScope | null {
  const account = readAccountScope(queries, current);
  return account !== null && findEarlierServer(queries, account) === null ? account : null;
}

/** The scope of edits, whether or not a server move is undecided. */
export function readAccountScope(queries: Queries, { profileId, serverUrl }: ProfileAtServer): SyncScope | null {
  if (serverUrl === null) return null;
  const sql = 'SELECT account_id AS accountId FROM sync_account WHERE server_url = ?';
  const accountId = queries.all(accountRow, sql, [serverUrl])[0]?.accountId;
  return accountId === undefined ? null : { serverUrl, accountId, profileId };
}

/** @param accountId `sub` of the token; null where the token has none, which counts as not signed in */
export function writeSyncAccount(transaction: Transaction, serverUrl: string, accountId: string | null): void {
  if (accountId === null) return deleteSyncAccount(transaction, serverUrl);
  transaction.run(
    `INSERT INTO sync_account (server_url, account_id) VALUES (?, ?)
     ON CONFLICT (server_url) DO UPDATE SET account_id = excluded.account_id`,
    [serverUrl, accountId],
  );
}

/** Keeps what is queued for the account. Succeeds where no account is signed in. */
export function deleteSyncAccount(transaction: Transaction, serverUrl: string): void {
  transaction.run('DELETE FROM sync_account WHERE server_url = ?', [serverUrl]);
}
