import { equalInConstantTime } from '../core/crypto/constantTime';
import { signInRefused } from '../core/errors';
import {
  isLoopbackCallback,
  newState,
  reasonOf,
  waitForCallback,
  type CallbackFlow,
  type CallbackOptions,
  type CallbackPage,
  type PendingOutcome,
} from './callback';
import { parseToken } from './token';

/**
 * The loopback handshake with `<web URL>/desktop-login` (PROTOCOL.md, "Sign-in pages" and "Loopback listener"): the
 * listener is bound before the browser opens, the state is required for errors too and used once, and 180 s are the limit.
 * @returns a token of the right shape (PROTOCOL.md, "Pasted tokens")
 * @throws WaveFlowError of a `signIn.*` kind, or `cancelled` when the signal says so or no browser was opened
 */
export function signInWithBrowser(options: CallbackOptions, webUrl: string, signal: AbortSignal): Promise<string> {
  return waitForCallback(options, new DesktopLogin(options, webUrl), signal);
}

/** Whether the web front end redirects to this callback (PROTOCOL.md, "Sign-in pages"). */
export const isAcceptedByWebFrontEnd = (callback: URL): boolean =>
  isLoopbackCallback(callback) && Number(callback.port) >= 1024;

class DesktopLogin implements CallbackFlow<string> {
  readonly #webUrl: string;
  readonly #page: (page: CallbackPage) => string;
  /** Undefined once it was used. */
  #state: string | undefined;

  readonly accepts = isAcceptedByWebFrontEnd;

  constructor({ random, page }: CallbackOptions, webUrl: string) {
    this.#webUrl = webUrl;
    this.#page = page;
    this.#state = newState(random);
  }

  readonly pageUrl = (callback: string): string =>
    `${this.#webUrl}/desktop-login?${new URLSearchParams({ cb: callback, state: this.#state ?? '' })}`;

  readonly respond = (query: URLSearchParams, outcome: PendingOutcome<string>): string => {
    const state = query.get('state') ?? '';
    if (this.#state === undefined || !equalInConstantTime(state, this.#state)) return this.#page('mismatch');
    this.#state = undefined;
    const token = query.get('token');
    const error = query.get('error');
    try {
      if (error !== null) throw signInRefused(reasonOf(error));
      outcome.resolve(parseToken(token ?? ''));
      return this.#page('signedIn');
    } catch (reason) {
      outcome.reject(reason);
      return this.#page('refused');
    }
  };
}
