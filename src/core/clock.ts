export interface Clock {
  /** Milliseconds since the clock's beginning. */
  now(): number;
}

/** Wall-clock time: integer milliseconds since the epoch. */
export const systemClock: Clock = { now: () => Date.now() };

/** Milliseconds since the program started, in fractions. Nobody sets it. */
export const elapsedClock: Clock = { now: () => performance.now() };
