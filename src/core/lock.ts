import type { Event } from './emitter';

/** A lock that is held. */
export interface LockHandle {
  /** Whether another caller waits for the lock. Always true where that cannot be known. */
  readonly isContended: boolean;
  /** Fires when another caller begins to wait. */
  readonly onContended: Event<void>;
}

/** Mutual exclusion between all users of a storage folder: windows, processes, and callers in one process. */
export interface Lock {
  /**
   * Runs the task while it holds the lock, and resolves or rejects with the result of the task. Waits for a holder that
   * is slow; the lock of a holder whose process died is free within a second.
   */
  run<T>(task: (hold: LockHandle) => Promise<T>): Promise<T>;
}
