import type { Clock } from '../core/clock';
import { asWaveFlowError, sessionExpired } from '../core/errors';
import { sleep, type Timers } from '../core/timers';
import { readClaims } from '../protocol/claims';
import { mintToken, type WebSession } from '../remote/betterAuth';
import type { Http } from '../remote/http';
import type { Lock } from '../core/lock';
import { skewOfFresh } from './clockSkew';
import type { Place } from './sessionKey';
import type { Credentials, FoundCredentials, Sessions } from './sessions';

/** How long before its end a token counts as used up. */
const MARGIN_MS = 60_000;
/** A token that came less than this ago is not replaced before the server rejects it, however old it looks. */
const MINT_INTERVAL_MS = 60_000;
/** How often, and after which pauses, to look for what another window stored and the keyring has yet to tell this one. */
const KEYRING_LOOKS = 20;
const KEYRING_LOOK_MS = 100;

export interface TokensParts {
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
  readonly #parts: TokensParts;

  constructor(parts: TokensParts) {
    this.#parts = parts;
  }

  /**
   * A token that may be sent to this place, and to no other.
   * @param rejected one that the server has just answered with 401
   * @throws WaveFlowError `session.expired` where neither token nor session is of use any more, a `keyring.*` kind
   * where nobody knows, or what went wrong on the network while renewing
   */
  async current(place: Place, rejected?: string): Promise<string> {
    const found = await this.#parts.sessions.find(place);
    const { credentials } = found;
    if (credentials && this.#isFresh(credentials, rejected)) return credentials.token;
    if (!credentials?.web) return lastUse(place, found, rejected);
    return this.#parts.lock.run(() => this.#renew(place, rejected));
  }

  async #renew(place: Place, rejected: string | undefined): Promise<string> {
    const found = await this.#latest(place);
    const { credentials } = found;
    if (credentials && this.#isFresh(credentials, rejected)) return credentials.token;
    if (!credentials?.web) return lastUse(place, found, rejected);
    const isRejected = credentials.token === null || credentials.token === rejected;
    if (!isRejected && (await this.#isYoung(place, credentials.token))) return lastUse(place, found, rejected);
    try {
      const renewed = await this.#mint(credentials.web);
      if (await this.#parts.sessions.renew(place, credentials.web, renewed)) return renewed.token;
    } catch (error) {
      if (asWaveFlowError(error).kind !== 'answer.unauthorized') {
        if (isRejected || this.#hasEnded(credentials)) throw error;
        return lastUse(place, found, rejected);
      }
      await this.#parts.sessions.renew(place, credentials.web, { ...credentials, web: null });
    }
    // Whatever is there now: what the user did meanwhile, or what is left of the token.
    return lastUse(place, await this.#parts.sessions.find(place), rejected);
  }

  async #mint(session: WebSession): Promise<Credentials & { readonly token: string }> {
    const minted = await mintToken(this.#parts.http, session);
    const skew = skewOfFresh(minted.token, this.#parts.clock.now(), minted.answeredAt);
    return { token: minted.token, web: minted.session, ...(skew !== 0 && { skew }) };
  }

  /** What is stored now. Another window's renewal may be in the database before it is in this window's keyring. */
  async #latest(place: Place): Promise<FoundCredentials> {
    const { sessions, timers } = this.#parts;
    const expected = (await sessions.remembered(place)).credential?.expiresAt ?? null;
    for (let looks = 1; ; looks++) {
      const found = await sessions.find(place);
      const known = readClaims(found.credentials?.token ?? null).expiresAt;
      const isLatest = expected === null || (known !== null && known >= expected);
      if (found.credentials === null || isLatest || looks > KEYRING_LOOKS) return found;
      await sleep(timers, KEYRING_LOOK_MS);
    }
  }

  /** Whether the token was stored within the last minute, or half its life where that is shorter, in whichever window. */
  async #isYoung(place: Place, token: string | null): Promise<boolean> {
    const { credential } = await this.#parts.sessions.remembered(place);
    const age = this.#parts.clock.now() - (credential?.updatedAt ?? -Infinity);
    return age >= 0 && age < Math.min(MINT_INTERVAL_MS, lifeOf(token) / 2);
  }

  #isFresh(
    credentials: Credentials,
    rejected: string | undefined,
  ): credentials is Credentials & { readonly token: string } {
    const { token } = credentials;
    if (token === null || token === rejected) return false;
    const { expiresAt } = readClaims(token);
    return expiresAt === null || this.#serverTime(credentials) < expiresAt - Math.min(MARGIN_MS, lifeOf(token) / 2);
  }

  /** As far as our clock can tell. */
  #hasEnded(credentials: Credentials): boolean {
    return this.#serverTime(credentials) >= (readClaims(credentials.token).expiresAt ?? Infinity);
  }

  #serverTime({ skew = 0 }: Credentials): number {
    return this.#parts.clock.now() + skew;
  }
}

/** In milliseconds; without end where the token does not say. */
function lifeOf(token: string | null): number {
  const { issuedAt, expiresAt } = readClaims(token);
  return (expiresAt ?? Infinity) - (issuedAt ?? -Infinity);
}

/** Only the server can say that a token is no good any more. */
function lastUse(place: Place, { credentials, failure }: FoundCredentials, rejected: string | undefined): string {
  const token = credentials?.token ?? null;
  if (token !== null && token !== rejected) return token;
  throw failure ?? sessionExpired(new URL(place.url).host);
}
