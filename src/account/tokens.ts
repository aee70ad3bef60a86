import type { Clock } from '../core/clock';
import { asWaveFlowError, sessionExpired } from '../core/errors';
import { sleep, type Timers } from '../core/timers';
import { readClaims } from '../protocol/claims';
import { mintToken } from '../remote/betterAuth';
import type { Http } from '../remote/http';
import type { Lock } from '../store/lock';
import type { Place } from './place';
import type { Credentials, Sessions } from './sessions';

/** How long before its end a token counts as used up. */
const MARGIN_MS = 60_000;
/** How long the keyring may take to tell this window what another one stored, and how often to look. */
const KEYRING_LAG_MS = 2_000;
const KEYRING_LOOK_MS = 100;

export interface TokensParts {
  readonly sessions: Sessions;
  readonly http: Http;
  /** Between all windows, and for renewal alone: it is held across the network. */
  readonly lock: Lock;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** Gives out tokens, and renews them where a session is held: one renewal at a time across all windows. */
export class Tokens {
  readonly #parts: TokensParts;

  constructor(parts: TokensParts) {
    this.#parts = parts;
  }

  /**
   * A token that may be sent to this place, and to no other.
   * @param rejected one that the server has just answered with 401
   * @throws WaveFlowError `session.expired` where neither token nor session is of use any more, or what went wrong
   * on the network while renewing
   */
  async current(place: Place, rejected?: string): Promise<string> {
    const { credentials } = await this.#parts.sessions.find(place);
    if (credentials && this.#isFresh(credentials.token, rejected)) return credentials.token;
    if (!credentials?.web) return this.#lastUse(place, credentials, rejected);
    return this.#parts.lock.run(() => this.#renew(place, rejected));
  }

  async #renew(place: Place, rejected: string | undefined): Promise<string> {
    const credentials = await this.#latest(place);
    if (credentials && this.#isFresh(credentials.token, rejected)) return credentials.token;
    if (!credentials?.web) return this.#lastUse(place, credentials, rejected);
    try {
      const { token, session: web } = await mintToken(this.#parts.http, credentials.web);
      if (await this.#parts.sessions.renew(place, credentials.web, { token, web })) return token;
    } catch (error) {
      if (asWaveFlowError(error).kind !== 'answer.unauthorized') return this.#lastUse(place, credentials, rejected, error);
      await this.#parts.sessions.renew(place, credentials.web, { token: credentials.token, web: null });
    }
    // Whatever is there now: what the person did meanwhile, or what is left of the token.
    const left = await this.#parts.sessions.find(place);
    return this.#lastUse(place, left.credentials, rejected);
  }

  /** A token that has not quite ended is better than none. */
  #lastUse(place: Place, credentials: Credentials | null, rejected: string | undefined, failure?: unknown): string {
    const token = credentials?.token ?? null;
    const end = readClaims(token).expiresAt ?? Infinity;
    if (token !== null && token !== rejected && this.#parts.clock.now() < end) return token;
    throw failure ?? sessionExpired(new URL(place.url).host);
  }

  /** What is stored now. Another window's renewal may be in the database before it is in this window's keyring. */
  async #latest(place: Place): Promise<Credentials | null> {
    const { sessions, clock, timers } = this.#parts;
    const expected = (await sessions.remembered(place)).credential?.expiresAt ?? null;
    for (const end = clock.now() + KEYRING_LAG_MS; ; await sleep(timers, KEYRING_LOOK_MS)) {
      const { credentials } = await sessions.find(place);
      if (credentials === null || expected === null || clock.now() >= end) return credentials;
      const known = readClaims(credentials.token).expiresAt;
      if (known !== null && known >= expected) return credentials;
    }
  }

  #isFresh(token: string | null, rejected: string | undefined): token is string {
    if (token === null || token === rejected) return false;
    const { issuedAt, expiresAt } = readClaims(token);
    if (expiresAt === null) return true;
    const life = expiresAt - (issuedAt ?? -Infinity);
    return this.#parts.clock.now() < expiresAt - Math.min(MARGIN_MS, life / 2);
  }
}
