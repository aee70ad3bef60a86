import type { ErrorKind } from '../core/errorDetails';
import { asWaveFlowError, networkFailed } from '../core/errors';
import type { Timers } from '../core/timers';
import type { ServerInfo } from '../remote/serverProbe';
import { isLoopback } from './serverUrl';
import type { TypedAddress } from './typedAddress';

/** What came of looking for a server: one that answers, or why none does at the most likely address. */
export type SearchResult = { readonly found: ServerInfo } | { readonly url: string; readonly failure: unknown };

export interface ServerSearchOptions {
  /** Rejects where no WaveFlow server answers at a canonical URL. */
  readonly probe: (url: string, signal?: AbortSignal) => Promise<ServerInfo>;
  readonly timers: Timers;
}

/** How long https may take to answer before http is tried, where nobody said which. */
const HTTPS_TIMEOUT_MS = 8_000;

/**
 * Looks for the server at an address: by https first, and by http only where nothing answers by https. An answer that
 * cannot be trusted is an answer.
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
  // On this machine nobody has certificates.
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
