import type { Timers } from '../core/timers';
import { signOut, type WebSession } from '../remote/betterAuth';
import type { Http } from '../remote/http';
import { logOut } from '../remote/v2/sessions';
import { isApiToken, type Credentials } from './credentials';
import type { SessionKey } from './sessionKey';

const TIMEOUT_MS = 5_000;

/** A session at a server of protocol v2, which ends with any of its access tokens. */
export interface TokenSession {
  /** Canonical server URL. */
  readonly url: string;
  readonly accessToken: string;
}

/** A session that can be ended at the server that opened it. */
export type EndableSession = WebSession | TokenSession;

/** Null if there is none: a pasted token is not ours to end (PROTOCOL.md, "v2 session"). */
export function sessionOf({ url }: SessionKey, credentials: Credentials | null): EndableSession | null {
  if (credentials === null) return null;
  if (credentials.kind !== 'opaque') return credentials.web;
  return isApiToken(credentials.access) ? null : { url, accessToken: credentials.access };
}

export const isSameSession = (one: EndableSession, other: EndableSession | null): boolean =>
  JSON.stringify(identityOf(one)) === JSON.stringify(other === null ? null : identityOf(other));

/**
 * Ends a session at its server, with a timeout of 5 s.
 * @throws WaveFlowError of a `network.*` or `answer.*` kind, or `cancelled` after the timeout
 */
export async function endSession(http: Http, timers: Timers, session: EndableSession): Promise<void> {
  const limit = new AbortController();
  const timer = timers.after(TIMEOUT_MS, () => limit.abort());
  const ended =
    'cookie' in session
      ? signOut(http, session, limit.signal)
      : logOut(http, session.url, session.accessToken, limit.signal);
  await ended.finally(() => timer.dispose());
}

const identityOf = (session: EndableSession): readonly string[] =>
  'cookie' in session ? [session.webUrl, session.cookie] : [session.url, session.accessToken];
