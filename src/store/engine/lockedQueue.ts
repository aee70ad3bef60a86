import { DisposableList, type Disposable } from '../../core/disposal';
import type { Timers } from '../../core/timers';
import type { LockHandle, Lock } from '../../core/lock';

/** How long a hold goes on when nobody waits for the lock, and nothing comes. */
const IDLE_HOLD_MS = 5;
/** The same when somebody waits: for whoever writes again as soon as a write is done. */
const CONTENDED_IDLE_HOLD_MS = 1;
/** How long a hold goes on in all when somebody waits. */
const CONTENDED_MAX_HOLD_MS = 20;
/** The same when nobody does. Another computer cannot say that it waits. */
const MAX_HOLD_MS = 1_000;

export interface LockedQueueOptions {
  readonly lock: Lock;
  readonly timers: Timers;
  /** Called in the lock, when nothing more will be done in this hold of it. Never fails. */
  readonly onRelease: () => Promise<void>;
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
  readonly #options: LockedQueueOptions;
  readonly #jobs: Job[] = [];
  #isDraining = false;
  #isDisposed = false;
  #wake = (): void => undefined;

  constructor(parts: LockedQueueOptions) {
    this.#options = parts;
  }

  /** Settles like the task, or is rejected where the lock cannot be had. */
  run<T>(task: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#jobs.push({ run: () => task().then(resolve, reject), reject });
      this.#wake();
      if (!this.#isDraining) void this.#drain();
    });
  }

  /** Keeps the lock for nobody any more. */
  dispose(): void {
    this.#isDisposed = true;
    this.#wake();
  }

  async #drain(): Promise<void> {
    this.#isDraining = true;
    while (this.#jobs.length > 0) {
      try {
        await this.#options.lock.run((hold) => this.#runJobs(hold));
      } catch (error) {
        for (const { reject } of this.#jobs.splice(0)) reject(error);
      }
    }
    this.#isDraining = false;
  }

  async #runJobs(hold: LockHandle): Promise<void> {
    const { timers } = this.#options;
    const limits = new DisposableList();
    const reached = { contendedMax: false, max: false };
    limits.add(timers.after(CONTENDED_MAX_HOLD_MS, () => (reached.contendedMax = true)));
    limits.add(timers.after(MAX_HOLD_MS, () => (reached.max = true)));
    try {
      do {
        await this.#jobs.shift()?.run();
      } while (
        !reached.max &&
        !(reached.contendedMax && hold.isContended) &&
        (this.#jobs.length > 0 || (await this.#waitForJob(hold)))
      );
    } finally {
      limits.dispose();
      await this.#options.onRelease();
    }
  }

  /** Waits for another job. False when it is time to let go. */
  async #waitForJob(hold: LockHandle): Promise<boolean> {
    if (this.#isDisposed) return false;
    const { isContended: wanted } = hold;
    await new Promise<void>((resolve) => {
      const timer = this.#options.timers.after(wanted ? CONTENDED_IDLE_HOLD_MS : IDLE_HOLD_MS, resolve);
      const watch = hold.onContended(resolve);
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
