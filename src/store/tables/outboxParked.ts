import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import { dropMissedOfUnknown } from './missedOperations';
import {
  PENDING_COLUMNS,
  pendingRow,
  SCOPE_PREDICATE,
  scopeParameters,
  type OutboxRow,
  type PendingRow,
} from './outbox';
import { markSent } from './sentOperations';
import type { SyncScope } from './syncScope';

/**
 * Why an operation is not sent any more. `ignored`: the server reports success but does not list this operation.
 * `follows`: an earlier operation on the same entity is parked.
 */
export type ParkedReason = 'refused' | 'ignored' | 'unreadable' | 'tooLarge' | 'follows';

const SAME_ENTITY = `
  other.entity = sync_pending_op.entity AND other.entity_id = sync_pending_op.entity_id
  AND other.server_url = sync_pending_op.server_url AND other.account_id = sync_pending_op.account_id
  AND other.profile_canonical_id = sync_pending_op.profile_canonical_id`;

export interface ParkOptions {
  readonly row: Pick<OutboxRow, 'id' | 'entity' | 'entityId'>;
  readonly reason: ParkedReason;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Parks an operation of a scope and the later ones on its entity (PROTOCOL.md, "Rejected operations"). */
export function park(transaction: Transaction, scope: SyncScope, { row, reason, now }: ParkOptions): void {
  transaction.run(
    `UPDATE sync_pending_op SET parked_at = ?4, parked_reason = iif(id = ?5, ?6, 'follows')
     WHERE ${SCOPE_PREDICATE} AND parked_at IS NULL AND (id = ?5 OR id > ?5 AND entity = ?7 AND entity_id = ?8)`,
    [...scopeParameters(scope), now, row.id, reason, row.entity, row.entityId],
  );
}

/** Unparks operations and all others on the same entities. Returns how many were unparked. */
export function unpark(transaction: Transaction, operationIds: readonly string[]): number {
  return transaction.run(
    `UPDATE sync_pending_op SET parked_at = NULL, parked_reason = NULL, refusal_count = 0, unconfirmed_count = 0,
       unconfirmed_since = NULL
     WHERE parked_at IS NOT NULL AND EXISTS (SELECT 1 FROM sync_pending_op AS other WHERE ${SAME_ENTITY}
       AND other.parked_at IS NOT NULL AND other.operation_id IN (SELECT value FROM json_each(?)))`,
    [JSON.stringify(operationIds)],
  );
}

const REFUSED_PREDICATE = `parked_at IS NOT NULL AND parked_reason IN ('refused', 'ignored')`;

export interface RefusedQuery {
  /** The last attempt was before this, in milliseconds since the epoch. */
  readonly before: number;
  /** Milliseconds since the epoch. A later attempt was recorded by a wrong clock. */
  readonly now: number;
  readonly limit: number;
}

/** The operations that the server has refused or ignored and whose last attempt was before a time, oldest first. */
export function listRefused(queries: Queries, scope: SyncScope, { before, now, limit }: RefusedQuery): PendingRow[] {
  const sql = `SELECT ${PENDING_COLUMNS} FROM sync_pending_op
    WHERE ${SCOPE_PREDICATE} AND ${REFUSED_PREDICATE} AND NOT coalesce(last_attempt_at BETWEEN ?4 AND ?5, FALSE) ORDER BY id LIMIT ?6`;
  return queries.all(pendingRow, sql, [...scopeParameters(scope), before, now, limit]);
}

const attemptRow = z.object({ attemptAt: z.number() });

/** The last attempt of each operation that the server has refused or ignored, in milliseconds since the epoch. */
export function listRefusedAttempts(queries: Queries, scope: SyncScope): number[] {
  const sql = `SELECT CAST(coalesce(last_attempt_at, 0) AS INTEGER) AS attemptAt FROM sync_pending_op WHERE ${SCOPE_PREDICATE} AND ${REFUSED_PREDICATE}`;
  return queries.all(attemptRow, sql, scopeParameters(scope)).map(({ attemptAt }) => attemptAt);
}

/**
 * Moves a parked operation that the server has accepted to the sent ones and unparks those that follow it.
 * @param now milliseconds since the epoch
 */
export function deliverParked(
  transaction: Transaction,
  scope: SyncScope,
  { operationId, entity, entityId }: PendingRow,
  now: number,
): void {
  markSent(transaction, [operationId], now);
  transaction.run(
    `UPDATE sync_pending_op SET parked_at = NULL, parked_reason = NULL
     WHERE ${SCOPE_PREDICATE} AND entity = ?4 AND entity_id = ?5 AND parked_reason = 'follows'`,
    [...scopeParameters(scope), entity, entityId],
  );
}

/**
 * Deletes parked operations and unparks those that follow them. Operations that follow a deleted `insert` are deleted
 * too, because the server does not know their entity; it counts as unknown again. Returns how many were deleted.
 */
export function discardParked(transaction: Transaction, operationIds: readonly string[]): number {
  const ids = JSON.stringify(operationIds);
  const withFollowers = `
    parked_at IS NOT NULL AND (operation_id IN (SELECT value FROM json_each(?1)) OR EXISTS (
      SELECT 1 FROM sync_pending_op AS other WHERE ${SAME_ENTITY} AND other.parked_at IS NOT NULL
        AND other.id < sync_pending_op.id AND other.op = 'insert' AND other.field IS NULL
        AND other.operation_id IN (SELECT value FROM json_each(?1))))`;
  const count = forget(transaction, withFollowers, [ids]);
  transaction.run(
    `UPDATE sync_pending_op SET parked_at = NULL, parked_reason = NULL
     WHERE parked_reason = 'follows' AND NOT EXISTS (SELECT 1 FROM sync_pending_op AS other WHERE ${SAME_ENTITY}
       AND other.parked_reason <> 'follows')`,
  );
  return count;
}

/** The operations of the current scope, of all other scopes, or all. */
export type OutboxSelection = 'current' | 'others' | 'all';

/** Deletes operations, parked or not. Returns how many. @param scope null where no account is signed in */
export function clearOutbox(transaction: Transaction, selection: OutboxSelection, scope: SyncScope | null): number {
  if (selection === 'all') return forget(transaction, 'TRUE', []);
  if (scope === null) return selection === 'current' ? 0 : forget(transaction, 'TRUE', []);
  const test = selection === 'current' ? SCOPE_PREDICATE : `NOT (${SCOPE_PREDICATE})`;
  return forget(transaction, test, scopeParameters(scope));
}

/** Entities that the deleted operations would have made known to the server count as unknown. */
function forget(transaction: Transaction, test: string, values: readonly string[]): number {
  transaction.run(
    `DELETE FROM sync_announcement WHERE (server_url, account_id, entity, canonical_id) IN (
       SELECT server_url, account_id, entity, entity_id FROM sync_pending_op
       WHERE ${test} AND ((op = 'insert' AND field IS NULL) OR (op = 'set' AND entity = 'track_rating')))`,
    values,
  );
  dropMissedOfUnknown(transaction);
  return transaction.run(`DELETE FROM sync_pending_op WHERE ${test}`, values);
}
