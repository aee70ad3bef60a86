import type { NetworkErrorKind } from '../../src/core/errorDetails';
import { cancelled, networkFailed } from '../../src/core/errors';
import { readClaims } from '../../src/protocol/claims';
import type { Clock } from '../../src/core/clock';
import type { Http, HttpRequest, HttpResponse } from '../../src/remote/http';
import type { WebSession } from '../../src/remote/betterAuth';

/** A fake web front end that mints tokens from sessions, and counts them. */
export class MemoryWebFrontEnd implements Http {
  readonly webUrl = 'https://web.example';
  /** The number of minted tokens. */
  minted = 0;
  /** The origins that were sent a cookie, in order. */
  readonly cookiesSentTo: string[] = [];
  /** The network error or status of every request from now on. */
  failure: NetworkErrorKind | number | undefined;
  /** Whether requests get a response at all. */
  isResponding = true;
  /** How far the server's clock is ahead of that of the editor, in milliseconds. */
  clockAhead = 0;
  /** In seconds. */
  tokenLifetime = 900;
  /** Whether tokens have an `iat` claim. */
  setsIssuedAt = true;
  /** Whether a server accepts expired tokens. */
  acceptsExpired = false;
  readonly #clock: Clock;
  readonly #sessions = new Map<string, string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  openSession(email: string): WebSession {
    const cookie = `better-auth.session_token=${this.#sessions.size}`;
    this.#sessions.set(cookie, email);
    return { webUrl: this.webUrl, cookie };
  }

  /** The cookies of the open sessions. */
  get openSessions(): string[] {
    return [...this.#sessions.keys()];
  }

  revokeAll(): void {
    this.#sessions.clear();
  }

  /** By the server's clock, milliseconds since the epoch. */
  now(): number {
    return this.#clock.now() + this.clockAhead;
  }

  /** Whether a server accepts this token, which may come from elsewhere. */
  accepts(token: string): boolean {
    return this.acceptsExpired || this.now() < (readClaims(token).expiresAt ?? Infinity);
  }

  /** A new token, not counted in `minted`. */
  tokenFor(email: string): string {
    const iat = Math.floor(this.now() / 1000);
    const claims = { email, ...(this.setsIssuedAt && { iat }), exp: iat + this.tokenLifetime, jti: this.minted };
    return [{ alg: 'ES256' }, claims, 'signature']
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
  }

  async send({ method, url, headers = {}, signal }: HttpRequest): Promise<HttpResponse> {
    if (!this.isResponding) return cancelledBy(signal);
    if (typeof this.failure === 'string') throw networkFailed(this.failure, new URL(url).host);
    if (typeof this.failure === 'number') return httpResponse(this.failure, '{"code":"FAILURE"}');
    const { cookie } = headers;
    if (cookie !== undefined) this.cookiesSentTo.push(new URL(url).origin);
    const email = this.#sessions.get(cookie ?? '');
    if (url === `${this.webUrl}/api/auth/sign-out` && method === 'POST') {
      this.#sessions.delete(cookie ?? '');
      return httpResponse(200, JSON.stringify({ success: true }));
    }
    if (url !== `${this.webUrl}/api/auth/token` || email === undefined)
      return httpResponse(401, '{"code":"UNAUTHORIZED"}');
    this.minted++;
    return httpResponse(200, JSON.stringify({ token: this.tokenFor(email) }));
  }
}

const cancelledBy = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(cancelled())));

const httpResponse = (status: number, body: string): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  cookies: [],
  body,
});
