import type { ErrorKind } from '../../core/errorDetails';
import { asWaveFlowError, playlistGone, tracksMissing, unauthorized, type WaveFlowError } from '../../core/errors';
import type { HttpResponse } from '../http';
import { hostOf } from '../responses';
import { NO_RESPONSE } from '../sendRefusal';
import { v2Code } from '../service';
import type { SingleRefusal } from '../syncServer';
import { v2ResponseError, type V2Client, type V2Mutation } from './client';

/** Why an operation was not done. */
export interface Refusal {
  readonly kind: 'refused';
  readonly error: WaveFlowError;
  /** Null if there was no response. */
  readonly status: number | null;
  /** In the form of the server; undefined if something else refuses. */
  readonly code: string | undefined;
  readonly verdict: SingleRefusal['verdict'];
}

export type MutationResult = { readonly kind: 'done'; readonly response: HttpResponse } | Refusal;

/** Something in front of the server may not let this content pass. */
const MAYBE_CONTENT: readonly ErrorKind[] = [...NO_RESPONSE, 'answer.tooLarge', 'answer.inFront'];
/** Statuses that concern the server or all requests, whatever their content. */
const OUTAGE_STATUSES: readonly number[] = [408, 429];

/** What each code says of the operation (PROTOCOL.md, "v2 error bodies"). A weak scope is not the operation's fault. */
const VERDICTS: Readonly<Record<string, SingleRefusal['verdict']>> = {
  not_found: 'final',
  conflict: 'final',
  validation_error: 'final',
  service_unavailable: 'suspect',
};

/**
 * Sends a mutation.
 * @throws WaveFlowError `answer.unauthorized` also if the server does not accept the device (PROTOCOL.md, "v2
 * acknowledgements"); a `network.*` or `answer.*` kind for an outage, or `cancelled`; and whatever the client's `token` throws
 */
export async function mutate(client: V2Client, mutation: V2Mutation): Promise<MutationResult> {
  try {
    const response = await client.mutate(mutation);
    return await judge(client, mutation, response);
  } catch (thrown) {
    const error = asWaveFlowError(thrown);
    if (!MAYBE_CONTENT.includes(error.kind)) throw thrown;
    return { kind: 'refused', error, status: null, code: undefined, verdict: 'unclear' };
  }
}

/** The refusal of an operation on a playlist that does not exist on the server. */
export const refusedAsGone = (host: string): Refusal => ({
  kind: 'refused',
  error: playlistGone(host),
  status: 404,
  code: 'not_found',
  verdict: 'final',
});

/** The refusal of an operation that is only about tracks that the server does not have. */
export const noneOfTheTracks = (host: string): Refusal => ({ ...refusedAsGone(host), error: tracksMissing(host) });

async function judge(client: V2Client, { path, signal }: V2Mutation, response: HttpResponse): Promise<MutationResult> {
  const { status } = response;
  const target = client.target(path);
  const error = v2ResponseError(response, target);
  if (!error) return { kind: 'done', response };
  if (error.kind === 'answer.busy' || OUTAGE_STATUSES.includes(status) || !error.kind.startsWith('answer.'))
    throw error;
  const code = v2Code(response);
  if (code === 'validation_error' && !(await isDeviceAccepted(client, signal))) throw unauthorized(hostOf(target));
  const verdict = (code === undefined ? undefined : VERDICTS[code]) ?? 'unclear';
  return { kind: 'refused', error, status: status < 400 ? null : status, code, verdict };
}

/** Acknowledging nothing is harmless, and refused for devices that are not the caller's (PROTOCOL.md, "v2 acknowledgements"). */
async function isDeviceAccepted(client: V2Client, signal: AbortSignal | undefined): Promise<boolean> {
  const response = await client.acknowledge(0, signal);
  if (response === undefined || response.status !== 422) return true;
  return v2Code(response) !== 'validation_error';
}
