import { otherServer } from '../core/errors';
import { hasBetterAuth } from './betterAuth';
import { recognizeServer, type Generation } from './generation';
import type { Http } from './http';

/** A WaveFlow server that responded. */
export interface ServerInfo {
  /** Canonical. */
  readonly url: string;
  readonly generation: Generation;
  /** Null if the server does not say. */
  readonly version: string | null;
  /** Whether it has no account yet, so that nobody can sign in. */
  readonly needsSetup: boolean;
  /** Whether people sign in at the same address, which is then also the web URL: always for v2. */
  readonly hasSignInPage: boolean;
}

/**
 * Probes an address for a WaveFlow server and its sign-in page; needs no sign-in.
 * @param url canonical
 * @throws WaveFlowError `server.other`; a `network.*` or `answer.*` kind if nothing of the kind responds; or `cancelled`
 */
export async function probeServer(http: Http, url: string, signal?: AbortSignal): Promise<ServerInfo> {
  const server = await recognizeServer(http, url, signal);
  if (server.kind === 'otherSubsonic') throw otherServer(new URL(url).host, server.type ?? 'Subsonic');
  const generation = server.kind === 'waveflow' ? server.generation : 'v2';
  const hasSignInPage = generation === 'v2' || (await hasBetterAuth(http, url, signal));
  return { url, generation, version: server.version, needsSetup: server.kind === 'setUpFirst', hasSignInPage };
}

/**
 * Whether people sign in at this address. False, too, if nothing that is known responds there.
 * @param url canonical
 */
export async function hasSignInPage(http: Http, url: string): Promise<boolean> {
  try {
    return (await probeServer(http, url)).hasSignInPage;
  } catch {
    // The page may be at another address than the server.
    return hasBetterAuth(http, url);
  }
}
