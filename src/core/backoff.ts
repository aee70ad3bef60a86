import { noJitterGenerator } from 'cockatiel';

export interface BackoffPolicy {
  /** Before jitter, after the first failure. */
  readonly initialDelayMs: number;
  /** Before jitter; the delay doubles with each failure until then. */
  readonly maxDelayMs: number;
  /** A longer `Retry-After` is cut to this. */
  readonly maxRetryAfterMs: number;
  /** The share of the delay that is random, from 0 to 1. 1 is full jitter. */
  readonly jitter: number;
}

export interface Failures {
  /** Consecutive failures, at least 1. */
  readonly count: number;
  /** `Retry-After` of the last one in seconds; null if it had none. */
  readonly retryAfter: number | null;
}

/**
 * The delay before the next attempt, in milliseconds: exponential with jitter, never shorter than `Retry-After`.
 * @param random from 0 up to 1
 */
export function backoffDelay(policy: BackoffPolicy, { count, retryAfter }: Failures, random: number): number {
  const longest = exponentialDelay(policy, count);
  const shortest = longest * (1 - policy.jitter);
  const delay = Math.round(shortest + (longest - shortest) * random);
  return Math.max(retryAfterDelay(policy, retryAfter), delay);
}

/** The delay that the server asked for, in milliseconds; 0 for none. @param retryAfter in seconds */
export const retryAfterDelay = ({ maxRetryAfterMs }: BackoffPolicy, retryAfter: number | null): number =>
  Math.min(maxRetryAfterMs, (retryAfter ?? 0) * 1_000);

/** Cockatiel's exponential growth. Its generators with jitter draw from `Math.random`; our random numbers come in. */
function exponentialDelay({ initialDelayMs, maxDelayMs }: BackoffPolicy, count: number): number {
  const growth = { initialDelay: initialDelayMs, maxDelay: maxDelayMs, exponent: 2, generator: noJitterGenerator };
  const [delay] = noJitterGenerator(count - 1, growth);
  return delay;
}
