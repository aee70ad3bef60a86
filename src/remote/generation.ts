import * as z from 'zod';
import type { ErrorKind } from '../core/errorDetails';
import { asWaveFlowError, isCancelled, notWaveFlow } from '../core/errors';
import { probeHealth, type Health } from './health';
import type { Http, HttpResponse } from './http';
import { matchResponse } from './responses';

/** A version of the protocol that this extension speaks. */
export type Generation = 'v1' | 'v2';

/** What responds at an address. */
export type RecognizedServer =
  /** @param version null if the server does not say */
  | { readonly kind: 'waveflow'; readonly generation: Generation; readonly version: string | null }
  /** A WaveFlow server of v2 that has no account yet: nobody can sign in. @param url of the page that creates the first one */
  | { readonly kind: 'setUpFirst'; readonly url: string; readonly version: string | null }
  /** A server with the same interface for players as WaveFlow has. @param type its name; null if it does not say */
  | { readonly kind: 'otherSubsonic'; readonly type: string | null };

const SETUP_PATH = '/api/v2/setup';
const PING_PATH = '/rest/ping.view?v=1.16.1&c=WaveFlow&f=json';
const V2_SCHEMA = 2;

const setup = z.object({ required: z.boolean() });
const ping = z.object({
  'subsonic-response': z.object({
    type: z.string().nullable().catch(null).default(null),
    serverVersion: z.string().nullable().catch(null).default(null),
  }),
});

/**
 * Asks who responds at this address; needs no sign-in (PROTOCOL.md, "v2 recognition").
 * @param url canonical
 * @throws WaveFlowError of a `network.*` or `answer.*` kind if it is nothing of the kind, or `cancelled`
 */
export async function recognizeServer(http: Http, url: string, signal?: AbortSignal): Promise<RecognizedServer> {
  const { health, failure } = await readHealth(http, url, signal);
  if (health?.schema === null) return { kind: 'waveflow', generation: 'v1', version: health.version };
  const needsSetup = await readSetup(http, url, signal);
  const version = health?.version ?? null;
  if (needsSetup === true) return { kind: 'setUpFirst', url, version };
  if (needsSetup === false || health?.schema === V2_SCHEMA) return { kind: 'waveflow', generation: 'v2', version };
  return (await readPing(http, url, signal)) ?? Promise.reject(asWaveFlowError(failure));
}

/** What a server without the health of WaveFlow, or something in front of it, may respond to that question. */
const OTHER_ANSWERS: readonly ErrorKind[] = [
  'answer.notWaveFlow',
  'answer.inFront',
  'answer.unauthorized',
  'answer.forbidden',
  'answer.failed',
];

interface HealthResult {
  readonly health?: Health;
  /** Why there is none, or what to say of one that nobody knows. */
  readonly failure: unknown;
}

async function readHealth(http: Http, url: string, signal?: AbortSignal): Promise<HealthResult> {
  try {
    return { health: await probeHealth(http, url, signal), failure: notWaveFlow(new URL(url).host) };
  } catch (failure) {
    if (!OTHER_ANSWERS.includes(asWaveFlowError(failure).kind)) throw failure;
    return { failure };
  }
}

/** Whether the server has to be set up; undefined if it does not say. */
async function readSetup(http: Http, url: string, signal?: AbortSignal): Promise<boolean | undefined> {
  const response = await ask(http, url + SETUP_PATH, signal);
  return response?.status === 200 ? matchResponse(response, setup)?.required : undefined;
}

/** Undefined if the response is not from a server with the interface for players. Early servers refuse with a status. */
async function readPing(http: Http, url: string, signal?: AbortSignal): Promise<RecognizedServer | undefined> {
  const response = await ask(http, url + PING_PATH, signal);
  const answer = response && matchResponse(response, ping)?.['subsonic-response'];
  if (answer === undefined) return undefined;
  return answer.type?.toLowerCase() === 'waveflow'
    ? { kind: 'waveflow', generation: 'v2', version: answer.serverVersion }
    : { kind: 'otherSubsonic', type: answer.type };
}

/** Undefined if there is no response: this question is not the one whose failure counts. */
async function ask(http: Http, url: string, signal?: AbortSignal): Promise<HttpResponse | undefined> {
  try {
    return await http.send({ method: 'GET', url, signal });
  } catch (error) {
    if (isCancelled(error)) throw error;
    return undefined;
  }
}
