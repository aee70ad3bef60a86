import type { Transaction } from './database';
import { dropMissedOfUnknown } from './missedOperations';
import type { OutboxRow } from './outbox';
import type { SyncScope } from './syncScope';

/** Why an operation is not sent any more. `follows`: because of an earlier one of the same entity. */
export type ParkedReason = 'refused' | 'unreadable' | 'tooLarge' | 'follows';

const sameEntity = `
  other.entity = sync_pending_op.entity AND other.entity_id = sync_pending_op.entity_id
  AND other.server_url = sync_pending_op.server_url AND other.account_id = sync_pending_op.account_id
  AND other.profile_canonical_id = sync_pending_op.profile_canonical_id`;

export interface Parking {
  readonly row: Pick<OutboxRow, 'id' | 'entity' | 'entityId'>;
  readonly reason: ParkedReason;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Parks an operation of a scope, and the later ones of its entity behind it (13-C1). */
export function park(transaction: Transaction, { serverUrl, accountId, profileId }: SyncScope, { row, reason, now }: Parking): void {
  transaction.run(
    `UPDATE sync_pending_op SET parked_at = ?, parked_reason = iif(id = ?, ?, 'follows')
     WHERE parked_at IS NULL AND id >= ? AND entity = ? AND entity_id = ?
       AND server_url = ? AND account_id = ? AND profile_canonical_id = ?`,
    [now, row.id, reason, row.id, row.entity, row.entityId, serverUrl, accountId, profileId],
  );
}

/** Lets parked operations go on, with whatever is parked of the same entities. Returns how many that are. */
export function unpark(transaction: Transaction, operationIds: readonly string[]): number {
  return transaction.run(
    `UPDATE sync_pending_op SET parked_at = NULL, parked_reason = NULL, refusal_count = 0
     WHERE parked_at IS NOT NULL AND EXISTS (SELECT 1 FROM sync_pending_op AS other WHERE ${sameEntity}
       AND other.parked_at IS NOT NULL AND other.operation_id IN (SELECT value FROM json_each(?)))`,
    [JSON.stringify(operationIds)],
  );
}

/**
 * Forgets parked operations and lets go on what was parked behind them. Without its `insert`, an entity makes no
 * sense to the server: the operations behind one go too, and the entity announces itself anew. Returns how many went.
 */
export function discardParked(transaction: Transaction, operationIds: readonly string[]): number {
  const ids = JSON.stringify(operationIds);
  const withFollowers = `
    parked_at IS NOT NULL AND (operation_id IN (SELECT value FROM json_each(?1)) OR EXISTS (
      SELECT 1 FROM sync_pending_op AS other WHERE ${sameEntity} AND other.parked_at IS NOT NULL
        AND other.id < sync_pending_op.id AND other.op = 'insert' AND other.field IS NULL
        AND other.operation_id IN (SELECT value FROM json_each(?1))))`;
  const count = forget(transaction, withFollowers, [ids]);
  transaction.run(
    `UPDATE sync_pending_op SET parked_at = NULL, parked_reason = NULL
     WHERE parked_reason = 'follows' AND NOT EXISTS (SELECT 1 FROM sync_pending_op AS other WHERE ${sameEntity}
       AND other.parked_reason <> 'follows')`,
  );
  return count;
}

/** Of an account on a server, all but that, or all; as seen from one profile, whose operations they are. */
export type OutboxPart = 'current' | 'others' | 'all';

/** Forgets queued operations, parked or not. Returns how many went. @param scope null where nobody is signed in */
export function clearOutbox(
  transaction: Transaction,
  part: OutboxPart,
  scope: SyncScope | null,
): number {
  if (part === 'all') return forget(transaction, 'TRUE', []);
  if (scope === null) return part === 'current' ? 0 : forget(transaction, 'TRUE', []);
  const { serverUrl, accountId, profileId } = scope;
  const own = '(server_url = ?1 AND account_id = ?2 AND profile_canonical_id = ?3)';
  return forget(transaction, part === 'current' ? own : `NOT ${own}`, [serverUrl, accountId, profileId]);
}

/** What the forgotten operations were to announce counts as not announced. */
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
