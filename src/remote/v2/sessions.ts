import * as z from 'zod';
import { codeRefused, passwordRefused } from '../../core/errors';
import type { Http, HttpResponse } from '../http';
import { hostOf, type RequestTarget } from '../responses';
import { v2Code, waveFlowV2Service } from '../service';
import { readV2Response, v2ResponseError } from './client';

/** A session as the server has just opened or renewed it. */
export interface V2Session {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Of the access token, in milliseconds from the response; null if the server does not say. */
  readonly lifetimeMs: number | null;
  readonly accountId: string;
  readonly username: string;
  /** Null if the server names none. */
  readonly deviceId: string | null;
}

export interface NameAndPassword {
  readonly username: string;
  readonly password: string;
}

/** What a code was asked for with, and has to be presented with. */
export interface CodeExchange {
  readonly code: string;
  /** Of which the challenge was made. */
  readonly verifier: string;
  readonly clientId: string;
  /** The same text as in the request for the code. */
  readonly redirectUri: string;
}

/** What a client asks for that has the user's consent already. */
export interface Authorization {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly deviceName: string;
}

const LOGIN_PATH = '/api/v2/auth/login';
const REFRESH_PATH = '/api/v2/auth/refresh';
const LOGOUT_PATH = '/api/v2/auth/logout';
const EXCHANGE_PATH = '/api/v2/oauth/token';
const AUTHORIZE_PATH = '/api/v2/oauth/authorize';

const MAX_LIFETIME_MS = 10 * 365 * 24 * 60 * 60_000;

const token = z.string().min(1);
const session = z
  .object({
    access_token: token,
    refresh_token: token,
    expires_in: z
      .number()
      .positive()
      .transform((seconds) => Math.min(seconds * 1000, MAX_LIFETIME_MS))
      .nullable()
      .catch(null)
      .default(null),
    user: z.object({ id: z.string().min(1), username: z.string() }),
    device_id: z.string().min(1).nullable().catch(null).default(null),
  })
  .transform(({ access_token, refresh_token, expires_in, user, device_id }): V2Session => ({
    accessToken: access_token,
    refreshToken: refresh_token,
    lifetimeMs: expires_in,
    accountId: user.id,
    username: user.username,
    deviceId: device_id,
  }));
const redirect = z.object({ redirect_to: z.string() });

/**
 * Signs in with name and password on a new device (PROTOCOL.md, "v2 session").
 * @param url canonical server URL
 * @param deviceName 1 to 120 bytes
 * @throws WaveFlowError `signIn.password` if the server refuses these; an `answer.*` or a `network.*` kind; or `cancelled`
 */
export async function logIn(
  http: Http,
  url: string,
  credentials: NameAndPassword & { readonly deviceName: string },
  signal?: AbortSignal,
): Promise<V2Session> {
  const { username, password, deviceName } = credentials;
  const asked = targetAt(url, LOGIN_PATH);
  const response = await post(http, asked, { username, password, device_name: deviceName }, signal);
  if (isOwn401(response)) throw passwordRefused();
  return readV2Response(response, session, asked);
}

/**
 * Presents the code of a browser sign-in, which spends it whatever comes of it: never to be repeated (PROTOCOL.md, "v2
 * browser sign-in").
 * @throws WaveFlowError `signIn.code` if the server refuses the code; an `answer.*` or a `network.*` kind; or `cancelled`
 */
export async function exchangeCode(
  http: Http,
  url: string,
  { code, verifier, clientId, redirectUri }: CodeExchange,
  signal?: AbortSignal,
): Promise<V2Session> {
  const asked = targetAt(url, EXCHANGE_PATH);
  const body = { code, code_verifier: verifier, client_id: clientId, redirect_uri: redirectUri };
  const response = await post(http, asked, body, signal);
  if (isOwn401(response)) throw codeRefused(hostOf(asked));
  return readV2Response(response, session, asked);
}

/**
 * Replaces both tokens of a session (PROTOCOL.md, "v2 session"). The earlier ones have ended when this resolves, and may
 * have ended when it rejects.
 * @throws WaveFlowError `answer.unauthorized` if the server itself says that the token is not valid; another `answer.*` or
 * a `network.*` kind
 */
export async function renewSession(http: Http, url: string, refreshToken: string): Promise<V2Session> {
  const asked = targetAt(url, REFRESH_PATH);
  return readV2Response(await post(http, asked, { refresh_token: refreshToken }), session, asked);
}

/**
 * Ends the session of this access token, also if the token has expired. Succeeds for a session that has ended.
 * @throws WaveFlowError of an `answer.*` or a `network.*` kind, or `cancelled`
 */
export async function logOut(http: Http, url: string, accessToken: string, signal?: AbortSignal): Promise<void> {
  const asked = targetAt(url, LOGOUT_PATH);
  const response = await http.send({
    method: 'POST',
    url: url + LOGOUT_PATH,
    headers: { authorization: `Bearer ${accessToken}` },
    signal,
  });
  const error = v2ResponseError(response, asked);
  if (error) throw error;
}

/**
 * Asks for a code on behalf of the account that the token is of, without a browser.
 * @returns the redirect URI with the code
 * @throws WaveFlowError `answer.unauthorized`; `answer.forbidden` if the token may not write; another `answer.*` or a
 * `network.*` kind
 */
export async function authorize(
  http: Http,
  url: string,
  bearer: string,
  { clientId, redirectUri, challenge, deviceName }: Authorization,
): Promise<string> {
  const asked = targetAt(url, AUTHORIZE_PATH);
  const response = await http.send({
    method: 'POST',
    url: url + AUTHORIZE_PATH,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
    body: JSON.stringify({
      client_id: clientId,
      redirect_uri: redirectUri,
      code_challenge: challenge,
      code_challenge_method: 'S256',
      device_name: deviceName,
    }),
  });
  return readV2Response(response, redirect, asked).redirect_to;
}

/** Not on a connection that is kept: the server must not get the request twice. */
const post = (http: Http, { url, path }: RequestTarget, body: unknown, signal?: AbortSignal): Promise<HttpResponse> =>
  http.send({
    method: 'POST',
    url: url + path,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  });

const isOwn401 = (response: HttpResponse): boolean => response.status === 401 && v2Code(response) === 'unauthorized';

const targetAt = (url: string, path: string): RequestTarget => ({ service: waveFlowV2Service, url, path });
