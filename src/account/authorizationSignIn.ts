import { equalInConstantTime } from '../core/crypto/constantTime';
import { signInRefused } from '../core/errors';
import type { CodeExchange } from '../remote/v2/sessions';
import {
  CALLBACK_PATH,
  isLoopbackCallback,
  newState,
  reasonOf,
  waitForCallback,
  type CallbackFlow,
  type CallbackOptions,
  type CallbackPage,
  type PendingOutcome,
} from './callback';
import type { Credentials } from './credentials';
import { CLIENT_ID, type ProofKey } from './proofKey';

export interface AuthorizationOptions extends CallbackOptions {
  /** Canonical server URL. */
  readonly url: string;
  /** 1 to 120 bytes. */
  readonly deviceName: string;
  readonly proofKey: ProofKey;
  /** Presents a code. Called once at most. */
  readonly exchange: (exchange: CodeExchange) => Promise<Credentials>;
}

/**
 * Signs in on the server's own page (PROTOCOL.md, "v2 browser sign-in"): authorization code with PKCE. Failures on that
 * page never come back, so 180 s are the limit.
 * @throws WaveFlowError of a `signIn.*` kind; `cancelled` when the signal says so or no browser was opened; and what the
 * exchange throws
 */
export const signInByAuthorization = (options: AuthorizationOptions, signal: AbortSignal): Promise<Credentials> =>
  waitForCallback(options, new Authorization(options), signal);

/**
 * Whether the page can redirect to this callback, and lead back to the listener. The server takes every https URL; one
 * with another path belongs to a proxy that serves more than the listener, which then cannot know its own address.
 */
export const isAcceptedByServer = (callback: URL): boolean =>
  isLoopbackCallback(callback) || (callback.protocol === 'https:' && callback.pathname === CALLBACK_PATH);

interface AcceptedCode {
  readonly code: string;
  readonly document: Promise<string>;
}

class Authorization implements CallbackFlow<Credentials> {
  readonly #options: AuthorizationOptions;
  readonly #page: (page: CallbackPage) => string;
  readonly #state: string;
  #redirectUri = '';
  #accepted: AcceptedCode | undefined;
  #isDeclined = false;

  readonly accepts = isAcceptedByServer;

  constructor(options: AuthorizationOptions) {
    this.#options = options;
    this.#page = options.page;
    this.#state = newState(options.random);
  }

  readonly pageUrl = (callback: string): string => {
    const { url, deviceName, proofKey } = this.#options;
    this.#redirectUri = callback;
    const query = new URLSearchParams({
      client_id: CLIENT_ID,
      redirect_uri: callback,
      code_challenge: proofKey.challenge,
      code_challenge_method: 'S256',
      state: this.#state,
      device_name: deviceName,
    });
    return `${url}/authorize?${String(query).replaceAll('+', '%20')}`;
  };

  readonly respond = (query: URLSearchParams, outcome: PendingOutcome<Credentials>): string | Promise<string> => {
    const [code, error, state] = ['code', 'error', 'state'].map((name) => query.get(name));
    const isOurs = state != null && equalInConstantTime(state, this.#state);
    // Browsers repeat a request now and then; the code must not be.
    if (this.#accepted && isOurs && code === this.#accepted.code) return this.#accepted.document;
    if (this.#accepted || this.#isDeclined) return this.#page('mismatch');
    // The page need not return the state when the user declines.
    if (error != null && (isOurs || (error === 'access_denied' && state === null))) {
      this.#isDeclined = true;
      outcome.reject(signInRefused(reasonOf(error)));
      return this.#page('refused');
    }
    return code != null && code !== '' && isOurs ? this.#accept(code, outcome) : this.#page('mismatch');
  };

  #accept(code: string, outcome: PendingOutcome<Credentials>): Promise<string> {
    const { exchange, proofKey } = this.#options;
    const asked = { code, verifier: proofKey.verifier, clientId: CLIENT_ID, redirectUri: this.#redirectUri };
    const credentials = exchange(asked);
    outcome.resolve(credentials);
    const document = credentials.then(
      () => this.#page('signedIn'),
      () => this.#page('refused'),
    );
    this.#accepted = { code, document };
    return document;
  }
}
