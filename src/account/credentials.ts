import * as z from 'zod';
import { readClaims, readSubject } from '../protocol/claims';
import type { AccessToken } from '../remote/accessToken';
import type { Generation } from '../remote/generation';
import type { V2Session } from '../remote/v2/sessions';

const jwtCredentials = z.object({
  token: z.string().nullable(),
  web: z.object({ webUrl: z.string(), cookie: z.string() }).nullable(),
  skew: z.number().optional(),
});

const opaqueCredentials = z.object({
  kind: z.literal('opaque'),
  access: z.string(),
  refresh: z.string().nullable(),
  expiresAt: z.number().nullable(),
  accountId: z.string(),
  username: z.string().nullable(),
  deviceId: z.string().nullable(),
  receivedAt: z.number(),
  renewing: z.boolean(),
  savedAt: z.number().optional(),
});

const storedCredentials = z.union([jwtCredentials, opaqueCredentials]);

/** The secrets of a sign-in to a server of protocol v1. At least one of `token` and `web` is set. */
export interface JwtCredentials {
  /** Never set: what earlier versions stored has no kind. */
  readonly kind?: undefined;
  /** The JWT for the server. */
  readonly token: string | null;
  /** The session that new tokens are minted from, if the user signed in by email. */
  readonly web: { readonly webUrl: string; readonly cookie: string } | null;
  /** How far the server's clock was ahead of ours when the token was issued, in milliseconds; 0 if left out. */
  readonly skew?: number | undefined;
}

/** The secrets of a sign-in to a server of protocol v2 (PROTOCOL.md, "v2 account"). Nothing can be read out of its tokens. */
export interface OpaqueCredentials {
  readonly kind: 'opaque';
  /** The access token, or an API token. */
  readonly access: string;
  /** Null for an API token, and after the server has refused to renew. */
  readonly refresh: string | null;
  /** When the access token ends: milliseconds since the epoch by our clock, from when it was received; null if unknown. */
  readonly expiresAt: number | null;
  readonly accountId: string;
  /** Null if the server does not tell it. */
  readonly username: string | null;
  /** Null for an API token. */
  readonly deviceId: string | null;
  /** When the tokens were received: milliseconds since the epoch by our clock. */
  readonly receivedAt: number;
  /** Whether a renewal has begun whose answer is not known: `access` may have ended with it. */
  readonly renewing: boolean;
  /** When they were stored, as the database has it too: shows that the keyring has what was stored last. Set by `Sessions`. */
  readonly savedAt?: number | undefined;
}

/** The secrets of a sign-in, as secret storage keeps them. */
export type Credentials = JwtCredentials | OpaqueCredentials;

/** What may be known, and shown, of a sign-in. Contains no secret. */
export interface CredentialsDescription {
  /** Of the server that it is for. */
  readonly generation: Generation;
  /** By which the server knows the account; null if that is unknown. */
  readonly accountId: string | null;
  /** Name of the account for people; null if unknown. */
  readonly account: string | null;
  /** Of the token: milliseconds since the epoch, null if unknown. By the clock that `skewOf` compares with ours. */
  readonly issuedAt: number | null;
  /** As `issuedAt`. */
  readonly expiresAt: number | null;
  /** Whether tokens renew themselves; otherwise the sign-in ends with the token. */
  readonly renews: boolean;
}

/** The only place that reads the claims of a session's token. */
export function describe(credentials: Credentials): CredentialsDescription {
  if (credentials.kind === 'opaque') {
    const { accountId, username, receivedAt, expiresAt, refresh } = credentials;
    const times = { issuedAt: receivedAt, expiresAt };
    return { generation: 'v2', accountId, account: username, ...times, renews: refresh !== null };
  }
  const { token, web } = credentials;
  return { generation: 'v1', accountId: readSubject(token), ...readClaims(token), renews: web !== null };
}

/** How far the clock that times in the credentials are by is ahead of ours, in milliseconds. */
export const skewOf = (credentials: Credentials): number =>
  credentials.kind === 'opaque' ? 0 : (credentials.skew ?? 0);

/** Whether an administrator made the token (PROTOCOL.md, "v2 API tokens"). */
export const isApiToken = (token: string): boolean => token.startsWith('wfapi_');

/** The token itself: a secret. Null where one has to be minted first. */
export const tokenOf = (credentials: Credentials): string | null =>
  credentials.kind === 'opaque' ? credentials.access : credentials.token;

/** Null where a token has to be minted first. */
export function accessTokenOf(credentials: Credentials): AccessToken | null {
  const value = tokenOf(credentials);
  if (value === null) return null;
  const { accountId, generation } = describe(credentials);
  return { value, accountId, generation, deviceId: credentials.kind === 'opaque' ? credentials.deviceId : null };
}

/** The credentials of a session that the server has just opened or renewed. @param now milliseconds since the epoch by our clock */
export const openedCredentials = (session: V2Session, now: number): OpaqueCredentials => ({
  kind: 'opaque',
  access: session.accessToken,
  refresh: session.refreshToken,
  expiresAt: session.lifetimeMs === null ? null : now + session.lifetimeMs,
  accountId: session.accountId,
  username: session.username,
  deviceId: session.deviceId,
  receivedAt: now,
  renewing: false,
});

/** Null if there is no secret, or it has another format. */
export function parseCredentials(secret: string | undefined): Credentials | null {
  try {
    return storedCredentials.parse(JSON.parse(secret ?? 'null'));
  } catch {
    return null;
  }
}
