import type { Clock } from './clock';
import { sleep, type Timers } from './timers';

/** A pause is this many times as long as the work before it. */
const PAUSE_FACTOR = 4;
const MAX_PAUSE_MS = 500;

/**
 * Runs a task that is repeated after each of many changes such that it takes a small part of the time only: before it runs
 * again, it waits in proportion to how long it took.
 */
export class Paced {
  readonly #task: () => Promise<void>;
  readonly #clock: Clock;
  readonly #timers: Timers;
  #notBefore = 0;

  constructor(task: () => Promise<void>, clock: Clock, timers: Timers) {
    this.#task = task;
    this.#clock = clock;
    this.#timers = timers;
  }

  /** One run at a time. */
  async run(): Promise<void> {
    const pause = Math.min(this.#notBefore - this.#clock.now(), MAX_PAUSE_MS);
    if (pause > 0) await sleep(this.#timers, pause);
    const startedAt = this.#clock.now();
    try {
      await this.#task();
    } finally {
      const endedAt = this.#clock.now();
      this.#notBefore = endedAt + PAUSE_FACTOR * Math.max(0, endedAt - startedAt);
    }
  }
}
