import { DisposableList, type Disposable } from '../../core/disposal';
import type { Timers } from '../../core/timers';
import type { Hold, Lock } from '../../core/lock';

/** How long a hold goes on when nobody waits for the lock, and nothing comes. */
const LINGER_MS = 5;
/** The same when somebody waits: for whoever writes again as soon as a write is done. */
const MOMENT_MS = 1;
/** How long a hold goes on in all when somebody waits. */
const LIMIT_MS = 20;
/** The same when nobody does. Another computer cannot say that it waits. */
const LONGEST_MS = 1_000;

export interface LockedQueueParts {
  readonly lock: Lock;
  readonly timers: Timers;
  /** Called in the lock, when nothing more will be done in this hold of it. Never fails. */
  readonly onEnd: () => Promise<void>;
}

interface Job {
  readonly run: () => Promise<void>;
  readonly reject: (reason: unknown) => void;
}

/**
 * Runs tasks in the lock, one after another, in the order in which they were handed in. Getting the lock costs
 * many times what a small task does, so it is kept for those that follow closely.
 */
export class LockedQueue implements Disposable {
  readonly #parts: LockedQueueParts;
  readonly #jobs: Job[] = [];
  #serving = false;
  #disposed = false;
  #wake = (): void => undefined;

  constructor(parts: LockedQueueParts) {
    this.#parts = parts;
  }

  /** Settles like the task, or is rejected where the lock cannot be had. */
  run<T>(task: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#jobs.push({ run: () => task().then(resolve, reject), reject });
      this.#wake();
      if (!this.#serving) void this.#serve();
    });
  }

  /** Keeps the lock for nobody any more. */
  dispose(): void {
    this.#disposed = true;
    this.#wake();
  }

  async #serve(): Promise<void> {
    this.#serving = true;
    while (this.#jobs.length > 0) {
      try {
        await this.#parts.lock.run((hold) => this.#work(hold));
      } catch (error) {
        for (const { reject } of this.#jobs.splice(0)) reject(error);
      }
    }
    this.#serving = false;
  }

  async #work(hold: Hold): Promise<void> {
    const { timers } = this.#parts;
    const limits = new DisposableList();
    let isLong = false;
    let isOver = false;
    limits.add(timers.after(LIMIT_MS, () => (isLong = true)));
    limits.add(timers.after(LONGEST_MS, () => (isOver = true)));
    try {
      do {
        await this.#jobs.shift()?.run();
      } while (!isOver && !(isLong && hold.wanted) && (this.#jobs.length > 0 || (await this.#linger(hold))));
    } finally {
      limits.dispose();
      await this.#parts.onEnd();
    }
  }

  /** Waits for another job. False when it is time to let go. */
  async #linger(hold: Hold): Promise<boolean> {
    if (this.#disposed) return false;
    const { wanted } = hold;
    await new Promise<void>((resolve) => {
      const timer = this.#parts.timers.after(wanted ? MOMENT_MS : LINGER_MS, resolve);
      const watch = hold.onWanted(resolve);
      this.#wake = () => {
        timer.dispose();
        watch.dispose();
        resolve();
      };
    });
    this.#wake();
    this.#wake = () => undefined;
    return this.#jobs.length > 0;
  }
}
