import { encodeOperation } from '../remote/v1/push';
import type { PendingRow } from '../store/tables/outbox';
import type { ParkedReason } from '../store/tables/outboxParked';

/** So much fits into one request together with what is around it; servers take 2 MB, answers come back larger. */
export const MAX_BODY_BYTES = 900_000;

/** An operation, ready to go. */
export interface EncodedOperation {
  readonly row: PendingRow;
  readonly json: string;
  /** Of the text as it travels. */
  readonly bytes: number;
}

export interface UnsendableOperation {
  readonly row: PendingRow;
  readonly reason: ParkedReason;
}

/**
 * Encodes each row on its own: a damaged one does not stop the others (PROTOCOL.md, "Unreadable rows").
 * @param profileId canonical id of the profile that the row belongs to
 */
export function encodeRow(row: PendingRow, profileId: string): EncodedOperation | UnsendableOperation {
  const { operationId, lamport, entity, entityId, field, op, payload } = row;
  const names = { entity, entity_id: entityId, field, op, profile_canonical_id: profileId };
  const json = encodeOperation({ operation_id: operationId, lamport_ts: lamport, ...names }, payload);
  if (json === undefined) return { row, reason: 'unreadable' };
  const bytes = encoder.encode(json).length;
  return bytes > MAX_BODY_BYTES ? { row, reason: 'tooLarge' } : { row, json, bytes };
}

/** As many from the front as fit into one request, and no more than `limit`; at least one, if there is one. */
export function takeBatch(parcels: readonly EncodedOperation[], limit: number): EncodedOperation[] {
  let total = 0;
  const end = parcels.findIndex(({ bytes }, index) => (total += bytes + 1) > MAX_BODY_BYTES && index > 0);
  return parcels.slice(0, end === -1 ? limit : Math.min(end, limit));
}

const encoder = new TextEncoder();
