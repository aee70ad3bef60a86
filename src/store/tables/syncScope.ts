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

/** What an operation belongs to for good: it is never sent elsewhere or as anybody else (PROTOCOL.md, "Scope"). */
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
 * What edits belong to now, also while offline or expired; null where nobody is signed in to the server, or it is
 * undecided whether it is the new address of an earlier one.
 */
export function readScope(queries: Queries, current: ProfileAtServer): SyncScope | null {
  const account = readAccountScope(queries, current);
  return account !== null && findEarlierServer(queries, account) === null ? account : null;
}

/** What edits would belong to if nothing was undecided. */
export function readAccountScope(queries: Queries, { profileId, serverUrl }: ProfileAtServer): SyncScope | null {
  if (serverUrl === null) return null;
  const sql = 'SELECT account_id AS accountId FROM sync_account WHERE server_url = ?';
  const accountId = queries.all(accountRow, sql, [serverUrl])[0]?.accountId;
  return accountId === undefined ? null : { serverUrl, accountId, profileId };
}

/** @param accountId `sub` of the token; null where it names nobody, which is as good as nobody signed in */
export function writeSyncAccount(transaction: Transaction, serverUrl: string, accountId: string | null): void {
  if (accountId === null) return deleteSyncAccount(transaction, serverUrl);
  transaction.run(
    `INSERT INTO sync_account (server_url, account_id) VALUES (?, ?)
     ON CONFLICT (server_url) DO UPDATE SET account_id = excluded.account_id`,
    [serverUrl, accountId],
  );
}

/** What is queued for the account stays. Forgetting what is not there is a success. */
export function deleteSyncAccount(transaction: Transaction, serverUrl: string): void {
  transaction.run('DELETE FROM sync_account WHERE server_url = ?', [serverUrl]);
}
