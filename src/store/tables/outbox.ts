import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import type { SyncScope } from './syncScope';

/** One change in the form that is sent to the server (PROTOCOL.md, "Entities"). */
export interface OperationDraft {
  readonly entity: 'playlist' | 'library' | 'liked_track' | 'track_rating';
  readonly entityId: string;
  /** Null for operations on the whole entity. */
  readonly field: string | null;
  readonly op: 'insert' | 'delete' | 'set' | 'noop';
  /** Becomes JSON; null for none. */
  readonly payload: unknown;
}

export interface OperationIdentity {
  readonly scope: SyncScope;
  /** A UUID v4 that never changes. */
  readonly operationId: string;
  readonly lamport: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A row of `sync_pending_op`. Times are milliseconds since the epoch. */
export interface OutboxRow {
  readonly id: number;
  readonly operationId: string;
  readonly lamport: number;
  readonly entity: string;
  readonly entityId: string;
  readonly field: string | null;
  readonly op: string;
  /** JSON, unless damaged. */
  readonly payload: string | null;
  readonly createdAt: number;
  readonly lastAttemptAt: number | null;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly serverUrl: string;
  readonly accountId: string;
  readonly profileId: string;
  readonly refusals: number;
  readonly parkedAt: number | null;
  readonly parkedReason: string | null;
}

/** The columns that are needed to send an operation. */
export type PendingRow = Pick<
  OutboxRow,
  'id' | 'operationId' | 'lamport' | 'entity' | 'entityId' | 'field' | 'op' | 'payload'
>;

const pending = z.object({
  id: z.number(),
  operationId: z.string(),
  lamport: z.number(),
  entity: z.string(),
  entityId: z.string(),
  field: z.string().nullable(),
  op: z.string(),
  payload: z.string().nullable(),
});
export const pendingRow: z.ZodType<PendingRow> = pending;
const outboxRow: z.ZodType<OutboxRow> = pending.extend({
  createdAt: z.number().catch(0),
  lastAttemptAt: z.number().nullable().catch(null),
  attempts: z.number().catch(0),
  lastError: z.string().nullable().catch(null),
  serverUrl: z.string(),
  accountId: z.string(),
  profileId: z.string(),
  refusals: z.number().catch(0),
  parkedAt: z.number().nullable().catch(0),
  parkedReason: z.string().nullable().catch(null),
});

// CAST: a damaged value of another type must not make the row, or others with it, unreadable.
export const PENDING_COLUMNS = `
  id, CAST(operation_id AS TEXT) AS operationId, CAST(lamport_ts AS INTEGER) AS lamport, CAST(entity AS TEXT) AS entity,
  CAST(entity_id AS TEXT) AS entityId, CAST(field AS TEXT) AS field, op, CAST(payload AS TEXT) AS payload`;
const COLUMNS = `${PENDING_COLUMNS}, CAST(created_at AS INTEGER) AS createdAt,
  CAST(last_attempt_at AS INTEGER) AS lastAttemptAt, CAST(attempt_count AS INTEGER) AS attempts,
  CAST(last_error AS TEXT) AS lastError, server_url AS serverUrl, account_id AS accountId,
  profile_canonical_id AS profileId, CAST(refusal_count AS INTEGER) AS refusals,
  CAST(parked_at AS INTEGER) AS parkedAt, CAST(parked_reason AS TEXT) AS parkedReason`;

export const SCOPE_PREDICATE = 'server_url = ?1 AND account_id = ?2 AND profile_canonical_id = ?3';
// Written as ranges, so that SQLite uses the index.
const OTHER_SCOPE_PREDICATE = `
  server_url < ?1 OR server_url > ?1
  OR (server_url = ?1 AND account_id < ?2) OR (server_url = ?1 AND account_id > ?2)
  OR (server_url = ?1 AND account_id = ?2 AND profile_canonical_id < ?3)
  OR (server_url = ?1 AND account_id = ?2 AND profile_canonical_id > ?3)`;
export const scopeParameters = ({ serverUrl, accountId, profileId }: SyncScope): string[] => [
  serverUrl,
  accountId,
  profileId,
];

/**
 * Appends an operation (PROTOCOL.md, "Outbox"). An operation whose entity has a parked one is parked too.
 * @throws WaveFlowError `store.failed` for a clock value that is used or not positive, and for an unknown verb
 */
export function enqueue(transaction: Transaction, draft: OperationDraft, stamp: OperationIdentity): void {
  const { entity, entityId, field, op, payload } = draft;
  const { scope, operationId, lamport, now } = stamp;
  const json = payload === null ? null : JSON.stringify(payload);
  transaction.run(
    `INSERT INTO sync_pending_op (operation_id, lamport_ts, entity, entity_id, field, op, payload, created_at,
       server_url, account_id, profile_canonical_id, parked_at, parked_reason)
     SELECT ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?1, ?2, ?3, iif(blocked, ?11, NULL), iif(blocked, 'follows', NULL)
     FROM (SELECT EXISTS (SELECT 1 FROM sync_pending_op
       WHERE ${SCOPE_PREDICATE} AND entity = ?6 AND entity_id = ?7 AND parked_at IS NOT NULL) AS blocked)`,
    [...scopeParameters(scope), operationId, lamport, entity, entityId, field, op, json, now],
  );
}

export interface PendingPage {
  /** No rows where it is not positive. */
  readonly limit: number;
  /** Only rows with a larger id. */
  readonly after: number;
}

/** The operations to send for this scope, oldest first, without parked ones. */
export function listPending(queries: Queries, scope: SyncScope, { limit, after }: PendingPage): PendingRow[] {
  // SQLite takes a negative limit for no limit.
  if (limit <= 0) return [];
  const sql = `SELECT ${PENDING_COLUMNS} FROM sync_pending_op WHERE ${SCOPE_PREDICATE} AND parked_at IS NULL AND id > ?4 ORDER BY id LIMIT ?5`;
  return queries.all(pendingRow, sql, [...scopeParameters(scope), after, limit]);
}

/** Those of these operations that are still to be sent, oldest first. */
export function findPending(queries: Queries, scope: SyncScope, operationIds: readonly string[]): PendingRow[] {
  // By row id, or else SQLite scans the whole queue.
  const sql = `SELECT ${PENDING_COLUMNS} FROM sync_pending_op
    WHERE id IN (SELECT id FROM sync_pending_op WHERE operation_id IN (SELECT value FROM json_each(?4)))
      AND ${SCOPE_PREDICATE} AND parked_at IS NULL ORDER BY id`;
  return queries.all(pendingRow, sql, [...scopeParameters(scope), JSON.stringify(operationIds)]);
}

/** One operation, parked or not. */
export const findQueued = (queries: Queries, operationId: string): PendingRow | undefined =>
  queries.all(pendingRow, `SELECT ${PENDING_COLUMNS} FROM sync_pending_op WHERE operation_id = ?`, [operationId])[0];

/** All operations of all accounts, parked or not, oldest first. */
export const listAll = (queries: Queries): OutboxRow[] =>
  queries.all(outboxRow, `SELECT ${COLUMNS} FROM sync_pending_op ORDER BY id`);

export interface AttemptFailure {
  /** A kind of error, never content of a request or response. */
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Records a failed attempt. The operations stay. */
export function markFailed(
  transaction: Transaction,
  operationIds: readonly string[],
  { text, now }: AttemptFailure,
): void {
  if (operationIds.length === 0) return;
  transaction.run(
    `UPDATE sync_pending_op SET last_attempt_at = ?, attempt_count = attempt_count + 1, last_error = ?
     WHERE operation_id IN (SELECT value FROM json_each(?))`,
    [now, text, JSON.stringify(operationIds)],
  );
}

export interface OutboxCounts {
  readonly pending: number;
  readonly parked: number;
  /** Operations of all other scopes. */
  readonly others: number;
  /** When the oldest pending operation was queued, in milliseconds since the epoch. */
  readonly oldestPendingAt: number | null;
  /** The largest id among the pending ones, 0 where there is none. */
  readonly newestPendingId: number;
}

const countRow = z.object({ count: z.number() });
const countsRow = z.object({
  others: z.number(),
  parked: z.number(),
  oldestPendingAt: z.number().nullable().catch(null),
  newestPendingId: z.number().nullable(),
});

/** @param scope null where no account is signed in; then all operations are `others` */
export function countOutbox(queries: Queries, scope: SyncScope | null): OutboxCounts {
  const total = queries.all(countRow, 'SELECT count(*) AS count FROM sync_pending_op')[0]?.count ?? 0;
  const none = { pending: 0, parked: 0, others: total, oldestPendingAt: null, newestPendingId: 0 };
  if (scope === null || total === 0) return none;
  // Pending operations may be many and slow to count; the others are hardly ever many.
  const own = queries.all(
    countsRow,
    `SELECT (SELECT count(*) FROM sync_pending_op WHERE ${OTHER_SCOPE_PREDICATE}) AS others,
       (SELECT count(*) FROM sync_pending_op WHERE ${SCOPE_PREDICATE} AND parked_at IS NOT NULL) AS parked,
       (SELECT CAST(created_at AS INTEGER) FROM sync_pending_op WHERE ${SCOPE_PREDICATE} AND parked_at IS NULL ORDER BY id LIMIT 1) AS oldestPendingAt,
       (SELECT id FROM sync_pending_op WHERE ${SCOPE_PREDICATE} AND parked_at IS NULL ORDER BY id DESC LIMIT 1) AS newestPendingId`,
    scopeParameters(scope),
  )[0];
  if (!own) return none;
  const { others, parked, oldestPendingAt, newestPendingId } = own;
  return { pending: total - others - parked, parked, others, oldestPendingAt, newestPendingId: newestPendingId ?? 0 };
}

const queuedEntityRow = z.object({ entity: z.string(), entityId: z.string(), count: z.number() });

/** What the operations of a scope are about, parked or not, and how many there are of each entity. */
export function listQueuedEntities(queries: Queries, scope: SyncScope): z.infer<typeof queuedEntityRow>[] {
  const sql = `SELECT entity, entity_id AS entityId, count(*) AS count FROM sync_pending_op WHERE ${SCOPE_PREDICATE}
    GROUP BY entity, entity_id ORDER BY min(id)`;
  return queries.all(queuedEntityRow, sql, scopeParameters(scope));
}
