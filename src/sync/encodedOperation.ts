import type { SyncServer } from '../remote/syncServer';
import type { PendingRow } from '../store/tables/outbox';
import type { ParkedReason } from '../store/tables/outboxParked';

/** Between two operations. */
const SEPARATOR_BYTES = 1;

/** What encodes operations. */
export type OperationEncoder = Pick<SyncServer, 'encode' | 'sendLimits'>;

/** An outbox row in the form that the server takes. */
export interface EncodedOperation {
  readonly row: PendingRow;
  readonly encoded: string;
  /** Length of the encoded operation as UTF-8. */
  readonly bytes: number;
}

/** An outbox row that can never be sent, and why. */
export interface UnsendableOperation {
  readonly row: PendingRow;
  readonly reason: ParkedReason;
}

/** Encodes one row, so that a damaged row does not stop the others (PROTOCOL.md, "Unreadable rows"). */
export function encodeRow(row: PendingRow, server: OperationEncoder): EncodedOperation | UnsendableOperation {
  const encoded = server.encode(row);
  if (encoded === undefined) return { row, reason: 'unreadable' };
  const bytes = encoder.encode(encoded).length;
  return bytes > server.sendLimits.bytes ? { row, reason: 'tooLarge' } : { row, encoded, bytes };
}

/** The first operations that fit into one request; at least one, if there is one. */
export function takeBatch(
  operations: readonly EncodedOperation[],
  limits: SyncServer['sendLimits'],
): EncodedOperation[] {
  const batch: EncodedOperation[] = [];
  let total = 0;
  for (const operation of operations.slice(0, limits.operations)) {
    total += operation.bytes + SEPARATOR_BYTES;
    if (total > limits.bytes && batch.length > 0) break;
    batch.push(operation);
  }
  return batch;
}

const encoder = new TextEncoder();
