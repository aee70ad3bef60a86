import { hasBetterAuth } from './betterAuth';
import { probeHealth } from './health';
import type { Http } from './http';

/** A WaveFlow server that answers. */
export interface ServerInfo {
  /** Canonical. */
  readonly url: string;
  /** Null where the server does not tell. */
  readonly version: string | null;
  /** Whether users can sign in at this address, too: then it is also the web URL. */
  readonly hasSignInPage: boolean;
}

/**
 * Asks everything there is to know about an address before anybody signs in.
 * @param url canonical
 * @throws WaveFlowError of a `network.*` or `answer.*` kind where no WaveFlow server answers, or `cancelled`
 */
export async function probeServer(http: Http, url: string, signal?: AbortSignal): Promise<ServerInfo> {
  const [version, hasSignInPage] = await Promise.all([
    probeHealth(http, url, signal),
    hasBetterAuth(http, url, signal),
  ]);
  return { url, version, hasSignInPage };
}
