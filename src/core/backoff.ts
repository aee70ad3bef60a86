import { noJitterGenerator } from 'cockatiel';

export interface BackoffPolicy {
  /** Before jitter, after the first failure. */
  readonly initialDelayMs: number;
  /** Before jitter. The delay doubles with each failure up to this limit. */
  readonly maxDelayMs: number;
  /** A longer `Retry-After` is shortened to this. */
  readonly maxRetryAfterMs: number;
  /** The share of the delay that is random, from 0 to 1. 1 is full jitter. */
  readonly jitter: number;
}

export interface Failures {
  /** Consecutive failures, at least 1. */
  readonly count: number;
  /** `Retry-After` of the last failure, in seconds; null if it had none. */
  readonly retryAfter: number | null;
}

/**
 * The delay before the next attempt, in milliseconds: exponential with jitter, never shorter than `Retry-After`.
 * @param random at least 0 and less than 1
 */
export function backoffDelay(policy: BackoffPolicy, { count, retryAfter }: Failures, random: number): number {
  const longest = exponentialDelay(policy, count);
  const shortest = longest * (1 - policy.jitter);
  const delay = Math.round(shortest + (longest - shortest) * random);
  return Math.max(retryAfterDelay(policy, retryAfter), delay);
}

/** The delay that the server requested, in milliseconds; 0 if it requested none. @param retryAfter in seconds */
export const retryAfterDelay = ({ maxRetryAfterMs }: BackoffPolicy, retryAfter: number | null): number =>
  Math.min(maxRetryAfterMs, (retryAfter ?? 0) * 1_000);

/** Cockatiel's exponential growth without jitter: its generators with jitter use `Math.random` instead of `Random`. */
function exponentialDelay({ initialDelayMs, maxDelayMs }: BackoffPolicy, count: number): number {
  const growth = { initialDelay: initialDelayMs, maxDelay: maxDelayMs, exponent: 2, generator: noJitterGenerator };
  const [delay] = noJitterGenerator(count - 1, growth);
  return delay;
}
