import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import {
  markFailed,
  PENDING_COLUMNS,
  pendingRow,
  SCOPE_PREDICATE,
  scopeParameters,
  type AttemptFailure,
  type PendingRow,
} from './outbox';
import type { SyncScope } from './syncScope';

/**
 * Records that the server refused this operation alone. Unless it accepts another one at about the same time, that may
 * be an outage and says nothing about the operation.
 */
export function markRefused(transaction: Transaction, operationId: string, failure: AttemptFailure): void {
  markFailed(transaction, [operationId], failure);
  transaction.run(
    `UPDATE sync_pending_op SET unconfirmed_count = unconfirmed_count + 1,
       unconfirmed_since = min(coalesce(unconfirmed_since, ?1), ?1) WHERE operation_id = ?2`,
    [failure.now, operationId],
  );
}

const countRow = z.object({ count: z.number() });

/** Records that the server accepted another operation at about the same time. Returns how often that has happened. */
export function confirmRefusal(transaction: Transaction, operationId: string): number {
  transaction.run('UPDATE sync_pending_op SET refusal_count = refusal_count + 1 WHERE operation_id = ?', [operationId]);
  const sql = 'SELECT CAST(refusal_count AS INTEGER) AS count FROM sync_pending_op WHERE operation_id = ?';
  return transaction.all(countRow, sql, [operationId])[0]?.count ?? 0;
}

export interface RefusalThreshold {
  /** At least. */
  readonly times: number;
  /** The first refusal was at or before this, in milliseconds since the epoch. */
  readonly since: number;
}

/** Whether the server has refused this operation at least so often and for so long. */
export function isLongRefused(queries: Queries, operationId: string, { times, since }: RefusalThreshold): boolean {
  const sql = `SELECT count(*) AS count FROM sync_pending_op
    WHERE operation_id = ? AND unconfirmed_count >= ? AND unconfirmed_since <= ?`;
  return queries.all(countRow, sql, [operationId, times, since])[0]?.count === 1;
}

/**
 * Of the operations that are the first on their entity and not among `tried`, the one that was refused least often,
 * and of several the newest; undefined where there is none.
 */
export function findLeastRefused(queries: Queries, scope: SyncScope, tried: readonly string[]): PendingRow | undefined {
  const sql = `SELECT ${PENDING_COLUMNS} FROM sync_pending_op
    WHERE ${SCOPE_PREDICATE} AND parked_at IS NULL AND operation_id NOT IN (SELECT value FROM json_each(?4))
      AND NOT EXISTS (SELECT 1 FROM sync_pending_op AS earlier
        WHERE earlier.entity = sync_pending_op.entity AND earlier.entity_id = sync_pending_op.entity_id
          AND earlier.server_url = ?1 AND earlier.account_id = ?2 AND earlier.profile_canonical_id = ?3
          AND earlier.id < sync_pending_op.id)
    ORDER BY unconfirmed_count, id DESC LIMIT 1`;
  return queries.all(pendingRow, sql, [...scopeParameters(scope), JSON.stringify(tried)])[0];
}
