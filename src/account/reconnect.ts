import { ExponentialBackoff } from 'cockatiel';
import { DisposableList, type Disposable } from '../core/disposal';
import type { Timers } from '../core/timers';
import type { Account, AccountState } from './account';

const POLICY = new ExponentialBackoff({ initialDelay: 5_000, maxDelay: 300_000 });

/** Asks the server again while it cannot be reached, less and less often, and at once when told to. */
export class Reconnect implements Disposable {
  readonly #account: Account;
  readonly #timers: Timers;
  readonly #onFailed: (error: unknown) => void;
  readonly #subscriptions = new DisposableList();
  #pause: ReturnType<typeof POLICY.next> | undefined;
  #timer: Disposable | undefined;

  constructor(account: Account, timers: Timers, onFailed: (error: unknown) => void) {
    this.#account = account;
    this.#timers = timers;
    this.#onFailed = onFailed;
    this.#subscriptions.add(account.onDidChange((state) => this.#follow(state)));
    this.#subscriptions.add({ dispose: () => this.#timer?.dispose() });
  }

  /** Asks now, if the server could not be reached last time. */
  nudge(): void {
    if (this.#timer) void this.#ask();
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #follow({ status }: AccountState): void {
    const offline = status.connection.state === 'offline';
    if (offline === (this.#timer !== undefined)) return;
    if (offline) this.#wait();
    else this.#stop();
  }

  #wait(): void {
    this.#pause = this.#pause ? this.#pause.next(undefined) : POLICY.next();
    // Two that asked at the same time both come here.
    this.#timer?.dispose();
    this.#timer = this.#timers.after(this.#pause.duration, () => void this.#ask());
  }

  async #ask(): Promise<void> {
    try {
      const { connection } = await this.#account.check();
      if (connection.state === 'offline') this.#wait();
      else this.#stop();
    } catch (error) {
      this.#onFailed(error);
      this.#wait();
    }
  }

  #stop(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#pause = undefined;
  }
}
