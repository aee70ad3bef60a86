import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import type { SyncAccount } from './knownEntities';
import type { OperationDraft } from './outbox';

/** An edit of an entity that an account knows, made while another account was signed in. */
export interface MissedOperation extends OperationDraft {
  readonly id: number;
  /** When the edit was made, in milliseconds since the epoch. */
  readonly createdAt: number;
}

const missedRow: z.ZodType<MissedOperation> = z.object({
  id: z.number(),
  entity: z.enum(['playlist', 'library', 'liked_track', 'track_rating']),
  entityId: z.string(),
  field: z.string().nullable(),
  op: z.enum(['insert', 'delete', 'set', 'noop']),
  payload: z.string().nullable().transform(parsePayload),
  createdAt: z.number(),
});

const COLUMNS =
  'id, entity, entity_id AS entityId, field, op, CAST(payload AS TEXT) AS payload, created_at AS createdAt';
const OF_ACCOUNT = 'server_url = ? AND account_id = ?';
const OF_ENTITY = `${OF_ACCOUNT} AND entity = ? AND entity_id = ?`;

/**
 * Keeps an operation for an account. Deleting an entity discards its earlier operations; setting a field discards the
 * field's earlier values.
 * @param now milliseconds since the epoch
 */
export function keepMissed(
  transaction: Transaction,
  { serverUrl, accountId }: SyncAccount,
  draft: OperationDraft,
  now: number,
): void {
  const { entity, entityId, field, op, payload } = draft;
  const key = [serverUrl, accountId, entity, entityId];
  if (field === null && op === 'delete') transaction.run(`DELETE FROM sync_missed_op WHERE ${OF_ENTITY}`, key);
  // On `tracks`, `set` moves one track.
  if (field !== 'tracks' && op === 'set') {
    transaction.run(`DELETE FROM sync_missed_op WHERE ${OF_ENTITY} AND field IS ? AND op = 'set'`, [...key, field]);
  }
  transaction.run(
    `INSERT INTO sync_missed_op (server_url, account_id, entity, entity_id, field, op, payload, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [...key, field, op, payload === null ? null : JSON.stringify(payload), now],
  );
}

/** The operations that an account has missed, oldest first. */
export const listMissed = (queries: Queries, { serverUrl, accountId }: SyncAccount, limit: number): MissedOperation[] =>
  queries.all(missedRow, `SELECT ${COLUMNS} FROM sync_missed_op WHERE ${OF_ACCOUNT} ORDER BY id LIMIT ?`, [
    serverUrl,
    accountId,
    limit,
  ]);

/** The operations on one entity that an account has missed, oldest first. */
export function listMissedOf(
  queries: Queries,
  { serverUrl, accountId }: SyncAccount,
  { entity, entityId }: Pick<OperationDraft, 'entity' | 'entityId'>,
): MissedOperation[] {
  const sql = `SELECT ${COLUMNS} FROM sync_missed_op WHERE ${OF_ENTITY} ORDER BY id`;
  return queries.all(missedRow, sql, [serverUrl, accountId, entity, entityId]);
}

const countRow = z.object({ count: z.number() });

export function countMissed(queries: Queries, { serverUrl, accountId }: SyncAccount): number {
  const sql = `SELECT count(*) AS count FROM sync_missed_op WHERE ${OF_ACCOUNT}`;
  return queries.all(countRow, sql, [serverUrl, accountId])[0]?.count ?? 0;
}

/** For operations that are queued now. */
export function dropMissed(transaction: Transaction, ids: readonly number[]): void {
  transaction.run('DELETE FROM sync_missed_op WHERE id IN (SELECT value FROM json_each(?))', [JSON.stringify(ids)]);
}

/** Drops edits of entities that their account does not know: uploading such an entity sends its whole state. */
export function dropMissedOfUnknown(transaction: Transaction): void {
  transaction.run(
    `DELETE FROM sync_missed_op WHERE NOT (op = 'delete' AND field IS NULL) AND NOT EXISTS (
       SELECT 1 FROM sync_announcement AS a WHERE a.server_url = sync_missed_op.server_url
         AND a.account_id = sync_missed_op.account_id AND a.entity = sync_missed_op.entity
         AND a.canonical_id = sync_missed_op.entity_id)`,
  );
}

/** A damaged payload is kept as text, for the server to refuse (PROTOCOL.md, "Rejected operations"). */
function parsePayload(payload: string | null): unknown {
  try {
    return JSON.parse(payload ?? 'null');
  } catch {
    return payload;
  }
}
