import type { Disposable } from './disposal';

/** Doing things later. */
export interface Timers {
  /** Calls once, `ms` milliseconds from now, unless the result is disposed first. */
  after(ms: number, call: () => void): Disposable;
}

export const systemTimers: Timers = {
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    return { dispose: () => clearTimeout(timer) };
  },
};

/** Resolves `ms` milliseconds from now. */
export const sleep = (timers: Timers, ms: number): Promise<void> =>
  new Promise((resolve) => void timers.after(ms, resolve));
