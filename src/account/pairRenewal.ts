import type { Clock } from '../core/clock';
import { asWaveFlowError } from '../core/errors';
import type { Http } from '../remote/http';
import { renewSession, type V2Session } from '../remote/v2/sessions';
import { openedCredentials, type Credentials, type OpaqueCredentials } from './credentials';
import { secretReference, type SessionKey } from './sessionKey';
import type { Sessions } from './sessions';

export interface PairRenewalOptions {
  readonly sessions: Sessions;
  readonly http: Http;
  readonly clock: Clock;
}

/** Credentials that can be renewed. */
export type PairCredentials = OpaqueCredentials & { readonly refresh: string };

interface UnsavedPair {
  readonly before: OpaqueCredentials;
  readonly after: OpaqueCredentials;
}

/**
 * Replaces pairs of an access and a refresh token (PROTOCOL.md, "v2 session"). Both earlier tokens end when the server
 * handles the request, whatever becomes of its response. So the intent is stored before, and the new pair is stored
 * before it is used.
 */
export class PairRenewal {
  readonly #options: PairRenewalOptions;
  /** New pairs that the keyring did not take, by the reference of the sign-in: the only ones that are still valid. */
  readonly #unsaved = new Map<string, UnsavedPair>();

  constructor(options: PairRenewalOptions) {
    this.#options = options;
  }

  /**
   * The stored credentials with a new pair; null if the session has ended, which is stored, or if the user has signed
   * out or in again meanwhile. Only one call at a time over all windows, with what is stored.
   * @throws WaveFlowError of a `network.*`, `answer.*` or `keyring.*` kind
   */
  async renew(key: SessionKey, credentials: PairCredentials): Promise<Credentials | null> {
    const unsaved = this.#unsaved.get(secretReference(key));
    if (unsaved?.before.refresh === credentials.refresh) return this.#save(key, unsaved);
    const marked = credentials.renewing ? credentials : await this.#mark(key, credentials);
    if (marked === null) return null;
    try {
      const session = await this.#request(key.url, credentials.refresh);
      const after = openedCredentials(session, this.#options.clock.now());
      return await this.#save(key, { before: marked, after });
    } catch (error) {
      if (asWaveFlowError(error).kind !== 'answer.unauthorized') throw error;
      await this.end(key, marked);
      return null;
    }
  }

  /** Stores that the session cannot be renewed any more, unless the user has signed out or in again meanwhile. */
  async end(key: SessionKey, credentials: OpaqueCredentials): Promise<void> {
    await this.#options.sessions.renew(key, credentials, { ...credentials, refresh: null, renewing: false });
  }

  /** Stores that a renewal begins. @returns null if the user has signed out or in again */
  async #mark(key: SessionKey, credentials: PairCredentials): Promise<OpaqueCredentials | null> {
    const marked = await this.#options.sessions.renew(key, credentials, { ...credentials, renewing: true });
    return marked?.kind === 'opaque' ? marked : null;
  }

  /** Once more with the same token if the response got lost: the request may not have arrived. */
  async #request(url: string, refreshToken: string): Promise<V2Session> {
    const { http } = this.#options;
    try {
      return await renewSession(http, url, refreshToken);
    } catch (error) {
      if (!mayBeLost(error)) throw error;
      return renewSession(http, url, refreshToken);
    }
  }

  async #save(key: SessionKey, pair: UnsavedPair): Promise<Credentials | null> {
    const reference = secretReference(key);
    this.#unsaved.set(reference, pair);
    const saved = await this.#options.sessions.renew(key, pair.before, pair.after);
    this.#unsaved.delete(reference);
    // Nobody else knows the new tokens.
    if (saved === null) this.#options.sessions.abandon({ url: key.url, accessToken: pair.after.access });
    return saved;
  }
}

/** Whether the server may have sent a response that did not arrive whole. */
function mayBeLost(error: unknown): boolean {
  const { kind } = asWaveFlowError(error);
  return ['network.timeout', 'network.broken', 'answer.cutOff', 'answer.notWaveFlow'].includes(kind);
}
