import { encodeOperation } from '../remote/v1/push';
import type { OutboxRow } from '../store/outbox';
import type { ParkedReason } from '../store/outboxParked';

/** So much fits into one request together with what is around it; servers take 2 MB, answers come back larger. */
export const LARGEST_BODY = 900_000;

/** An operation, ready to go. */
export interface Parcel {
  readonly row: OutboxRow;
  readonly json: string;
}

export interface Unsendable {
  readonly row: OutboxRow;
  readonly reason: ParkedReason;
}

/** Each row on its own: one that is damaged does not stop the others (13-C3). */
export function pack(row: OutboxRow): Parcel | Unsendable {
  const json = encode(row);
  if (json === undefined) return { row, reason: 'unreadable' };
  return size(json) > LARGEST_BODY ? { row, reason: 'tooLarge' } : { row, json };
}

function encode(row: OutboxRow): string | undefined {
  try {
    return encodeOperation({
      operation_id: row.operationId,
      lamport_ts: row.lamport,
      entity: row.entity,
      entity_id: row.entityId,
      field: row.field,
      op: row.op,
      payload: row.payload === null ? null : (JSON.parse(row.payload) as unknown),
      profile_canonical_id: row.profileId,
    });
  } catch {
    return undefined;
  }
}

/** As many from the front as fit into one request; at least one, if there is one. */
export function fitting(parcels: readonly Parcel[]): Parcel[] {
  let bytes = 0;
  const end = parcels.findIndex(({ json }, index) => (bytes += size(json) + 1) > LARGEST_BODY && index > 0);
  return end === -1 ? [...parcels] : parcels.slice(0, end);
}

const encoder = new TextEncoder();
const size = (text: string): number => encoder.encode(text).length;
