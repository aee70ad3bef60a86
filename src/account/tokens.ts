import type { Clock } from '../core/clock';
import { asWaveFlowError, sessionExpired } from '../core/errors';
import type { Lock } from '../core/lock';
import { sleep, type Timers } from '../core/timers';
import type { AccessToken } from '../remote/accessToken';
import { mintToken, type WebSession } from '../remote/betterAuth';
import type { Http } from '../remote/http';
import { skewOfNewToken } from './clockSkew';
import { accessTokenOf, describe, skewOf, type Credentials, type JwtCredentials } from './credentials';
import type { SessionKey } from './sessionKey';
import type { CredentialsLookup, Sessions } from './sessions';

/** A token is renewed this long before it expires. */
const RENEWAL_MARGIN_MS = 60_000;
/** A token younger than this is not renewed before the server rejects it, even if it appears to have expired. */
const MINT_INTERVAL_MS = 60_000;
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
 * Provides tokens and renews them from a session, one renewal at a time across all windows. The local clock may be wrong,
 * so it only decides when to renew: only the server can say that a token has expired.
 */
export class Tokens {
  readonly #options: TokensOptions;

  constructor(options: TokensOptions) {
    this.#options = options;
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
    if (fresh) return fresh;
    if (!isRenewable(found.credentials)) return remainingToken(key, found, rejected);
    return this.#options.lock.run(() => this.#renew(key, rejected));
  }

  async #renew(key: SessionKey, rejected: string | undefined): Promise<AccessToken> {
    const found = await this.#findLatest(key);
    const { credentials } = found;
    const fresh = this.#freshToken(found, rejected);
    if (fresh) return fresh;
    if (!isRenewable(credentials)) return remainingToken(key, found, rejected);
    const isRejected = credentials.token === null || credentials.token === rejected;
    if (!isRejected && (await this.#isRecent(key, credentials))) return remainingToken(key, found, rejected);
    try {
      const renewed = await this.#mint(credentials.web);
      const token = accessTokenOf(renewed);
      if (token !== null && (await this.#options.sessions.renew(key, credentials.web, renewed))) return token;
    } catch (error) {
      if (asWaveFlowError(error).kind !== 'answer.unauthorized') {
        if (isRejected || this.#hasEnded(credentials)) throw error;
        return remainingToken(key, found, rejected);
      }
      await this.#options.sessions.renew(key, credentials.web, { ...credentials, web: null });
    }
    // The user may have signed out or in again in the meantime.
    return remainingToken(key, await this.#options.sessions.find(key), rejected);
  }

  async #mint(session: WebSession): Promise<JwtCredentials> {
    const minted = await mintToken(this.#options.http, session);
    const skew = skewOfNewToken(minted.token, this.#options.clock.now(), minted.serverTime);
    return { token: minted.token, web: minted.session, skew: skew || undefined };
  }

  /** The stored credentials. Another window's renewal may reach the database before this window's keyring. */
  async #findLatest(key: SessionKey): Promise<CredentialsLookup> {
    const { sessions, timers } = this.#options;
    const expected = (await sessions.record(key)).credential?.expiresAt ?? null;
    for (let looks = 1; ; looks++) {
      const found = await sessions.find(key);
      const known = found.credentials === null ? null : describe(found.credentials).expiresAt;
      const isLatest = expected === null || (known !== null && known >= expected);
      if (found.credentials === null || isLatest || looks > KEYRING_RETRIES) return found;
      await sleep(timers, KEYRING_RETRY_MS);
    }
  }

  /** Whether any window stored the token within the last minute, or half its lifetime if that is shorter. */
  async #isRecent(key: SessionKey, credentials: Credentials): Promise<boolean> {
    const { credential } = await this.#options.sessions.record(key);
    const age = this.#options.clock.now() - (credential?.updatedAt ?? -Infinity);
    return age >= 0 && age < Math.min(MINT_INTERVAL_MS, lifetimeOf(credentials) / 2);
  }

  /** Undefined if the token should be renewed. */
  #freshToken({ credentials }: CredentialsLookup, rejected: string | undefined): AccessToken | undefined {
    const token = credentials === null ? null : accessTokenOf(credentials);
    if (credentials === null || token === null || token.value === rejected) return undefined;
    const margin = Math.min(RENEWAL_MARGIN_MS, lifetimeOf(credentials) / 2);
    const renewsAt = (describe(credentials).expiresAt ?? Infinity) - margin;
    return this.#serverTime(credentials) < renewsAt ? token : undefined;
  }

  /** According to the local clock, corrected by the skew. */
  #hasEnded(credentials: Credentials): boolean {
    return this.#serverTime(credentials) >= (describe(credentials).expiresAt ?? Infinity);
  }

  #serverTime(credentials: Credentials): number {
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

type RenewableCredentials = JwtCredentials & { readonly web: WebSession };

const isRenewable = (credentials: Credentials | null): credentials is RenewableCredentials =>
  credentials !== null && credentials.kind !== 'opaque' && credentials.web !== null;
