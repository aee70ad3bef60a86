import { setTimeout as delay } from 'node:timers/promises';

export interface PollOptions {
  /** What is waited for; the error names it. */
  readonly what: string;
  /** Milliseconds until giving up. */
  readonly timeout?: number;
  /** Milliseconds between two checks. */
  readonly interval?: number;
}

/**
 * Repeats `check` until its result is defined.
 * @returns the first result that is not undefined
 * @throws after the timeout; an error of `check` is passed on at once
 */
export async function poll<T>(check: () => T | undefined | Promise<T | undefined>, options: PollOptions): Promise<T> {
  const { what, timeout = 30_000, interval = 50 } = options;
  const end = Date.now() + timeout;
  for (;;) {
    const result = await check();
    if (result !== undefined) {
      return result;
    }
    if (Date.now() > end) {
      throw new Error(`Waited ${timeout / 1000} s in vain for ${what}.`);
    }
    await delay(interval);
  }
}
