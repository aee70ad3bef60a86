import type { AccountState } from '../../account/accountState';
import type { Disposable } from '../../core/disposal';
import type { Timers } from '../../core/timers';

const INTERVAL_MS = 30_000;

/** Redraws every 30 seconds while the remaining time of a sign-in is shown. */
export class Countdown implements Disposable {
  readonly #timers: Timers;
  readonly #draw: (state: AccountState) => void;
  #timer: Disposable | undefined;

  constructor(timers: Timers, draw: (state: AccountState) => void) {
    this.#timers = timers;
    this.#draw = draw;
  }

  /** @param state the state that was drawn last */
  update(state: AccountState): void {
    this.#timer?.dispose();
    const isShown = !state.renews && state.status.signedIn && state.status.expiresAt !== null;
    this.#timer = isShown ? this.#timers.after(INTERVAL_MS, () => this.#redraw(state)) : undefined;
  }

  dispose(): void {
    this.#timer?.dispose();
  }

  #redraw(state: AccountState): void {
    this.#draw(state);
    this.update(state);
  }
}
