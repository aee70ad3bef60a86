import type { Disposable } from '../../src/core/disposal';
import type { Timers } from '../../src/core/timers';

/** Timers and a clock that advance only when a test lets time pass. */
export class ManualTimers implements Timers {
  readonly #waiting = new Set<{ due: number; readonly call: () => void }>();
  readonly #flush: () => Promise<void>;
  #now: number;

  /**
   * @param now milliseconds since the epoch
   * @param flush resolves when all work that is ready to run has run
   */
  constructor(now: number, flush = flushTasks) {
    this.#now = now;
    this.#flush = flush;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, call: () => void): Disposable {
    const entry = { due: this.#now + ms, call };
    this.#waiting.add(entry);
    return { dispose: () => void this.#waiting.delete(entry) };
  }

  /** Sets the clock forward, or back. Pending timers keep their remaining time. */
  setClock(byMs: number): void {
    this.#now += byMs;
    for (const entry of this.#waiting) entry.due += byMs;
  }

  /** Lets `ms` milliseconds pass; due timers are called in order, with a turn of the event loop between. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await this.#flush();
      const next = [...this.#waiting].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
      if (!next) break;
      this.#waiting.delete(next);
      this.#now = Math.max(this.#now, next.due);
      next.call();
    }
    this.#now = end;
    await this.#flush();
  }
}

/** Runs all work that is ready. */
export async function flushTasks(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
