const INITIAL_DELAY_MS = 1_000;
const MAX_DELAY_MS = 5 * 60_000;
/** Whoever asks for more gets this, and is asked again. */
export const MAX_RETRY_AFTER_MS = 24 * 60 * 60_000;

export interface BackoffInput {
  /** In a row, this one included. */
  readonly failures: number;
  /** What the server asked for, in seconds; null where it did not. */
  readonly retryAfter: number | null;
  /** From 0 up to 1. */
  readonly jitter: number;
}

/** How long to leave the server alone, in milliseconds: exponential with full jitter, never shorter than it asked. */
export function backoffDelay({ failures, retryAfter, jitter: chance }: BackoffInput): number {
  const longest = Math.min(MAX_DELAY_MS, INITIAL_DELAY_MS * 2 ** Math.min(failures - 1, 30));
  return Math.max(retryAfterDelay(retryAfter), Math.round(longest * chance));
}

/** How long the server asked to be left alone, in milliseconds; 0 where it did not. @param retryAfter in seconds */
export const retryAfterDelay = (retryAfter: number | null): number =>
  Math.min(MAX_RETRY_AFTER_MS, (retryAfter ?? 0) * 1_000);
