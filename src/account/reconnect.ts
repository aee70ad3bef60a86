import { ExponentialBackoff } from 'cockatiel';
import { DisposableList, type Disposable } from '../core/disposal';
import type { Timers } from '../core/timers';
import type { Account, AccountState } from './account';

const POLICY = new ExponentialBackoff({ initialDelay: 5_000, maxDelay: 300_000 });

/** Whatever the server asks for, nobody waits longer for a check. */
const LONGEST_ASKED_S = 60 * 60;

export interface ReconnectParts {
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
  readonly #parts: ReconnectParts;
  readonly #subscriptions = new DisposableList();
  #pause: ReturnType<typeof POLICY.next> | undefined;
  #timer: Disposable | undefined;
  /** Runs for as long as the server asked to be left alone. */
  #quiet: Disposable | undefined;

  constructor(parts: ReconnectParts) {
    this.#parts = parts;
    this.#subscriptions.add(parts.account.onDidChange((state) => this.#follow(state)));
    this.#subscriptions.add({ dispose: () => this.#stop() });
  }

  /** Asks now, if the server could not be reached last time and did not ask to be left alone until later. */
  nudge(): void {
    if (this.#timer && !this.#quiet) void this.#ask();
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #follow({ status }: AccountState): void {
    const offline = status.connection.state === 'offline';
    if (!offline) this.#stop();
    // While a pause runs, the user may have asked, and the server have said when to come back.
    else if (!this.#timer || (!this.#quiet && this.#asked() > 0)) this.#wait();
  }

  /** In milliseconds. */
  #asked(): number {
    return Math.min(LONGEST_ASKED_S, this.#parts.retryAfter() ?? 0) * 1_000;
  }

  #wait(): void {
    const { timers } = this.#parts;
    this.#pause = this.#pause ? this.#pause.next(undefined) : POLICY.next();
    const asked = this.#asked();
    // Two that asked at the same time both come here.
    this.#timer?.dispose();
    this.#quiet?.dispose();
    this.#quiet = asked === 0 ? undefined : timers.after(asked, () => (this.#quiet = undefined));
    this.#timer = timers.after(Math.max(asked, this.#pause.duration), () => void this.#ask());
  }

  async #ask(): Promise<void> {
    try {
      const { connection } = await this.#parts.account.check();
      if (connection.state === 'offline') this.#wait();
      else this.#stop();
    } catch (error) {
      this.#parts.onFailed(error);
      this.#wait();
    }
  }

  #stop(): void {
    this.#timer?.dispose();
    this.#quiet?.dispose();
    this.#timer = undefined;
    this.#quiet = undefined;
    this.#pause = undefined;
  }
}
