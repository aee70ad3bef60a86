import type { ErrorKind } from '../core/errorDetails';
import { asWaveFlowError, networkFailed } from '../core/errors';
import type { Timers } from '../core/timers';
import type { ServerInfo } from '../remote/serverProbe';
import { isLoopback } from './serverUrl';
import type { TypedAddress } from './typedAddress';

/** The server that responded, or the failure at the most likely address. */
export type SearchResult = { readonly found: ServerInfo } | { readonly url: string; readonly failure: unknown };

export interface ServerSearchOptions {
  /** Rejects if no WaveFlow server responds at this canonical URL. */
  readonly probe: (url: string, signal?: AbortSignal) => Promise<ServerInfo>;
  readonly timers: Timers;
}

/** Timeout of https before http is tried, if the user typed no scheme. */
const HTTPS_TIMEOUT_MS = 8_000;

/**
 * Looks for a server at an address: by https first, and by http only if nothing responds by https. An untrusted
 * certificate counts as a response.
 */
export async function searchServer(
  options: ServerSearchOptions,
  { urls, hasScheme: isWhole }: TypedAddress,
): Promise<SearchResult> {
  const failures: { url: string; failure: unknown }[] = [];
  for (const url of urls) {
    try {
      return { found: isWhole ? await options.probe(url) : await probeWithTimeout(options, url) };
    } catch (failure) {
      failures.push({ url, failure });
      if (!NO_RESPONSE.includes(asWaveFlowError(failure).kind)) break;
    }
  }
  // Servers on this machine rarely have certificates.
  const likely = isLoopback(new URL(urls[0]).hostname) ? failures.at(-1) : failures[0];
  return likely ?? { url: urls[0], failure: undefined };
}

const NO_RESPONSE: readonly ErrorKind[] = [
  'network.refused',
  'network.timeout',
  'network.broken',
  'network.speaksHttp',
  'network.handshake',
];

async function probeWithTimeout({ probe, timers }: ServerSearchOptions, url: string): Promise<ServerInfo> {
  const limit = new AbortController();
  const timer = timers.after(HTTPS_TIMEOUT_MS, () => limit.abort());
  try {
    return await probe(url, limit.signal);
  } catch (error) {
    throw limit.signal.aborted ? networkFailed('network.timeout', new URL(url).host, error) : error;
  } finally {
    timer.dispose();
  }
}
