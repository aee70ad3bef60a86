import { encodeOperation } from '../remote/v1/push';
import type { PendingRow } from '../store/tables/outbox';
import type { ParkedReason } from '../store/tables/outboxParked';

/** For the operations of one request. Servers accept 2 MB; the response repeats the operations with further fields. */
const MAX_BODY_BYTES = 900_000;

/** The comma between two operations. */
const SEPARATOR_BYTES = 1;

/** An outbox row with its JSON, ready to be sent. */
export interface EncodedOperation {
  readonly row: PendingRow;
  readonly json: string;
  /** Length of the JSON as UTF-8. */
  readonly bytes: number;
}

/** An outbox row that can never be sent, and why. */
export interface UnsendableOperation {
  readonly row: PendingRow;
  readonly reason: ParkedReason;
}

/**
 * Encodes one row, so that a damaged row does not stop the others (PROTOCOL.md, "Unreadable rows").
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

/** The first operations that fit into one request, at most `limit`; at least one, if there is one. */
export function takeBatch(operations: readonly EncodedOperation[], limit: number): EncodedOperation[] {
  const batch: EncodedOperation[] = [];
  let total = 0;
  for (const operation of operations.slice(0, limit)) {
    total += operation.bytes + SEPARATOR_BYTES;
    if (total > MAX_BODY_BYTES && batch.length > 0) break;
    batch.push(operation);
  }
  return batch;
}

const encoder = new TextEncoder();
