import type { Clock } from '../core/clock';
import { cancelled, keyringForgot, sessionExpired } from '../core/errors';
import type { Lock } from '../core/lock';
import { sleep, withTimeout, type Timers } from '../core/timers';
import type { AccessToken } from '../remote/accessToken';
import type { Http } from '../remote/http';
import { accessTokenOf, describe, skewOf, tokenOf, type Credentials } from './credentials';
import { endSession, sessionOf, type EndableSession } from './endSession';
import { PairRenewal } from './pairRenewal';
import type { SessionKey } from './sessionKey';
import type { CredentialsLookup, Sessions, SignInRecord } from './sessions';
import { WebRenewal } from './webRenewal';

/** A token is renewed this long before it expires. */
const RENEWAL_MARGIN_MS = { v1: 60_000, v2: 30_000 };
/** A token younger than this is not renewed before the server rejects it, even if it appears to have expired. */
const MINT_INTERVAL_MS = 60_000;
/** A server that rejects a new token sooner than this, and never accepted it, rejects all: it has revoked the device. */
const USELESS_RENEWAL_MS = 30_000;
/** A sign-out does not wait for the server any longer. */
const END_LIMIT_MS = 5_000;
/** How often, and how far apart, the keyring is read again for a token that another window has stored. */
const KEYRING_RETRIES = 20;
const KEYRING_RETRY_MS = 100;

export interface TokensOptions {
  readonly sessions: Sessions;
  readonly http: Http;
  /** Shared by all windows, for renewal only: it is held during a network request. */
  readonly lock: Lock;
  readonly clock: Clock;
  readonly timers: Timers;
}

/**
 * Provides tokens and renews them, one renewal at a time across all windows. The local clock may be wrong, so it only
 * decides when to renew: only the server can say that a token has expired.
 */
export class Tokens {
  readonly #options: TokensOptions;
  readonly #webRenewal: WebRenewal;
  readonly #pairRenewal: PairRenewal;
  /** What this window has got from the last renewal, until a server accepts it. */
  #unproven: string | undefined;

  constructor(options: TokensOptions) {
    this.#options = options;
    this.#webRenewal = new WebRenewal(options);
    this.#pairRenewal = new PairRenewal(options);
  }

  /**
   * A token that may be sent to this server, and to no other.
   * @param rejected a token that the server has just rejected with 401
   * @throws WaveFlowError `session.expired` if neither token nor session is valid any more, a `keyring.*` kind if the
   * keyring cannot be read, or a failure of the network during renewal
   */
  async current(key: SessionKey, rejected?: string): Promise<AccessToken> {
    const found = await this.#options.sessions.find(key);
    const fresh = this.#freshToken(found, rejected);
    if (fresh) return this.#observed(fresh);
    if (!isRenewable(found.credentials)) return remainingToken(key, found, rejected);
    return this.#options.lock.run(() => this.#renew(key, rejected));
  }

  /**
   * Ends the session at its server before it is forgotten here, if that has to happen with its newest token (PROTOCOL.md,
   * "v2 session"). Takes 5 s at most, after which the session may go on.
   * @returns whether the session has ended
   * @throws WaveFlowError of a `network.*`, `answer.*` or `keyring.*` kind, or `cancelled`
   */
  async end(key: SessionKey): Promise<boolean> {
    const { sessions, http, lock, timers } = this.#options;
    if (tokenSessionOf(key, await sessions.find(key)) === null) return false;
    const ended = lock.run(async () => {
      const session = tokenSessionOf(key, await sessions.find(key));
      if (session !== null) await endSession(http, timers, session);
    });
    await withTimeout(timers, END_LIMIT_MS, ended, cancelled);
    return true;
  }

  async #renew(key: SessionKey, rejected: string | undefined): Promise<AccessToken> {
    const { sessions } = this.#options;
    const found = await this.#findLatest(key);
    const { credentials } = found;
    const fresh = this.#freshToken(found, rejected);
    if (fresh) return fresh;
    if (!isRenewable(credentials)) return remainingToken(key, found, rejected);
    const token = tokenOf(credentials);
    const isRejected = token === null || token === rejected;
    if (!isRejected && (await this.#isRecent(key, credentials))) return remainingToken(key, found, rejected);
    try {
      const renewed = await this.#renewCredentials(key, credentials, isRejected);
      const renewedToken = renewed && accessTokenOf(renewed);
      if (renewedToken) {
        this.#unproven = renewedToken.value;
        return this.#observed(renewedToken);
      }
    } catch (error) {
      if (isRejected || this.#hasEnded(credentials)) throw error;
      return remainingToken(key, found, rejected);
    }
    // The session has ended, or the user has signed out or in again in the meantime.
    return remainingToken(key, await sessions.find(key), rejected);
  }

  /** Null if they cannot be renewed any more, or the user has signed out or in again. @throws WaveFlowError */
  async #renewCredentials(key: SessionKey, credentials: Credentials, isRejected: boolean): Promise<Credentials | null> {
    if (credentials.kind !== 'opaque') {
      const { web } = credentials;
      return web === null ? null : this.#webRenewal.renew(key, { ...credentials, web });
    }
    const { access, refresh } = credentials;
    if (refresh === null) return null;
    const isUseless = isRejected && access === this.#unproven && this.#isYoung(credentials, USELESS_RENEWAL_MS);
    if (!isUseless) return this.#pairRenewal.renew(key, { ...credentials, refresh });
    await this.#pairRenewal.end(key, credentials);
    return null;
  }

  /** Learns when the server accepts the token, if that is not known. */
  #observed(token: AccessToken): AccessToken {
    if (token.value !== this.#unproven) return token;
    const onAccepted = (): void => {
      if (this.#unproven === token.value) this.#unproven = undefined;
    };
    return { ...token, onAccepted };
  }

  /**
   * The stored credentials. Another window's renewal may reach the database before this window's keyring.
   * @throws WaveFlowError `keyring.forgot` if the keyring goes on returning tokens that another window has replaced
   */
  async #findLatest(key: SessionKey): Promise<CredentialsLookup> {
    const { sessions, timers } = this.#options;
    for (let looks = 1; ; looks++) {
      const record = await sessions.record(key);
      const found = await sessions.lookUp(key, record);
      const { credentials } = found;
      if (credentials === null || isLatest(credentials, record)) return found;
      if (looks > KEYRING_RETRIES) {
        // To present a spent token would look like the end of the session.
        if (credentials.kind === 'opaque') throw keyringForgot();
        return found;
      }
      await sleep(timers, KEYRING_RETRY_MS);
    }
  }

  /** Whether any window stored the token within the last minute, or half its lifetime if that is shorter. */
  async #isRecent(key: SessionKey, credentials: Credentials): Promise<boolean> {
    // The clock that the end is by has not changed since.
    if (credentials.kind === 'opaque') return false;
    const { credential } = await this.#options.sessions.record(key);
    const age = this.#options.clock.now() - (credential?.updatedAt ?? -Infinity);
    return age >= 0 && age < Math.min(MINT_INTERVAL_MS, lifetimeOf(credentials) / 2);
  }

  /** Whether the token was issued within this time, or half its lifetime if that is shorter. */
  #isYoung(credentials: Credentials, ms: number): boolean {
    const age = this.#clockOf(credentials) - (describe(credentials).issuedAt ?? -Infinity);
    return age >= 0 && age < Math.min(ms, lifetimeOf(credentials) / 2);
  }

  /** Undefined if the token should be renewed. */
  #freshToken({ credentials }: CredentialsLookup, rejected: string | undefined): AccessToken | undefined {
    const token = credentials === null ? null : accessTokenOf(credentials);
    if (credentials === null || token === null || token.value === rejected) return undefined;
    if (credentials.kind === 'opaque' && credentials.renewing) return undefined;
    const margin = Math.min(RENEWAL_MARGIN_MS[token.generation], lifetimeOf(credentials) / 2);
    const renewsAt = (describe(credentials).expiresAt ?? Infinity) - margin;
    return this.#clockOf(credentials) < renewsAt ? token : undefined;
  }

  /** According to the local clock, corrected by the skew. */
  #hasEnded(credentials: Credentials): boolean {
    return this.#clockOf(credentials) >= (describe(credentials).expiresAt ?? Infinity);
  }

  /** Now, by the clock that the times of the credentials are by. */
  #clockOf(credentials: Credentials): number {
    return this.#options.clock.now() + skewOf(credentials);
  }
}

/** In milliseconds; infinite if the token does not say. */
function lifetimeOf(credentials: Credentials): number {
  const { issuedAt, expiresAt } = describe(credentials);
  return (expiresAt ?? Infinity) - (issuedAt ?? -Infinity);
}

/** The stored token unless it was rejected, even if it appears to have expired: only the server can say so. */
function remainingToken(
  key: SessionKey,
  { credentials, failure }: CredentialsLookup,
  rejected: string | undefined,
): AccessToken {
  const token = credentials === null ? null : accessTokenOf(credentials);
  if (token !== null && token.value !== rejected) return token;
  throw failure ?? sessionExpired(new URL(key.url).host);
}

/** Whether the keyring has returned what was stored last. @param record from the database, read before */
function isLatest(credentials: Credentials, { credential, isPending }: SignInRecord): boolean {
  if (credentials.kind === 'opaque')
    return credential === null || isPending || credential.updatedAt === credentials.savedAt;
  const expected = credential?.expiresAt ?? null;
  const known = describe(credentials).expiresAt;
  return expected === null || (known !== null && known >= expected);
}

const tokenSessionOf = (key: SessionKey, { credentials }: CredentialsLookup): EndableSession | null =>
  credentials?.kind === 'opaque' ? sessionOf(key, credentials) : null;

const isRenewable = (credentials: Credentials | null): credentials is Credentials =>
  credentials !== null && describe(credentials).renews;
