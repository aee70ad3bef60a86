import type { Clock } from '../core/clock';
import { asWaveFlowError } from '../core/errors';
import { mintToken, type WebSession } from '../remote/betterAuth';
import type { Http } from '../remote/http';
import { skewOfNewToken } from './clockSkew';
import type { Credentials, JwtCredentials } from './credentials';
import type { SessionKey } from './sessionKey';
import type { Sessions } from './sessions';

export interface WebRenewalOptions {
  readonly sessions: Sessions;
  readonly http: Http;
  readonly clock: Clock;
}

/** Credentials with a session from which tokens can be minted. */
export type WebCredentials = JwtCredentials & { readonly web: WebSession };

/** Mints new tokens from web sessions (PROTOCOL.md, "Session and token"). */
export class WebRenewal {
  readonly #options: WebRenewalOptions;

  constructor(options: WebRenewalOptions) {
    this.#options = options;
  }

  /**
   * The stored credentials with a new token; null if the session has ended, which is stored, or if the user has signed
   * out or in again meanwhile.
   * @throws WaveFlowError of a `network.*`, `answer.*` or `keyring.*` kind
   */
  async renew(key: SessionKey, credentials: WebCredentials): Promise<Credentials | null> {
    const { sessions } = this.#options;
    try {
      return await sessions.renew(key, credentials, await this.#mint(credentials.web));
    } catch (error) {
      if (asWaveFlowError(error).kind !== 'answer.unauthorized') throw error;
      await sessions.renew(key, credentials, { ...credentials, web: null });
      return null;
    }
  }

  async #mint(session: WebSession): Promise<JwtCredentials> {
    const minted = await mintToken(this.#options.http, session);
    const skew = skewOfNewToken(minted.token, this.#options.clock.now(), minted.serverTime);
    return { token: minted.token, web: minted.session, skew: skew || undefined };
  }
}
