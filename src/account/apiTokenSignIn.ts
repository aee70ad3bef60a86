import type { Clock } from '../core/clock';
import type { Digest } from '../core/crypto/digest';
import { asWaveFlowError, isCancelled } from '../core/errors';
import type { Random } from '../core/random';
import type { Http } from '../remote/http';
import { authorize, exchangeCode, logOut } from '../remote/v2/sessions';
import type { OpaqueCredentials } from './credentials';
import { CLIENT_ID, makeProofKey } from './proofKey';

export interface ApiTokenSignInOptions {
  readonly http: Http;
  readonly random: Random;
  readonly digest: Digest;
  readonly clock: Clock;
  /** 1 to 120 bytes. */
  readonly deviceName: string;
  /** Receives failures to end the session that the account was read from. */
  readonly onFailed: (error: unknown) => void;
}

type Owner = Pick<OpaqueCredentials, 'accountId' | 'username'>;

/** Never called: the code is read from the response. */
const REDIRECT_URI = 'http://127.0.0.1:1/wf/callback';

/**
 * Credentials with an API token (PROTOCOL.md, "v2 API tokens").
 * @param url canonical server URL
 * @throws WaveFlowError `answer.unauthorized` if the server does not accept the token; another `answer.*` or a `network.*`
 * kind
 */
export async function signInWithApiToken(
  options: ApiTokenSignInOptions,
  url: string,
  token: string,
): Promise<OpaqueCredentials> {
  const owner = await readOwner(options, url, token);
  return {
    kind: 'opaque',
    access: token,
    refresh: null,
    expiresAt: null,
    ...owner,
    deviceId: null,
    receivedAt: options.clock.now(),
    renewing: false,
  };
}

/** No request tells whose a token is, except that a session which it opens names its account. */
async function readOwner(options: ApiTokenSignInOptions, url: string, token: string): Promise<Owner> {
  const { http, random, digest, deviceName, onFailed } = options;
  const { verifier, challenge } = await makeProofKey(random, digest);
  const client = { clientId: CLIENT_ID, redirectUri: REDIRECT_URI };
  try {
    const redirect = await authorize(http, url, token, { ...client, challenge, deviceName });
    const code = new URL(redirect).searchParams.get('code') ?? '';
    const { accountId, username, accessToken } = await exchangeCode(http, url, { ...client, code, verifier });
    await logOut(http, url, accessToken).catch((error: unknown) => {
      if (!isCancelled(error)) onFailed(error);
    });
    return { accountId, username };
  } catch (error) {
    if (asWaveFlowError(error).kind !== 'answer.forbidden') throw error;
    // A token that may not write, and in early builds one with scopes. What counts is that the id is always the same.
    const id = await digest(new TextEncoder().encode(token));
    return { accountId: `api-token-${id.slice(0, 32)}`, username: null };
  }
}
