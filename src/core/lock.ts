import type { Event } from './emitter';

/** A lock that is held. */
export interface LockHandle {
  /** Whether another caller waits for the lock. Always true where that cannot be known. */
  readonly isContended: boolean;
  /** Fires when another caller begins to wait. */
  readonly onContended: Event<void>;
}

/** Mutual exclusion between everything that uses one storage folder: windows, processes, and callers in one process. */
export interface Lock {
  /**
   * Runs the task while the lock is held, and settles like the task. A holder that is merely
   * slow is waited for; one that died is replaced within a second.
   */
  run<T>(task: (hold: LockHandle) => Promise<T>): Promise<T>;
}
