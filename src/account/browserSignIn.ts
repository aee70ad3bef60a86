import { equalInConstantTime } from '../core/crypto/constantTime';
import { asWaveFlowError, cancelled, noCallback, signInRefused, signInTimeout } from '../core/errors';
import type { Random } from '../core/random';
import type { Timers } from '../core/timers';
import type { Loopback } from './loopback';
import { parseToken } from './token';

/** The port that upstream's web front end knows; any other one works as well. */
const PORT = 49388;
const PATH = '/wf/callback';
const TIMEOUT_MS = 180_000;
const MAX_REASON_LENGTH = 60;

/** How a callback ended, for the document that the browser tab ends on. */
export type CallbackPage = 'signedIn' | 'refused' | 'mismatch';

export interface BrowserSignInOptions {
  readonly loopback: Loopback;
  readonly random: Random;
  readonly timers: Timers;
  /** Opens a URL in the user's browser without changing its escapes; false if it was not opened. */
  readonly openExternal: (url: string) => Promise<boolean>;
  /** The address at which that browser reaches a loopback address of this machine. */
  readonly asExternal: (url: string) => Promise<string>;
  readonly page: (page: CallbackPage) => string;
}

/**
 * The loopback handshake with `<web URL>/desktop-login` (PROTOCOL.md, "Sign-in pages" and "Loopback listener"): the
 * listener is bound before the browser opens, the state is required for errors too and used once, and 180 s are the limit.
 * @returns a token of the right shape (PROTOCOL.md, "Pasted tokens")
 * @throws WaveFlowError of a `signIn.*` kind, or `cancelled` when the signal says so or no browser was opened
 */
export async function signInWithBrowser(
  options: BrowserSignInOptions,
  webUrl: string,
  signal: AbortSignal,
): Promise<string> {
  const state = `${options.random.uuid()}${options.random.uuid()}`.replaceAll('-', '');
  const outcome = new PendingSignIn(state, options.page);
  const limit = options.timers.after(TIMEOUT_MS, () => outcome.reject(signInTimeout()));
  const abort = (): void => outcome.reject(cancelled());
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  const listening = options.loopback.listen({
    preferredPort: PORT,
    path: PATH,
    respond: (query) => outcome.respond(query),
  });
  try {
    const { port } = await outcome.race(listening);
    const callback = await outcome.race(options.asExternal(`http://127.0.0.1:${port}${PATH}`));
    if (!isAcceptedCallback(callback)) throw noCallback();
    const query = new URLSearchParams({ cb: callback, state });
    // The editor may ask the user first, and wait for the decision without a limit.
    options.openExternal(`${webUrl}/desktop-login?${query}`).then((opened) => {
      if (!opened) outcome.reject(cancelled());
    }, outcome.reject);
    return await outcome.token;
  } finally {
    signal.removeEventListener('abort', abort);
    limit.dispose();
    void listening.then(
      (listener) => listener.dispose(),
      () => undefined,
    );
  }
}

/** Whether the user's browser could hand a sign-in back to this editor. */
export async function canCallBack({
  loopback,
  asExternal,
}: Pick<BrowserSignInOptions, 'loopback' | 'asExternal'>): Promise<boolean> {
  try {
    const listener = await loopback.listen({ preferredPort: PORT, path: PATH, respond: () => '' });
    const callback = asExternal(`http://127.0.0.1:${listener.port}${PATH}`);
    return isAcceptedCallback(await callback.finally(() => listener.dispose()));
  } catch (error) {
    if (asWaveFlowError(error).kind === 'signIn.noCallback') return false;
    throw error;
  }
}

/** Whether the web front end redirects to this callback (PROTOCOL.md, "Sign-in pages"). */
function isAcceptedCallback(callback: string): boolean {
  const { protocol, hostname, port } = new URL(callback);
  return protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname) && Number(port) >= 1024;
}

class PendingSignIn {
  readonly token: Promise<string>;
  readonly #page: (page: CallbackPage) => string;
  #state: string | undefined;
  #resolve: (token: string) => void = () => undefined;
  reject: (reason: unknown) => void = () => undefined;

  constructor(state: string, page: (page: CallbackPage) => string) {
    this.#state = state;
    this.#page = page;
    this.token = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.reject = reject;
    });
    // It may reject before it is awaited.
    this.token.catch(() => undefined);
  }

  /** Settles like the promise, or rejects if the sign-in ends first. */
  race<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([this.token.then(() => promise), promise]);
  }

  /** Any local process can call: a request without the right state is ignored, and the sign-in goes on waiting. */
  respond(query: URLSearchParams): string {
    const state = query.get('state') ?? '';
    if (this.#state === undefined || !equalInConstantTime(state, this.#state)) return this.#page('mismatch');
    this.#state = undefined;
    const token = query.get('token');
    const error = query.get('error');
    try {
      if (error !== null) throw signInRefused(reasonOf(error));
      this.#resolve(parseToken(token ?? ''));
      return this.#page('signedIn');
    } catch (reason) {
      this.reject(reason);
      return this.#page('refused');
    }
  }
}

/** Shortened and reduced to plain characters, because it is shown to the user. */
const reasonOf = (error: string): string =>
  error
    .replace(/[^\w .-]/g, ' ')
    .trim()
    .slice(0, MAX_REASON_LENGTH);
