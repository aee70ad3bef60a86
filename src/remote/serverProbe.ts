import { hasBetterAuth } from './betterAuth';
import { probeHealth } from './health';
import type { Http } from './http';

/** A WaveFlow server that responded. */
export interface ServerInfo {
  /** Canonical. */
  readonly url: string;
  /** Null if the server does not say. */
  readonly version: string | null;
  /** Whether Better Auth is at the same address, which is then also the web URL. */
  readonly hasSignInPage: boolean;
}

/**
 * Probes an address for a server and its sign-in page; needs no sign-in.
 * @param url canonical
 * @throws WaveFlowError of a `network.*` or `answer.*` kind if no WaveFlow server responds, or `cancelled`
 */
export async function probeServer(http: Http, url: string, signal?: AbortSignal): Promise<ServerInfo> {
  const [version, hasSignInPage] = await Promise.all([
    probeHealth(http, url, signal),
    hasBetterAuth(http, url, signal),
  ]);
  return { url, version, hasSignInPage };
}
