import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import type { SyncAccount } from './knownEntities';
import { clearDrainOwner } from './pushState';

/**
 * Shorter account ids are no evidence: every server may have an account `1` or `ada`. Better Auth's ids are 32 random
 * letters and digits.
 */
const MIN_EVIDENCE_LENGTH = 16;

const foundRow = z.object({ found: z.number() });
const earlierRow = z.object({ earlierUrl: z.string() });

/**
 * Finds another server at which the same account is known, while nothing is known of it at this one: this may be the
 * new address of that server. Null where there is none or the user has decided. Of several, the one that accepted an
 * operation last.
 */
export function findEarlierServer(queries: Queries, { serverUrl, accountId }: SyncAccount): string | null {
  if (accountId.length < MIN_EVIDENCE_LENGTH || isKnownAt(queries, serverUrl, accountId)) return null;
  const sql = `
    SELECT known.server_url AS earlierUrl FROM (
      SELECT server_url FROM sync_announcement WHERE account_id = ?2
      UNION SELECT server_url FROM sync_pending_op WHERE account_id = ?2
      UNION SELECT server_url FROM sync_missed_op WHERE account_id = ?2
    ) AS known LEFT JOIN sync_push_state AS push ON push.server_url = known.server_url AND push.account_id = ?2
    WHERE known.server_url <> ?1 AND NOT EXISTS (SELECT 1 FROM sync_other_server AS other WHERE other.account_id = ?2
      AND (other.server_url, other.earlier_url) IN (VALUES (?1, known.server_url), (known.server_url, ?1)))
    ORDER BY push.last_push_at DESC, known.server_url LIMIT 1`;
  return queries.all(earlierRow, sql, [serverUrl, accountId])[0]?.earlierUrl ?? null;
}

function isKnownAt(queries: Queries, serverUrl: string, accountId: string): boolean {
  const sql = `SELECT
    EXISTS (SELECT 1 FROM sync_announcement WHERE server_url = ?1 AND account_id = ?2)
    OR EXISTS (SELECT 1 FROM sync_pending_op WHERE server_url = ?1 AND account_id = ?2)
    OR EXISTS (SELECT 1 FROM sync_missed_op WHERE server_url = ?1 AND account_id = ?2)
    OR EXISTS (SELECT 1 FROM sync_upload_answer WHERE server_url = ?1 AND account_id = ?2) AS found`;
  return queries.all(foundRow, sql, [serverUrl, accountId])[0]?.found === 1;
}

/** The tables with data of an account at a server, except `sync_account`. */
const ACCOUNT_TABLES = [
  'sync_pending_op',
  'sync_announcement',
  'sync_missed_op',
  'sync_upload_answer',
  'sync_push_state',
  'sync_other_server',
  'sync_sent_op',
  'sync_pull_state',
  'sync_remote_generation',
  'share_link',
  'fixed_link',
  'v2_playlist',
  'v2_track',
  'v2_journal',
  'v2_playlist_order',
  'v2_target',
  'sync_profile_link',
];

/**
 * Moves all data of the account from an earlier server URL to this one and signs it out there. Operations keep their
 * ids and clock values, so the server ignores those that it has already accepted.
 */
export function moveAccount(transaction: Transaction, { serverUrl, accountId }: SyncAccount, earlierUrl: string): void {
  const values = [serverUrl, earlierUrl, accountId];
  // Ends a push run that still sends to the earlier URL.
  clearDrainOwner(transaction);
  for (const table of ACCOUNT_TABLES) {
    // REPLACE: decisions and attempts that were recorded for the new URL meanwhile.
    transaction.run(`UPDATE OR REPLACE ${table} SET server_url = ?1 WHERE server_url = ?2 AND account_id = ?3`, values);
  }
  transaction.run(
    'UPDATE OR REPLACE sync_other_server SET earlier_url = ?1 WHERE earlier_url = ?2 AND account_id = ?3',
    values,
  );
  transaction.run('DELETE FROM sync_other_server WHERE server_url = earlier_url');
  // Links to another address are those that the server gave out as its public ones.
  transaction.run(
    `UPDATE fixed_link SET url = ?1 || substr(url, length(?2) + 1)
     WHERE server_url = ?1 AND account_id = ?3 AND substr(url, 1, length(?2) + 1) = ?2 || '/'`,
    values,
  );
  transaction.run('DELETE FROM sync_account WHERE server_url = ? AND account_id = ?', [earlierUrl, accountId]);
  // Failures at the earlier URL say nothing about this one.
  for (const table of ['sync_push_state', 'sync_pull_state']) {
    transaction.run(
      `UPDATE ${table} SET last_error = NULL, failures = 0, not_before = NULL WHERE server_url = ? AND account_id = ?`,
      [serverUrl, accountId],
    );
  }
}

/** Records that the two URLs are different servers. @param now milliseconds since the epoch */
export function markAsOtherServer(
  transaction: Transaction,
  { serverUrl, accountId }: SyncAccount,
  earlierUrl: string,
  now: number,
): void {
  transaction.run(
    'INSERT OR REPLACE INTO sync_other_server (server_url, account_id, earlier_url, answered_at) VALUES (?, ?, ?, ?)',
    [serverUrl, accountId, earlierUrl, now],
  );
}
