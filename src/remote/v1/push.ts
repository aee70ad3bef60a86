import * as z from 'zod';
import type { ErrorKind } from '../../core/errorDetails';
import { asWaveFlowError } from '../../core/errors';
import type { HttpResponse } from '../http';
import { NO_RESPONSE } from '../sendRefusal';
import { matchResponse, readResponse, type RequestTarget } from '../responses';
import type { SendResult } from '../syncServer';
import type { V1Client } from './client';
import { toFileNumbers } from './trackPayload';

const PATH = '/api/v1/sync/ops';

const pushedOperation = z.object({
  operation_id: z.string(),
  lamport_ts: z.int().positive(),
  entity: z.string().trim().min(1),
  entity_id: z.string().trim().min(1),
  field: z.string().nullable(),
  op: z.string().trim().min(1),
  profile_canonical_id: z.string(),
});

/** An operation as it is sent (PROTOCOL.md, "Operation envelope"), without its payload. */
export type PushedOperation = z.infer<typeof pushedOperation>;

/**
 * The operation as JSON, with trimmed names (PROTOCOL.md, "Operation envelope") and with numbers of files in place of row
 * ids (PROTOCOL.md, "Track references"); undefined if it is not valid.
 * @param payload JSON, or null for none
 */
export function encodeOperation(operation: PushedOperation, payload: string | null): string | undefined {
  const { success, data } = pushedOperation.safeParse(operation);
  if (!success) return undefined;
  try {
    const parsed = JSON.parse(payload ?? 'null') as unknown;
    const isTracks = data.entity === 'playlist' && data.field === 'tracks';
    return JSON.stringify({ ...data, payload: isTracks ? toFileNumbers(parsed) : parsed });
  } catch {
    return undefined;
  }
}

/** @param operations as JSON */
export const encodePush = (deviceId: string, operations: readonly string[]): string =>
  `{"device_id":${JSON.stringify(deviceId)},"ops":[${operations.join(',')}]}`;

const accepted = z.object({ accepted: z.array(z.object({ operation_id: z.string() })) });

const conflict = z.discriminatedUnion('error', [
  z
    .object({
      error: z.literal('lamport_regression'),
      stored_max: z.number(),
      offending_lamport_ts: z.number().nullish(),
    })
    .transform(({ stored_max, offending_lamport_ts }) => ({
      seen: stored_max,
      offending: offending_lamport_ts ?? null,
    })),
  // A hybrid clock, which the server derives from our clock values (PROTOCOL.md, "Clock conflicts").
  z
    .object({
      error: z.literal('hlc_regression'),
      offending_hlc: z.object({ logical: z.number() }).nullish().catch(null),
    })
    .transform(({ offending_hlc }) => ({
      seen: offending_hlc?.logical ?? 0,
      offending: offending_hlc?.logical ?? null,
    })),
]);

/** Statuses that concern the server or all requests, whatever their content. */
const OUTAGE_STATUSES: readonly number[] = [408, 429, 503];

const BATCH_FAILURES: readonly ErrorKind[] = [...NO_RESPONSE, 'answer.tooLarge', 'answer.inFront'];

/**
 * Sends one batch (PROTOCOL.md, "Push"). An empty one gets the same response as any other and changes nothing.
 * @param body from `encodePush`
 * @throws WaveFlowError of a `network.*` or `answer.*` kind if the batch is not the reason, or `cancelled`; and whatever
 * the client's `token` throws
 */
export async function push(client: V1Client, body: string, signal?: AbortSignal): Promise<SendResult> {
  try {
    return readPushResponse(await client.post(PATH, body, signal), client.target(PATH));
  } catch (thrown) {
    const error = asWaveFlowError(thrown);
    if (BATCH_FAILURES.includes(error.kind)) return { kind: 'refused', error, status: null };
    throw thrown;
  }
}

function readPushResponse(response: HttpResponse, target: RequestTarget): SendResult {
  const { status } = response;
  const clockConflict = status === 409 ? matchResponse(response, conflict) : undefined;
  if (clockConflict) return { kind: 'clockConflict', ...clockConflict };
  try {
    const body = readResponse(response, accepted, target);
    return { kind: 'accepted', operationIds: new Set(body.accepted.map((operation) => operation.operation_id)) };
  } catch (thrown) {
    const error = asWaveFlowError(thrown);
    if (OUTAGE_STATUSES.includes(status) || !error.kind.startsWith('answer.')) throw thrown;
    return { kind: 'refused', error, status: status < 400 ? null : status };
  }
}
