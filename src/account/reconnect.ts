import { ExponentialBackoff } from 'cockatiel';
import { DisposableList, type Disposable } from '../core/disposal';
import type { Timers } from '../core/timers';
import type { Account, AccountState } from './account';

const backoffPolicy = new ExponentialBackoff({ initialDelay: 5_000, maxDelay: 300_000 });

/** Whatever the server asks for, nobody waits longer for a check. */
const MAX_RETRY_AFTER_S = 60 * 60;

export interface ReconnectOptions {
  readonly account: Account;
  readonly timers: Timers;
  /** For how many seconds the server last asked to be left alone; null where it did not. */
  readonly retryAfter: () => number | null;
  readonly onFailed: (error: unknown) => void;
}

/**
 * Asks the server again while it cannot be reached, less and less often, and at once when told to; but never before the
 * server said it may.
 */
export class Reconnect implements Disposable {
  readonly #options: ReconnectOptions;
  readonly #subscriptions = new DisposableList();
  #backoff: ReturnType<typeof backoffPolicy.next> | undefined;
  #timer: Disposable | undefined;
  /** Runs for as long as the server asked to be left alone. */
  #quiet: Disposable | undefined;

  constructor(options: ReconnectOptions) {
    this.#options = options;
    this.#subscriptions.add(options.account.onDidChange((state) => this.#handleState(state)));
    this.#subscriptions.add({ dispose: () => this.#stop() });
  }

  /** Asks now, if the server could not be reached last time and did not ask to be left alone until later. */
  retryNow(): void {
    if (this.#timer && !this.#quiet) void this.#check();
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #handleState({ status }: AccountState): void {
    const offline = status.connection.state === 'offline';
    if (!offline) this.#stop();
    // While a pause runs, the user may have asked, and the server have said when to come back.
    else if (!this.#timer || (!this.#quiet && this.#retryAfterMs() > 0)) this.#schedule();
  }

  /** In milliseconds. */
  #retryAfterMs(): number {
    return Math.min(MAX_RETRY_AFTER_S, this.#options.retryAfter() ?? 0) * 1_000;
  }

  #schedule(): void {
    const { timers } = this.#options;
    this.#backoff = this.#backoff ? this.#backoff.next(undefined) : backoffPolicy.next();
    const asked = this.#retryAfterMs();
    // Two that asked at the same time both come here.
    this.#timer?.dispose();
    this.#quiet?.dispose();
    this.#quiet = asked === 0 ? undefined : timers.after(asked, () => (this.#quiet = undefined));
    this.#timer = timers.after(Math.max(asked, this.#backoff.duration), () => void this.#check());
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
    this.#backoff = undefined;
  }
}
