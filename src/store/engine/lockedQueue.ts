import { DisposableList, type Disposable } from '../../core/disposal';
import type { LockHandle, Lock } from '../../core/lock';
import type { Timers } from '../../core/timers';

/** How long an idle queue keeps a lock that nobody else waits for. */
const IDLE_HOLD_MS = 5;
/** The same for a lock that others wait for: enough for a caller that writes again after each write. */
const CONTENDED_IDLE_HOLD_MS = 1;
/** How long a busy queue keeps a lock that others wait for. */
const CONTENDED_MAX_HOLD_MS = 20;
/** How long it keeps any lock: another computer cannot signal that it waits. */
const MAX_HOLD_MS = 1_000;

export interface LockedQueueOptions {
  readonly lock: Lock;
  readonly timers: Timers;
  /** Called before the lock is released. Never fails. */
  readonly onRelease: () => Promise<void>;
}

interface Job {
  readonly run: () => Promise<void>;
  readonly reject: (reason: unknown) => void;
}

/**
 * Runs tasks while the lock is held, one after another, in order. Acquiring the lock costs many times what a small
 * task does, so the queue keeps it for tasks that follow closely.
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

  /** Settles like the task, or rejects where the lock cannot be acquired. */
  run<T>(task: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#jobs.push({ run: () => task().then(resolve, reject), reject });
      this.#wake();
      if (!this.#isDraining) void this.#drain();
    });
  }

  /** Stops waiting for further tasks while the lock is held. */
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

  /** Waits for another job. False when the lock is to be released. */
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
