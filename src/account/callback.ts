import { asWaveFlowError, cancelled, noCallback, signInTimeout } from '../core/errors';
import type { Random } from '../core/random';
import type { Timers } from '../core/timers';
import type { Loopback } from './loopback';

/** The port that upstream's web front end knows; any other one works as well. */
const PORT = 49388;
export const CALLBACK_PATH = '/wf/callback';
const TIMEOUT_MS = 180_000;
const MAX_REASON_LENGTH = 60;

/** How a callback ended, for the document that the browser tab ends on. */
export type CallbackPage = 'signedIn' | 'refused' | 'mismatch';

export interface CallbackOptions {
  readonly loopback: Loopback;
  readonly random: Random;
  readonly timers: Timers;
  /** Opens a URL in the user's browser without changing its escapes; false if it was not opened. */
  readonly openExternal: (url: string) => Promise<boolean>;
  /** The address at which that browser reaches a loopback address of this machine. */
  readonly asExternal: (url: string) => Promise<string>;
  readonly page: (page: CallbackPage) => string;
}

/** One sign-in by a page in the browser that redirects to a listener of this machine. */
export interface CallbackFlow<T> {
  /** Whether the page redirects to this address. */
  readonly accepts: (callback: URL) => boolean;
  /** The page to open. Called once, before any callback. */
  readonly pageUrl: (callback: string) => string | Promise<string>;
  /**
   * The document for a callback with this query, on which the tab ends. Any local process can call, so what does not
   * belong to the sign-in must be ignored, and the sign-in goes on waiting.
   */
  readonly respond: (query: URLSearchParams, outcome: PendingOutcome<T>) => string | Promise<string>;
}

/** What a sign-in is waiting for. The first call counts. */
export interface PendingOutcome<T> {
  readonly resolve: (result: T | Promise<T>) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Opens the page of a flow in the browser and waits for its callback (PROTOCOL.md, "Loopback listener"): the listener is
 * bound before the browser opens, and 180 s are the limit.
 * @throws WaveFlowError `signIn.noCallback` if the browser cannot reach this machine; `signIn.timeout`; `cancelled` when the
 * signal says so or no browser was opened; and what the flow rejects with
 */
export async function waitForCallback<T>(
  options: CallbackOptions,
  flow: CallbackFlow<T>,
  signal: AbortSignal,
): Promise<T> {
  const outcome = new Outcome<T>();
  let isReachable = true;
  const limit = options.timers.after(TIMEOUT_MS, () => outcome.reject(isReachable ? signInTimeout() : noCallback()));
  const abort = (): void => outcome.reject(cancelled());
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  const listening = options.loopback.listen({
    preferredPort: PORT,
    path: CALLBACK_PATH,
    respond: (query) => flow.respond(query, outcome),
  });
  try {
    const listener = await outcome.race(listening);
    const callback = await outcome.race(options.asExternal(`http://127.0.0.1:${listener.port}${CALLBACK_PATH}`));
    const address = new URL(callback);
    if (!flow.accepts(address)) throw noCallback();
    listener.admit(address.hostname);
    // Only a callback proves that what forwards another address forwards it to here.
    isReachable = isLoopbackCallback(address);
    const url = await outcome.race(Promise.resolve(flow.pageUrl(callback)));
    // The editor may ask the user first, and wait for the decision without a limit.
    options.openExternal(url).then((opened) => {
      if (!opened) outcome.reject(cancelled());
    }, outcome.reject);
    return await outcome.result;
  } finally {
    signal.removeEventListener('abort', abort);
    limit.dispose();
    void listening.then(
      (listener) => listener.dispose(),
      () => undefined,
    );
  }
}

/** Whether the user's browser could hand a sign-in of such a flow back to this editor. */
export async function canCallBack(
  { loopback, asExternal }: Pick<CallbackOptions, 'loopback' | 'asExternal'>,
  accepts: (callback: URL) => boolean,
): Promise<boolean> {
  try {
    const listener = await loopback.listen({ preferredPort: PORT, path: CALLBACK_PATH, respond: () => '' });
    const callback = asExternal(`http://127.0.0.1:${listener.port}${CALLBACK_PATH}`);
    return accepts(new URL(await callback.finally(() => listener.dispose())));
  } catch (error) {
    if (asWaveFlowError(error).kind === 'signIn.noCallback') return false;
    throw error;
  }
}

export const isLoopbackCallback = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);

/** 256 random bits. */
export const newState = (random: Random): string => `${random.uuid()}${random.uuid()}`.replaceAll('-', '');

/** An `error` parameter, shortened and reduced to plain characters, because it is shown to the user. */
export const reasonOf = (error: string): string =>
  error
    .replace(/[^\w .-]/g, ' ')
    .trim()
    .slice(0, MAX_REASON_LENGTH);

class Outcome<T> implements PendingOutcome<T> {
  readonly result: Promise<T>;
  resolve: (result: T | Promise<T>) => void = () => undefined;
  reject: (reason: unknown) => void = () => undefined;

  constructor() {
    this.result = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // It may reject before it is awaited.
    this.result.catch(() => undefined);
  }

  /** Settles like the promise, or rejects if the sign-in ends first. */
  race<V>(promise: Promise<V>): Promise<V> {
    return Promise.race([this.result.then(() => promise), promise]);
  }
}
