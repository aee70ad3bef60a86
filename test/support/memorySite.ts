import { networkFailed, type NetworkErrorKind } from '../../src/core/errors';
import type { Clock } from '../../src/core/clock';
import type { Http, HttpRequest, HttpResponse } from '../../src/remote/http';
import type { WebSession } from '../../src/remote/betterAuth';

const TOKEN_LIFE_S = 900;

/** A web front end that mints tokens from sessions, and counts how often it did. */
export class MemorySite implements Http {
  readonly webUrl = 'https://web.example';
  /** Requests for a token that were answered with one. */
  minted = 0;
  /** The origins that were sent a cookie, in order. */
  readonly cookiesSentTo: string[] = [];
  /** What every request ends with from now on. */
  failure: NetworkErrorKind | number | undefined;
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

  revokeAll(): void {
    this.#sessions.clear();
  }

  /** A token as this site issues it, without counting it. */
  tokenFor(email: string): string {
    const iat = Math.floor(this.#clock.now() / 1000);
    const claims = { email, iat, exp: iat + TOKEN_LIFE_S, jti: this.minted };
    return [{ alg: 'ES256' }, claims, 'signature'].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  }

  async send({ url, headers = {} }: HttpRequest): Promise<HttpResponse> {
    if (typeof this.failure === 'string') throw networkFailed(this.failure, new URL(url).host);
    if (typeof this.failure === 'number') return answer(this.failure, '{"code":"FAILURE"}');
    const { cookie } = headers;
    if (cookie !== undefined) this.cookiesSentTo.push(new URL(url).origin);
    const email = this.#sessions.get(cookie ?? '');
    if (url !== `${this.webUrl}/api/auth/token` || email === undefined) return answer(401, '{"code":"UNAUTHORIZED"}');
    this.minted++;
    return answer(200, JSON.stringify({ token: this.tokenFor(email) }));
  }
}

const answer = (status: number, body: string): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  cookies: [],
  body,
});
