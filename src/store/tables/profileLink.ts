import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import type { SyncAccount } from './knownEntities';

const linkRow = z.object({ id: z.string() });

/** Canonical id of the account's profile that this profile is linked to; null if it is not linked yet. */
export function readProfileLink(queries: Queries, { serverUrl, accountId }: SyncAccount): string | null {
  const sql = 'SELECT profile_canonical_id AS id FROM sync_profile_link WHERE server_url = ? AND account_id = ?';
  return queries.all(linkRow, sql, [serverUrl, accountId])[0]?.id ?? null;
}

/** Keeps a link that exists. */
export function addProfileLink(transaction: Transaction, { serverUrl, accountId }: SyncAccount, id: string): void {
  transaction.run(
    'INSERT OR IGNORE INTO sync_profile_link (server_url, account_id, profile_canonical_id) VALUES (?, ?, ?)',
    [serverUrl, accountId, id],
  );
}
