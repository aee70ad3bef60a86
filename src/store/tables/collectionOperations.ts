import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import type { SyncAccount } from './knownEntities';

/** Operations on playlists and libraries, which belong to one profile of the account; likes and ratings do not. */
const OF_COLLECTIONS = "server_url = ? AND account_id = ? AND entity IN ('playlist', 'library')";

const countRow = z.object({ count: z.number() });

/** The operations on collections that the account has not been sent: queued, parked or missed. */
export function countUnsentOfCollections(queries: Queries, { serverUrl, accountId }: SyncAccount): number {
  const sql = `SELECT (SELECT count(*) FROM sync_pending_op WHERE ${OF_COLLECTIONS})
    + (SELECT count(*) FROM sync_missed_op WHERE ${OF_COLLECTIONS}) AS count`;
  return queries.all(countRow, sql, [serverUrl, accountId, serverUrl, accountId])[0]?.count ?? 0;
}

/** Deletes the operations on collections that no pull has brought back, sent or not. */
export function deleteCollectionOperations(transaction: Transaction, { serverUrl, accountId }: SyncAccount): void {
  for (const table of ['sync_pending_op', 'sync_sent_op', 'sync_missed_op']) {
    transaction.run(`DELETE FROM ${table} WHERE ${OF_COLLECTIONS}`, [serverUrl, accountId]);
  }
}
