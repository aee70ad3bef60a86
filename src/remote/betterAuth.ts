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
import { hostOf, matchAnswer, readAnswer, type Asked } from './answers';
import type { Http, HttpResponse } from './http';
import { isJsonType } from './json';
import { betterAuthCode, BETTER_AUTH, isChallenge } from './service';
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
  /** When it was issued by the server's clock, in milliseconds since the epoch; null where the server does not say. */
  readonly answeredAt: number | null;
}

const SIGN_IN = '/api/auth/sign-in/email';
const TOKEN = '/api/auth/token';
const SESSION = '/api/auth/get-session';
const SIGN_OUT = '/api/auth/sign-out';
const OK = '/api/auth/ok';

const signedIn = z.object({ twoFactorRedirect: z.boolean().optional(), token: z.string().optional() });
const minted = z.object({ token: z.string().regex(/^[\w-]+\.[\w-]+\.[\w-]+$/) });
const alive = z.object({ ok: z.literal(true) });

/**
 * Signs in with e-mail and password (PROTOCOL.md, "Session and token").
 * @param webUrl canonical URL of the web front end; Better Auth is below it, also where it has a path
 * @throws WaveFlowError of a `signIn.*` kind where Better Auth says why it refuses, `signIn.credentials` for its own code
 * alone; `signIn.secondFactor` where the password was right and does not suffice; a `network.*` or `answer.*` kind; or
 * `cancelled`
 */
export async function signInWithEmail(
  http: Http,
  webUrl: string,
  { email, password }: EmailAndPassword,
  signal?: AbortSignal,
): Promise<WebSession> {
  const asked = askedAt(webUrl, SIGN_IN);
  const response = await http.send({
    method: 'POST',
    url: webUrl + SIGN_IN,
    headers: { 'content-type': 'application/json', origin: new URL(webUrl).origin },
    body: JSON.stringify({ email, password }),
    ...(signal && { signal }),
  });
  const reason = SIGN_IN_REFUSALS[betterAuthCode(response) ?? ''];
  if (reason) throw reason(asked);
  // Whatever else is wrong, it is no session that has ended: there is none yet.
  if (response.status === 401 && BETTER_AUTH.isOwn(response)) throw answerFailed(hostOf(asked), 401);
  const { twoFactorRedirect, token } = readAnswer(response, signedIn, asked);
  const cookie = newSessionCookie(response);
  if (twoFactorRedirect !== true && cookie !== undefined) return { webUrl, cookie };
  throw twoFactorRedirect === true || token === undefined ? secondFactorNeeded() : cookieUnknown(hostOf(asked));
}

/** By the codes of Better Auth and its plugins; those of earlier versions came from the sentences. */
const SIGN_IN_REFUSALS: Readonly<Record<string, (asked: Asked) => WaveFlowError>> = {
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
 * @throws WaveFlowError `answer.unauthorized` where Better Auth itself says that the session is over; another `answer.*`
 * or a `network.*` kind; or `cancelled`
 */
export async function mintToken(http: Http, session: WebSession, signal?: AbortSignal): Promise<MintedToken> {
  const { webUrl, cookie } = session;
  const asked = askedAt(webUrl, TOKEN);
  const response = await http.send({
    method: 'GET',
    url: webUrl + TOKEN,
    headers: { cookie },
    ...(signal && { signal }),
  });
  if (isVague(response) && (await isOver(http, session, signal))) throw unauthorized(hostOf(asked));
  const { token } = readAnswer(response, minted, asked);
  const answeredAt = Date.parse(response.headers['date'] ?? '');
  return {
    token,
    session: { webUrl, cookie: renewedSessionCookie(response, cookie) ?? cookie },
    answeredAt: Number.isNaN(answeredAt) ? null : answeredAt,
  };
}

/** A 401 that may be that of an earlier Better Auth, which sent nothing, called JSON, or anybody else's. */
const isVague = (response: HttpResponse): boolean =>
  response.status === 401 &&
  !BETTER_AUTH.isOwn(response) &&
  !isChallenge(response) &&
  isJsonType(response.headers['content-type'] ?? '');

/** Every version answers null, with 200, where there is no session. */
async function isOver(http: Http, { webUrl, cookie }: WebSession, signal?: AbortSignal): Promise<boolean> {
  const response = await http.send({
    method: 'GET',
    url: webUrl + SESSION,
    headers: { cookie },
    ...(signal && { signal }),
  });
  return response.status === 200 && matchAnswer(response, z.null()) === null;
}

const signedOut = z.object({ success: z.boolean() });

/**
 * Ends a session (`POST /api/auth/sign-out` of Better Auth). Tokens that were minted from it stay good until they end.
 * @throws WaveFlowError of a `network.*` or `answer.*` kind, or `cancelled`
 */
export async function signOut(http: Http, { webUrl, cookie }: WebSession, signal?: AbortSignal): Promise<void> {
  const response = await http.send({
    method: 'POST',
    url: webUrl + SIGN_OUT,
    headers: { 'content-type': 'application/json', origin: new URL(webUrl).origin, cookie },
    body: '{}',
    ...(signal && { signal }),
  });
  readAnswer(response, signedOut, askedAt(webUrl, SIGN_OUT));
}

/**
 * Resolves where Better Auth answers below this address.
 * @param url canonical
 * @throws WaveFlowError of a `network.*` or `answer.*` kind, or `cancelled`
 */
export async function probeBetterAuth(http: Http, url: string, signal?: AbortSignal): Promise<void> {
  const response = await http.send({ method: 'GET', url: url + OK, ...(signal && { signal }) });
  readAnswer(response, alive, askedAt(url, OK));
}

/**
 * Whether Better Auth answers below this address. No answer at all is a "no" like any other.
 * @throws WaveFlowError `cancelled`
 */
export async function answersAsBetterAuth(http: Http, url: string, signal?: AbortSignal): Promise<boolean> {
  try {
    await probeBetterAuth(http, url, signal);
    return true;
  } catch (error) {
    const { kind } = asWaveFlowError(error);
    if (kind === 'cancelled' || kind === 'unexpected') throw error;
    return false;
  }
}

const askedAt = (url: string, path: string): Asked => ({ service: BETTER_AUTH, url, path });
