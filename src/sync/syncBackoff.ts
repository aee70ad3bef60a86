import type { BackoffPolicy } from '../core/backoff';

export const SYNC_BACKOFF: BackoffPolicy = {
  initialDelayMs: 1_000,
  maxDelayMs: 5 * 60_000,
  maxRetryAfterMs: 24 * 60 * 60_000,
  jitter: 1,
};
