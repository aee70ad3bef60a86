import * as z from 'zod';
import { answerFailed } from '../../core/errors';
import { matchAnswer, readAnswer } from '../answers';
import type { HttpResponse } from '../http';
import type { V1Client } from './client';

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

/** An operation as it travels (section 8.3), but for its payload. */
export type PushedOperation = z.infer<typeof pushedOperation>;

/**
 * The operation as JSON, trimmed (13-E14); undefined where it can be none.
 * @param payload JSON, or null for none
 */
export function encodeOperation(operation: PushedOperation, payload: string | null): string | undefined {
  const { success, data } = pushedOperation.safeParse(operation);
  if (!success || (payload !== null && !isJson(payload))) return undefined;
  // As it is, as it would only come to the same text again.
  return `${JSON.stringify(data).slice(0, -1)},"payload":${payload ?? 'null'}}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** @param operations as JSON */
export const encodePush = (deviceId: string, operations: readonly string[]): string =>
  `{"device_id":${JSON.stringify(deviceId)},"ops":[${operations.join(',')}]}`;

/** What the server makes of a batch: all of it, or nothing. */
export type PushAnswer =
  | { readonly kind: 'accepted'; readonly operationIds: ReadonlySet<string> }
  /** A clock value was used before; `seen` is the server's highest for this device, as far as it says. */
  | { readonly kind: 'regression'; readonly seen: number; readonly offending: number | null }
  /** There is something in the batch that it will never take. */
  | { readonly kind: 'refused'; readonly status: number };

const accepted = z.object({ accepted: z.array(z.object({ operation_id: z.string() })) });

const conflict = z.discriminatedUnion('error', [
  z
    .object({ error: z.literal('lamport_regression'), stored_max: z.number(), offending_lamport_ts: z.number().nullish() })
    .transform(({ stored_max, offending_lamport_ts }) => ({ seen: stored_max, offending: offending_lamport_ts ?? null })),
  // A later server's clock, which it derives from ours (13-B6).
  z
    .object({ error: z.literal('hlc_regression'), offending_hlc: z.object({ logical: z.number() }).nullish().catch(null) })
    .transform(({ offending_hlc }) => ({ seen: offending_hlc?.logical ?? 0, offending: offending_hlc?.logical ?? null })),
]);

const REFUSALS: readonly number[] = [400, 413, 422, 500];

/**
 * Sends one batch (section 8.3).
 * @param body by `encodePush`
 * @throws WaveFlowError of a `network.*` or `answer.*` kind, or `cancelled`; and whatever asking for a token throws
 */
export async function push(client: V1Client, body: string, signal?: AbortSignal): Promise<PushAnswer> {
  const response = await client.post(PATH, body, signal);
  if (REFUSALS.includes(response.status)) return { kind: 'refused', status: response.status };
  if (response.status === 409) return readConflict(response, client.host);
  const answer = readAnswer(response, accepted, client.asked(PATH));
  return { kind: 'accepted', operationIds: new Set(answer.accepted.map((operation) => operation.operation_id)) };
}

function readConflict(response: HttpResponse, host: string): PushAnswer {
  const found = matchAnswer(response, conflict);
  if (!found) throw answerFailed(host, response.status);
  return { kind: 'regression', ...found };
}
