import type { Clock } from './clock';
import type { Disposable } from './disposal';
import type { Timers } from './timers';

const PERIOD_MS = 30_000;
/** Timers of the system may call this much too early. */
const TOLERANCE_MS = 10;
/** The longest delay of a JavaScript timer. */
const MAX_TIMER_MS = 2 ** 31 - 1;

interface Entry {
  /** A full half minute. */
  readonly due: number;
  readonly call: () => void;
}

/**
 * Timers for an editor that is idle: those of 30 s or more share one timer of the system and call together, at full half
 * minutes, which is up to 30 s later than asked for. Shorter ones are exact.
 */
export class SharedTimers implements Timers {
  readonly #timers: Timers;
  readonly #clock: Clock;
  readonly #waiting = new Set<Entry>();
  #armed: { readonly due: number; readonly timer: Disposable } | undefined;
  /** The half minute whose entries are being called. */
  #present: number | undefined;

  /** @param clock that nobody sets forward or back */
  constructor(timers: Timers, clock: Clock) {
    this.#timers = timers;
    this.#clock = clock;
  }

  after(ms: number, call: () => void): Disposable {
    if (ms < PERIOD_MS) return this.#timers.after(ms, call);
    // What a call sets again keeps its period, although the system called a little late.
    const now = this.#present ?? this.#clock.now();
    const entry = { due: Math.ceil((now + ms) / PERIOD_MS) * PERIOD_MS, call };
    this.#waiting.add(entry);
    this.#arm();
    return {
      dispose: () => {
        this.#waiting.delete(entry);
        this.#arm();
      },
    };
  }

  #arm(): void {
    if (this.#present !== undefined) return;
    const due = Math.min(...[...this.#waiting].map((entry) => entry.due));
    if (due === this.#armed?.due) return;
    this.#armed?.timer.dispose();
    this.#armed = undefined;
    if (this.#waiting.size === 0) return;
    const ms = Math.min(Math.max(0, due - this.#clock.now()), MAX_TIMER_MS);
    this.#armed = { due, timer: this.#timers.after(ms, () => this.#callDue()) };
  }

  #callDue(): void {
    this.#armed = undefined;
    const now = this.#clock.now() + TOLERANCE_MS;
    this.#present = Math.floor(now / PERIOD_MS) * PERIOD_MS;
    try {
      for (const entry of [...this.#waiting].filter(({ due }) => due <= now)) {
        // One that was called before may have disposed it.
        if (this.#waiting.delete(entry)) entry.call();
      }
    } finally {
      this.#present = undefined;
      this.#arm();
    }
  }
}
