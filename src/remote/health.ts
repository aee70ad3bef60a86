import * as z from 'zod';
import type { ErrorKind } from '../core/errorDetails';
import { asWaveFlowError, networkFailed } from '../core/errors';
import type { Http } from './http';
import { readResponse } from './responses';
import { waveFlowService } from './service';

const PATH = '/health';
const health = z.object({
  status: z.string(),
  version: z.string().nullable().catch(null).default(null),
  schema: z.number().nullable().catch(null).default(null),
});

/** What a WaveFlow server says of itself; null where it does not say. */
export interface Health {
  /** For display only. */
  readonly version: string | null;
  /** Null for protocol v1 (PROTOCOL.md, "v2 recognition"). */
  readonly schema: number | null;
}

/**
 * The health of the WaveFlow server at this address; needs no sign-in.
 * @param url canonical server URL
 * @throws WaveFlowError of a `network.*` or `answer.*` kind, or `cancelled`
 */
export async function probeHealth(http: Http, url: string, signal?: AbortSignal): Promise<Health> {
  try {
    return await requestHealth(http, url, signal);
  } catch (error) {
    const { kind, details } = asWaveFlowError(error);
    const mayBeTls = kind === 'network.broken' || (kind === 'answer.failed' && details.status === 400);
    if (mayBeTls && (await speaksHttps(http, url, signal)))
      throw networkFailed('network.speaksHttps', new URL(url).host);
    throw error;
  }
}

async function requestHealth(http: Http, url: string, signal?: AbortSignal): Promise<Health> {
  const response = await http.send({ method: 'GET', url: url + PATH, signal });
  const { version, schema } = readResponse(response, health, { service: waveFlowService, url, path: PATH });
  return { version, schema };
}

/** Servers respond differently to plain http on a TLS port, so this tries https. */
async function speaksHttps(http: Http, url: string, signal?: AbortSignal): Promise<boolean> {
  const { protocol, hostname, port, pathname } = new URL(url);
  if (protocol !== 'http:') return false;
  const asHttps = `https://${hostname}:${port || '80'}${pathname === '/' ? '' : pathname}`;
  try {
    await requestHealth(http, asHttps, signal);
    return true;
  } catch (error) {
    const { kind } = asWaveFlowError(error);
    return kind.startsWith('answer.') || TLS_KINDS.includes(kind);
  }
}

const TLS_KINDS: readonly ErrorKind[] = ['network.tls', 'network.clientCertificate', 'network.handshake'];
