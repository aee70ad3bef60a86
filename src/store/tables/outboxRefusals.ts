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
 * Writes down that the server refused this operation alone. As long as it takes no other at about the same time, that
 * may be an outage and says nothing about the operation.
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

/** The server took another operation at about the same time. Returns how often it refused this one while it did. */
export function confirmRefusal(transaction: Transaction, operationId: string): number {
  transaction.run('UPDATE sync_pending_op SET refusal_count = refusal_count + 1 WHERE operation_id = ?', [operationId]);
  const sql = 'SELECT CAST(refusal_count AS INTEGER) AS count FROM sync_pending_op WHERE operation_id = ?';
  return transaction.all(countRow, sql, [operationId])[0]?.count ?? 0;
}

export interface RefusalThreshold {
  /** At least. */
  readonly times: number;
  /** Refused ever since, in milliseconds since the epoch. */
  readonly since: number;
}

/** Whether the server has refused this operation so often and for so long. */
export function isLongRefused(queries: Queries, operationId: string, { times, since }: RefusalThreshold): boolean {
  const sql = `SELECT count(*) AS count FROM sync_pending_op
    WHERE operation_id = ? AND unconfirmed_count >= ? AND unconfirmed_since <= ?`;
  return queries.all(countRow, sql, [operationId, times, since])[0]?.count === 1;
}

/**
 * The first operation of an entity, of all those that are not among `tried` the one that was refused least often, and
 * the newest of these; undefined where there is none.
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
