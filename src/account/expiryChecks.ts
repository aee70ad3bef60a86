import type { Clock } from '../core/clock';
import { DisposableList, type Disposable } from '../core/disposal';
import type { Timers } from '../core/timers';
import type { AccountState } from './accountState';

/** Servers accept a token for 60 s after its end (PROTOCOL.md, "Token verification"). */
const LEEWAY_MS = 90_000;

/** The longest delay of a JavaScript timer. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export interface ExpiryChecksOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Asks the server whether the token has ended. */
  readonly check: () => void;
}

/** Checks the account when its token should have ended, and again after the leeway that servers give. */
export class ExpiryChecks implements Disposable {
  readonly #options: ExpiryChecksOptions;
  #timers = new DisposableList();

  constructor(options: ExpiryChecksOptions) {
    this.#options = options;
  }

  /** Replaces what was scheduled. A token that renews itself needs no check. */
  schedule({ renews, clockSkew, status: { expiresAt } }: AccountState): void {
    this.dispose();
    this.#timers = new DisposableList();
    if (renews || expiresAt === null) return;
    const { clock, timers, check } = this.#options;
    const remaining = expiresAt - clockSkew - clock.now();
    for (const ms of [remaining, remaining + LEEWAY_MS].filter((delay) => delay > 0)) {
      this.#timers.add(timers.after(Math.min(ms, MAX_TIMER_MS), check));
    }
  }

  dispose(): void {
    this.#timers.dispose();
  }
}
