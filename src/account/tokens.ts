import type { Clock } from '../core/clock';
import { asWaveFlowError, sessionExpired } from '../core/errors';
import { sleep, type Timers } from '../core/timers';
import { readClaims } from '../protocol/claims';
import { mintToken, type WebSession } from '../remote/betterAuth';
import type { Http } from '../remote/http';
import type { Lock } from '../core/lock';
import { skewOfNewToken } from './clockSkew';
import type { SessionKey } from './sessionKey';
import type { Credentials, CredentialsLookup, Sessions } from './sessions';

/** How long before its end a token counts as used up. */
const RENEWAL_MARGIN_MS = 60_000;
/** A token that came less than this ago is not replaced before the server rejects it, however old it looks. */
const MINT_INTERVAL_MS = 60_000;
/** How often, and after which pauses, to look for what another window stored and the keyring has yet to tell this one. */
const KEYRING_RETRIES = 20;
const KEYRING_RETRY_MS = 100;

export interface TokensOptions {
  readonly sessions: Sessions;
  readonly http: Http;
  /** Between all windows, and for renewal alone: it is held across the network. */
  readonly lock: Lock;
  readonly clock: Clock;
  readonly timers: Timers;
}

/**
 * Gives out tokens, and renews them where a session is held: one renewal at a time across all windows. Our clock may
 * be wrong, so it decides when to renew and nothing else: only the server knows that a token has ended.
 */
export class Tokens {
  readonly #options: TokensOptions;

  constructor(options: TokensOptions) {
    this.#options = options;
  }

  /**
   * A token that may be sent to this place, and to no other.
   * @param rejected one that the server has just answered with 401
   * @throws WaveFlowError `session.expired` where neither token nor session is of use any more, a `keyring.*` kind
   * where nobody knows, or what went wrong on the network while renewing
   */
  async current(key: SessionKey, rejected?: string): Promise<string> {
    const found = await this.#options.sessions.find(key);
    const { credentials } = found;
    if (credentials && this.#isFresh(credentials, rejected)) return credentials.token;
    if (!credentials?.web) return remainingToken(key, found, rejected);
    return this.#options.lock.run(() => this.#renew(key, rejected));
  }

  async #renew(key: SessionKey, rejected: string | undefined): Promise<string> {
    const found = await this.#findLatest(key);
    const { credentials } = found;
    if (credentials && this.#isFresh(credentials, rejected)) return credentials.token;
    if (!credentials?.web) return remainingToken(key, found, rejected);
    const isRejected = credentials.token === null || credentials.token === rejected;
    if (!isRejected && (await this.#isRecent(key, credentials.token))) return remainingToken(key, found, rejected);
    try {
      const renewed = await this.#mint(credentials.web);
      if (await this.#options.sessions.renew(key, credentials.web, renewed)) return renewed.token;
    } catch (error) {
      if (asWaveFlowError(error).kind !== 'answer.unauthorized') {
        if (isRejected || this.#hasEnded(credentials)) throw error;
        return remainingToken(key, found, rejected);
      }
      await this.#options.sessions.renew(key, credentials.web, { ...credentials, web: null });
    }
    // Whatever is there now: what the user did meanwhile, or what is left of the token.
    return remainingToken(key, await this.#options.sessions.find(key), rejected);
  }

  async #mint(session: WebSession): Promise<Credentials & { readonly token: string }> {
    const minted = await mintToken(this.#options.http, session);
    const skew = skewOfNewToken(minted.token, this.#options.clock.now(), minted.serverTime);
    return { token: minted.token, web: minted.session, ...(skew !== 0 && { skew }) };
  }

  /** What is stored now. Another window's renewal may be in the database before it is in this window's keyring. */
  async #findLatest(key: SessionKey): Promise<CredentialsLookup> {
    const { sessions, timers } = this.#options;
    const expected = (await sessions.record(key)).credential?.expiresAt ?? null;
    for (let looks = 1; ; looks++) {
      const found = await sessions.find(key);
      const known = readClaims(found.credentials?.token ?? null).expiresAt;
      const isLatest = expected === null || (known !== null && known >= expected);
      if (found.credentials === null || isLatest || looks > KEYRING_RETRIES) return found;
      await sleep(timers, KEYRING_RETRY_MS);
    }
  }

  /** Whether the token was stored within the last minute, or half its life where that is shorter, in whichever window. */
  async #isRecent(key: SessionKey, token: string | null): Promise<boolean> {
    const { credential } = await this.#options.sessions.record(key);
    const age = this.#options.clock.now() - (credential?.updatedAt ?? -Infinity);
    return age >= 0 && age < Math.min(MINT_INTERVAL_MS, lifetimeOf(token) / 2);
  }

  #isFresh(
    credentials: Credentials,
    rejected: string | undefined,
  ): credentials is Credentials & { readonly token: string } {
    const { token } = credentials;
    if (token === null || token === rejected) return false;
    const { expiresAt } = readClaims(token);
    return (
      expiresAt === null ||
      this.#serverTime(credentials) < expiresAt - Math.min(RENEWAL_MARGIN_MS, lifetimeOf(token) / 2)
    );
  }

  /** As far as our clock can tell. */
  #hasEnded(credentials: Credentials): boolean {
    return this.#serverTime(credentials) >= (readClaims(credentials.token).expiresAt ?? Infinity);
  }

  #serverTime({ skew = 0 }: Credentials): number {
    return this.#options.clock.now() + skew;
  }
}

/** In milliseconds; without end where the token does not say. */
function lifetimeOf(token: string | null): number {
  const { issuedAt, expiresAt } = readClaims(token);
  return (expiresAt ?? Infinity) - (issuedAt ?? -Infinity);
}

/** Only the server can say that a token is no good any more. */
function remainingToken(
  key: SessionKey,
  { credentials, failure }: CredentialsLookup,
  rejected: string | undefined,
): string {
  const token = credentials?.token ?? null;
  if (token !== null && token !== rejected) return token;
  throw failure ?? sessionExpired(new URL(key.url).host);
}
