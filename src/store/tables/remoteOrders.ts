import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import type { SyncAccount } from './knownEntities';

const parameters = ({ serverUrl, accountId }: SyncAccount): string[] => [serverUrl, accountId];

const cursorRow = z.object({ cursor: z.number() });

/** Up to where the journal was read for the lists; null if never. */
export const readJournalCursor = (queries: Queries, account: SyncAccount): number | null =>
  queries.all(
    cursorRow,
    'SELECT cursor FROM v2_journal WHERE server_url = ? AND account_id = ?',
    parameters(account),
  )[0]?.cursor ?? null;

export function writeJournalCursor(transaction: Transaction, account: SyncAccount, cursor: number): void {
  transaction.run(
    `INSERT INTO v2_journal (server_url, account_id, cursor) VALUES (?, ?, ?)
     ON CONFLICT (server_url, account_id) DO UPDATE SET cursor = excluded.cursor`,
    [...parameters(account), cursor],
  );
}

const trackIds = z.string().transform((text, context) => {
  const parsed = z.array(z.string()).safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  context.addIssue('No list of ids');
  return z.NEVER;
});
const orderRow = z.object({ trackIds });

/** The list of a playlist; undefined if it is not known. @param serverId the server's id of the playlist */
export function findOrder(queries: Queries, account: SyncAccount, serverId: string): readonly string[] | undefined {
  const sql = `SELECT track_ids AS trackIds FROM v2_playlist_order
    WHERE server_url = ? AND account_id = ? AND server_id = ?`;
  return queries.all(orderRow, sql, [...parameters(account), serverId])[0]?.trackIds;
}

/** @param trackIds null if the playlist was deleted */
export function writeOrder(
  transaction: Transaction,
  account: SyncAccount,
  serverId: string,
  trackIds: readonly string[] | null,
): void {
  if (trackIds === null) {
    const sql = 'DELETE FROM v2_playlist_order WHERE server_url = ? AND account_id = ? AND server_id = ?';
    transaction.run(sql, [...parameters(account), serverId]);
    return;
  }
  transaction.run(
    `INSERT INTO v2_playlist_order (server_url, account_id, server_id, track_ids) VALUES (?, ?, ?, ?)
     ON CONFLICT (server_url, account_id, server_id) DO UPDATE SET track_ids = excluded.track_ids`,
    [...parameters(account), serverId, JSON.stringify(trackIds)],
  );
}

export function clearOrders(transaction: Transaction, account: SyncAccount): void {
  transaction.run('DELETE FROM v2_playlist_order WHERE server_url = ? AND account_id = ?', parameters(account));
}

const targetRow = orderRow.extend({ operationId: z.string() });

/** What those of these operations make of their playlists that take more than one request, by operation id. */
export function findTargets(
  queries: Queries,
  account: SyncAccount,
  operationIds: readonly string[],
): Map<string, readonly string[]> {
  const sql = `SELECT operation_id AS operationId, track_ids AS trackIds FROM v2_target
    WHERE server_url = ? AND account_id = ? AND operation_id IN (SELECT value FROM json_each(?))`;
  const rows = queries.all(targetRow, sql, [...parameters(account), JSON.stringify(operationIds)]);
  return new Map(rows.map(({ operationId, trackIds: ids }) => [operationId, ids]));
}

/** @param trackIds null for none */
export function writeTarget(
  transaction: Transaction,
  account: SyncAccount,
  operationId: string,
  trackIds: readonly string[] | null,
): void {
  const sql =
    trackIds === null
      ? 'DELETE FROM v2_target WHERE server_url = ? AND account_id = ? AND operation_id = ?'
      : 'INSERT OR REPLACE INTO v2_target (server_url, account_id, operation_id, track_ids) VALUES (?, ?, ?, ?)';
  const value = trackIds === null ? [] : [JSON.stringify(trackIds)];
  transaction.run(sql, [...parameters(account), operationId, ...value]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
