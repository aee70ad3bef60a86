import * as z from 'zod';
import { asWaveFlowError, credentialsRefused, notBetterAuth, secondFactorNeeded } from '../core/errors';
import { readAnswer, type Asked } from './answers';
import type { Http, HttpResponse } from './http';

/** A sign-in at a web front end. The cookie is a secret and goes to this web URL only. */
export interface WebSession {
  /** Canonical, without trailing slash. */
  readonly webUrl: string;
  /** `name=value`, as a `Cookie` header has it. */
  readonly cookie: string;
}

export interface EmailAndPassword {
  readonly email: string;
  readonly password: string;
}

export interface MintedToken {
  readonly token: string;
  /** The session from now on: the server may have renewed it. */
  readonly session: WebSession;
}

const signedIn = z.object({ twoFactorRedirect: z.boolean().optional() });
const minted = z.object({ token: z.string().regex(/^[\w-]+\.[\w-]+\.[\w-]+$/) });
const alive = z.object({ ok: z.literal(true) });

/**
 * Signs in with e-mail and password (protocol section 4.1).
 * @param webUrl canonical URL of the web front end; Better Auth is below it, also where it has a path
 * @throws WaveFlowError `signIn.credentials` for a 401 and nothing else, `signIn.secondFactor` where the password was
 * right and does not suffice; a `network.*` or `answer.*` kind; or `cancelled`
 */
export async function signInWithEmail(
  http: Http,
  webUrl: string,
  { email, password }: EmailAndPassword,
  signal?: AbortSignal,
): Promise<WebSession> {
  const response = await http.send({
    method: 'POST',
    url: `${webUrl}/api/auth/sign-in/email`,
    headers: { 'content-type': 'application/json', 'origin': new URL(webUrl).origin },
    body: JSON.stringify({ email, password }),
    ...(signal && { signal }),
  });
  if (response.status === 401) throw credentialsRefused();
  const { twoFactorRedirect } = readAnswer(response, signedIn, askedAt(webUrl));
  const cookie = sessionCookie(response);
  if (twoFactorRedirect === true || cookie === undefined) throw secondFactorNeeded();
  return { webUrl, cookie };
}

/**
 * Issues a token for the server from a session (protocol section 4.1).
 * @throws WaveFlowError `answer.unauthorized` where the session is over; another `answer.*` or a `network.*` kind; or
 * `cancelled`
 */
export async function mintToken(http: Http, { webUrl, cookie }: WebSession, signal?: AbortSignal): Promise<MintedToken> {
  const url = `${webUrl}/api/auth/token`;
  const response = await http.send({ method: 'GET', url, headers: { cookie }, ...(signal && { signal }) });
  const { token } = readAnswer(response, minted, askedAt(webUrl));
  return { token, session: { webUrl, cookie: sessionCookie(response) ?? cookie } };
}

/**
 * Whether Better Auth answers below this address. No answer at all is a "no" like any other.
 * @throws WaveFlowError `cancelled`
 */
export async function answersAsBetterAuth(http: Http, url: string, signal?: AbortSignal): Promise<boolean> {
  try {
    const response = await http.send({ method: 'GET', url: `${url}/api/auth/ok`, ...(signal && { signal }) });
    readAnswer(response, alive, askedAt(url));
    return true;
  } catch (error) {
    const { kind } = asWaveFlowError(error);
    if (kind === 'cancelled' || kind === 'unexpected') throw error;
    return false;
  }
}

const askedAt = (webUrl: string): Asked => ({ host: new URL(webUrl).host, stranger: notBetterAuth });

/** Better Auth's session cookie under one of its two names, without attributes. One that is deleted has no value. */
function sessionCookie({ cookies }: HttpResponse): string | undefined {
  return cookies
    .map((line) => /^(?:__Secure-)?better-auth\.session_token=[^\s;,"]+/.exec(line)?.[0])
    .find((cookie) => cookie !== undefined);
}
