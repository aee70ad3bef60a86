import type { Disposable } from './disposal';

export interface Timers {
  /** Calls the function once, `ms` milliseconds from now, unless the result is disposed first. */
  after(ms: number, call: () => void): Disposable;
}

export const systemTimers: Timers = {
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    return { dispose: () => clearTimeout(timer) };
  },
};

/**
 * Resolves or rejects with the result of the promise, or rejects with `failure()` after `ms` milliseconds. A later
 * result is ignored.
 */
export function withTimeout<T>(timers: Timers, ms: number, promise: Promise<T>, failure: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = timers.after(ms, () => reject(failure()));
    promise.then(resolve, reject).finally(() => timer.dispose());
  });
}

/** Resolves `ms` milliseconds from now. */
export const sleep = (timers: Timers, ms: number): Promise<void> =>
  new Promise((resolve) => void timers.after(ms, resolve));
