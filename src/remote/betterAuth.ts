import * as z from 'zod';
import {
  answerFailed,
  asWaveFlowError,
  captchaNeeded,
  cookieUnknown,
  credentialsRefused,
  emailDisabled,
  emailInvalid,
  emailUnverified,
  originRefused,
  secondFactorNeeded,
  unauthorized,
  userBanned,
  type WaveFlowError,
} from '../core/errors';
import type { Http, HttpResponse } from './http';
import { isJsonType } from './json';
import { hostOf, matchResponse, readResponse, type RequestTarget } from './responses';
import { betterAuthCode, betterAuthService, isAuthenticationChallenge } from './service';
import { newSessionCookie, renewedSessionCookie } from './sessionCookie';

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
  /** When it was issued by the server's clock, in milliseconds since the epoch; null if the server does not say. */
  readonly serverTime: number | null;
}

const SIGN_IN_PATH = '/api/auth/sign-in/email';
const TOKEN_PATH = '/api/auth/token';
const SESSION_PATH = '/api/auth/get-session';
const SIGN_OUT_PATH = '/api/auth/sign-out';
const OK_PATH = '/api/auth/ok';

const signedIn = z.object({ twoFactorRedirect: z.boolean().optional(), token: z.string().optional() });
const minted = z.object({ token: z.string().regex(/^[\w-]+\.[\w-]+\.[\w-]+$/) });
const alive = z.object({ ok: z.literal(true) });

/**
 * Signs in with e-mail and password (PROTOCOL.md, "Session and token").
 * @param webUrl canonical URL of the web front end, which may have a path; Better Auth is below it
 * @throws WaveFlowError of a `signIn.*` kind if Better Auth gives a reason for its refusal, and `signIn.credentials` only
 * for its own error code; `signIn.secondFactor` if the password is right but not sufficient; a `network.*` or `answer.*`
 * kind; or `cancelled`
 */
export async function signInWithEmail(
  http: Http,
  webUrl: string,
  { email, password }: EmailAndPassword,
  signal?: AbortSignal,
): Promise<WebSession> {
  const asked = targetAt(webUrl, SIGN_IN_PATH);
  const response = await http.send({
    method: 'POST',
    url: webUrl + SIGN_IN_PATH,
    headers: { 'content-type': 'application/json', origin: new URL(webUrl).origin },
    body: JSON.stringify({ email, password }),
    signal,
  });
  const reason = SIGN_IN_REFUSALS[betterAuthCode(response) ?? ''];
  if (reason) throw reason(asked);
  // Not `unauthorized`, which means that a session has ended: there is none yet.
  if (response.status === 401 && betterAuthService.isOwnRefusal(response)) throw answerFailed(hostOf(asked), 401);
  const { twoFactorRedirect, token } = readResponse(response, signedIn, asked);
  const cookie = newSessionCookie(response);
  if (twoFactorRedirect !== true && cookie !== undefined) return { webUrl, cookie };
  throw twoFactorRedirect === true || token === undefined ? secondFactorNeeded() : cookieUnknown(hostOf(asked));
}

/** By the error codes of Better Auth and its plugins. Earlier versions derived the codes from the messages. */
const SIGN_IN_REFUSALS: Readonly<Record<string, (asked: RequestTarget) => WaveFlowError>> = {
  INVALID_EMAIL_OR_PASSWORD: () => credentialsRefused(),
  INVALID_EMAIL: () => emailInvalid(),
  EMAIL_NOT_VERIFIED: (asked) => emailUnverified(hostOf(asked)),
  BANNED_USER: (asked) => userBanned(hostOf(asked)),
  INVALID_ORIGIN: (asked) => originRefused(hostOf(asked), new URL(asked.url).origin),
  MISSING_OR_NULL_ORIGIN: (asked) => originRefused(hostOf(asked), new URL(asked.url).origin),
  EMAIL_PASSWORD_DISABLED: (asked) => emailDisabled(hostOf(asked)),
  EMAIL_AND_PASSWORD_IS_NOT_ENABLED: (asked) => emailDisabled(hostOf(asked)),
  MISSING_RESPONSE: (asked) => captchaNeeded(hostOf(asked)),
  MISSING_CAPTCHA_RESPONSE: (asked) => captchaNeeded(hostOf(asked)),
};

/**
 * Issues a token for the server from a session (PROTOCOL.md, "Session and token").
 * @throws WaveFlowError `answer.unauthorized` if Better Auth itself says that the session has ended; another `answer.*`
 * kind or a `network.*` kind; or `cancelled`
 */
export async function mintToken(http: Http, session: WebSession, signal?: AbortSignal): Promise<MintedToken> {
  const { webUrl, cookie } = session;
  const asked = targetAt(webUrl, TOKEN_PATH);
  const response = await http.send({
    method: 'GET',
    url: webUrl + TOKEN_PATH,
    headers: { cookie },
    signal,
  });
  if (isAmbiguous(response) && (await hasSessionEnded(http, session, signal))) throw unauthorized(hostOf(asked));
  const { token } = readResponse(response, minted, asked);
  const respondedAt = Date.parse(response.headers['date'] ?? '');
  return {
    token,
    session: { webUrl, cookie: renewedSessionCookie(response, cookie) ?? cookie },
    serverTime: Number.isNaN(respondedAt) ? null : respondedAt,
  };
}

/** Whether a 401 may be from an earlier Better Auth, which sent an empty body as JSON, but also from another server. */
const isAmbiguous = (response: HttpResponse): boolean =>
  response.status === 401 &&
  !betterAuthService.isOwnRefusal(response) &&
  !isAuthenticationChallenge(response) &&
  isJsonType(response.headers['content-type'] ?? '');

/** If there is no session, every version responds with 200 and null. */
async function hasSessionEnded(http: Http, { webUrl, cookie }: WebSession, signal?: AbortSignal): Promise<boolean> {
  const response = await http.send({
    method: 'GET',
    url: webUrl + SESSION_PATH,
    headers: { cookie },
    signal,
  });
  return response.status === 200 && matchResponse(response, z.null()) === null;
}

const signedOut = z.object({ success: z.boolean() });

/**
 * Ends a session (`POST /api/auth/sign-out` of Better Auth). Tokens that were minted from it stay valid until they expire.
 * @throws WaveFlowError of a `network.*` or `answer.*` kind, or `cancelled`
 */
export async function signOut(http: Http, { webUrl, cookie }: WebSession, signal?: AbortSignal): Promise<void> {
  const response = await http.send({
    method: 'POST',
    url: webUrl + SIGN_OUT_PATH,
    headers: { 'content-type': 'application/json', origin: new URL(webUrl).origin, cookie },
    body: '{}',
    signal,
  });
  readResponse(response, signedOut, targetAt(webUrl, SIGN_OUT_PATH));
}

/**
 * Resolves if Better Auth responds below this address.
 * @param url canonical
 * @throws WaveFlowError of a `network.*` or `answer.*` kind, or `cancelled`
 */
export async function probeBetterAuth(http: Http, url: string, signal?: AbortSignal): Promise<void> {
  const response = await http.send({ method: 'GET', url: url + OK_PATH, signal });
  readResponse(response, alive, targetAt(url, OK_PATH));
}

/**
 * Whether Better Auth responds below this address; false also if there is no response at all.
 * @throws WaveFlowError `cancelled`
 */
export async function hasBetterAuth(http: Http, url: string, signal?: AbortSignal): Promise<boolean> {
  try {
    await probeBetterAuth(http, url, signal);
    return true;
  } catch (error) {
    const { kind } = asWaveFlowError(error);
    if (kind === 'cancelled' || kind === 'unexpected') throw error;
    return false;
  }
}

const targetAt = (url: string, path: string): RequestTarget => ({ service: betterAuthService, url, path });
