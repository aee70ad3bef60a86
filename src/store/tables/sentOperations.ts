import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import type { SyncAccount } from './knownEntities';
import type { Generation } from './remoteGenerations';

/** Removes operations from the outbox that no pull will bring back, because nothing had to change on the server. */
export function dropSilent(transaction: Transaction, operationIds: readonly string[]): void {
  if (operationIds.length === 0) return;
  const ids = JSON.stringify(operationIds);
  transaction.run('DELETE FROM sync_pending_op WHERE operation_id IN (SELECT value FROM json_each(?))', [ids]);
}

/**
 * Moves operations that the server has accepted from the outbox to the sent ones, where they stay until a pull brings
 * them back. Those that a pull has brought back already, because a response got lost, are removed. Returns how many were
 * in the outbox.
 * @param now milliseconds since the epoch
 */
export function markSent(transaction: Transaction, operationIds: readonly string[], now: number): number {
  if (operationIds.length === 0) return 0;
  const ids = JSON.stringify(operationIds);
  // By row id, or else SQLite scans the whole queue.
  transaction.run(
    `INSERT OR IGNORE INTO sync_sent_op (id, operation_id, entity, entity_id, field, op, payload, created_at, sent_at,
       server_url, account_id, profile_canonical_id, seen_generation)
     SELECT id, operation_id, entity, entity_id, field, op, payload, created_at, ?1,
       server_url, account_id, profile_canonical_id, seen_generation
     FROM sync_pending_op AS operation
     WHERE id IN (SELECT id FROM sync_pending_op WHERE operation_id IN (SELECT value FROM json_each(?2)))
       AND (seen_generation IS NULL OR seen_generation > (
         SELECT generation FROM sync_remote_generation AS live
         WHERE live.server_url = operation.server_url AND live.account_id = operation.account_id AND status = 'live'))
     ORDER BY id`,
    [now, ids],
  );
  return transaction.run('DELETE FROM sync_pending_op WHERE operation_id IN (SELECT value FROM json_each(?))', [ids]);
}

const operationRow = z.object({ operationId: z.string() });

/**
 * Records that a generation contains these operations. Sent ones are removed if it is the live one: nothing waits for
 * them any more. Returns those of the operations that are of this device.
 */
export function markSeen(
  transaction: Transaction,
  operationIds: readonly string[],
  { generation, isLive }: { readonly generation: Generation; readonly isLive: boolean },
): string[] {
  const own = transaction.all(
    operationRow,
    `SELECT operation_id AS operationId FROM sync_sent_op WHERE operation_id IN (SELECT value FROM json_each(?1))
     UNION ALL
     SELECT operation_id FROM sync_pending_op WHERE operation_id IN (SELECT value FROM json_each(?1))`,
    [JSON.stringify(operationIds)],
  );
  const found = own.map(({ operationId }) => operationId);
  if (found.length === 0) return found;
  const ids = JSON.stringify(found);
  const test = 'operation_id IN (SELECT value FROM json_each(?1))';
  if (isLive) transaction.run(`DELETE FROM sync_sent_op WHERE ${test}`, [ids]);
  else transaction.run(`UPDATE sync_sent_op SET seen_generation = ?2 WHERE ${test}`, [ids, generation]);
  transaction.run(
    `UPDATE sync_pending_op SET seen_generation = ?2 WHERE ${test} AND (seen_generation IS NULL OR seen_generation > ?2)`,
    [ids, generation],
  );
  return found;
}

/** Records that a generation whose collection begins will contain all operations that were sent before. */
export function markSentAsSeen(
  transaction: Transaction,
  { serverUrl, accountId }: SyncAccount,
  generation: Generation,
): void {
  transaction.run('UPDATE sync_sent_op SET seen_generation = ? WHERE server_url = ? AND account_id = ?', [
    generation,
    serverUrl,
    accountId,
  ]);
}

/** Removes the sent operations that the generation contains. */
export function dropSeen(
  transaction: Transaction,
  { serverUrl, accountId }: SyncAccount,
  generation: Generation,
): void {
  transaction.run('DELETE FROM sync_sent_op WHERE server_url = ? AND account_id = ? AND seen_generation <= ?', [
    serverUrl,
    accountId,
    generation,
  ]);
}

const entityRow = z.object({ entity: z.string(), entityId: z.string() });

/** What those of these operations that are sent ones concern. */
export function listSentEntities(
  queries: Queries,
  operationIds: readonly string[],
): { readonly entity: string; readonly entityId: string }[] {
  const sql = `SELECT DISTINCT entity, entity_id AS entityId FROM sync_sent_op
    WHERE operation_id IN (SELECT value FROM json_each(?))`;
  return queries.all(entityRow, sql, [JSON.stringify(operationIds)]);
}
