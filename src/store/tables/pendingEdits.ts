import * as z from 'zod';
import type { Queries } from '../database';
import type { SyncAccount } from './knownEntities';
import type { Generation } from './remoteGenerations';

/** An operation of this device that the remote state does not contain yet. */
export interface PendingEdit {
  readonly entityId: string;
  readonly field: string | null;
  readonly op: string;
  /** As it was parsed; text that is no JSON is null. */
  readonly payload: unknown;
}

const editRow: z.ZodType<PendingEdit> = z.object({
  entityId: z.string(),
  field: z.string().nullable(),
  op: z.string(),
  payload: z.string().nullable().transform(parsePayload),
});

export interface PendingEditsQuery {
  readonly account: SyncAccount;
  readonly entity: 'playlist' | 'library' | 'liked_track' | 'track_rating';
  readonly entityIds: readonly string[];
  /** The one that the edits come on top of. */
  readonly generation: Generation;
}

const COLUMNS = `id, entity_id, CAST(field AS TEXT) AS field, op, CAST(payload AS TEXT) AS payload`;
const OF_ENTITIES =
  'server_url = ?1 AND account_id = ?2 AND entity = ?3 AND entity_id IN (SELECT value FROM json_each(?4))';
const UNSEEN = '(seen_generation IS NULL OR seen_generation > ?5)';

/**
 * The edits of these entities, oldest first: what was sent and has not come back, what is queued, parked or not, and what
 * the account has missed.
 */
export function listPendingEdits(
  queries: Queries,
  { account: { serverUrl, accountId }, entity, entityIds, generation }: PendingEditsQuery,
): PendingEdit[] {
  const sql = `
    SELECT entity_id AS entityId, field, op, payload FROM (
      SELECT 1 AS age, ${COLUMNS} FROM sync_sent_op WHERE ${OF_ENTITIES} AND ${UNSEEN}
      UNION ALL SELECT 2, ${COLUMNS} FROM sync_pending_op WHERE ${OF_ENTITIES} AND ${UNSEEN}
      UNION ALL SELECT 3, ${COLUMNS} FROM sync_missed_op WHERE ${OF_ENTITIES})
    ORDER BY age, id`;
  return queries.all(editRow, sql, [serverUrl, accountId, entity, JSON.stringify(entityIds), generation]);
}

function parsePayload(payload: string | null): unknown {
  try {
    return JSON.parse(payload ?? 'null');
  } catch {
    return null;
  }
}
