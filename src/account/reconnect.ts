import { backoffDelay, retryAfterDelay, type BackoffPolicy } from '../core/backoff';
import { DisposableList, type Disposable } from '../core/disposal';
import { fraction, type Random } from '../core/random';
import type { Timers } from '../core/timers';
import type { Account } from './account';
import type { AccountState } from './accountState';

const BACKOFF: BackoffPolicy = {
  initialDelayMs: 5_000,
  maxDelayMs: 5 * 60_000,
  maxRetryAfterMs: 60 * 60_000,
  jitter: 0.25,
};

export interface ReconnectOptions {
  readonly account: Account;
  readonly timers: Timers;
  readonly random: Random;
  /** The last `Retry-After` of the server, in seconds; null if there was none. */
  readonly retryAfter: () => number | null;
  readonly onFailed: (error: unknown) => void;
}

/**
 * Checks an unreachable server again with exponential back-off, or immediately on request, but never before its
 * `Retry-After` has passed.
 */
export class Reconnect implements Disposable {
  readonly #options: ReconnectOptions;
  readonly #subscriptions = new DisposableList();
  /** Consecutive failures. */
  #failures = 0;
  #timer: Disposable | undefined;
  /** The timer of a `Retry-After`. */
  #quiet: Disposable | undefined;

  constructor(options: ReconnectOptions) {
    this.#options = options;
    this.#subscriptions.add(options.account.onDidChange((state) => this.#handleState(state)));
    this.#subscriptions.add({ dispose: () => this.#stop() });
  }

  /** Checks now if the server was unreachable and no `Retry-After` is pending. */
  retryNow(): void {
    if (this.#timer && !this.#quiet) void this.#check();
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #handleState({ status }: AccountState): void {
    const offline = status.connection.state === 'offline';
    if (!offline) this.#stop();
    // A check by the user may have brought a new `Retry-After` while the timer runs.
    else if (!this.#timer || (!this.#quiet && retryAfterDelay(BACKOFF, this.#options.retryAfter()) > 0))
      this.#schedule();
  }

  #schedule(): void {
    const { timers, random } = this.#options;
    this.#failures++;
    const retryAfter = this.#options.retryAfter();
    const asked = retryAfterDelay(BACKOFF, retryAfter);
    const delay = backoffDelay(BACKOFF, { count: this.#failures, retryAfter }, fraction(random));
    // Two concurrent checks both get here.
    this.#timer?.dispose();
    this.#quiet?.dispose();
    this.#quiet = asked === 0 ? undefined : timers.after(asked, () => (this.#quiet = undefined));
    this.#timer = timers.after(delay, () => void this.#check());
  }

  async #check(): Promise<void> {
    try {
      const { connection } = await this.#options.account.check();
      if (connection.state === 'offline') this.#schedule();
      else this.#stop();
    } catch (error) {
      this.#options.onFailed(error);
      this.#schedule();
    }
  }

  #stop(): void {
    this.#timer?.dispose();
    this.#quiet?.dispose();
    this.#timer = undefined;
    this.#quiet = undefined;
    this.#failures = 0;
  }
}
