/** Wall-clock time. */
export interface Clock {
  /** Integer milliseconds since the epoch. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
