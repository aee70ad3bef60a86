import { backoffDelay, retryAfterDelay } from '../core/backoff';
import { retryAfterOf, type WaveFlowError } from '../core/errors';
import { SYNC_BACKOFF } from './syncBackoff';
import { serializeFailure } from './syncFailure';

/** What is stored of a failed push or pull, for all windows. Times are milliseconds since the epoch. */
export interface FailureState {
  /** JSON. */
  readonly lastError: string;
  /** Consecutive failures. */
  readonly failures: number;
  readonly notBefore: number;
  /** Null if the server did not ask for a delay. */
  readonly askedUntil: number | null;
}

export interface FailureCircumstances {
  /** Consecutive failures, this one included. */
  readonly failures: number;
  readonly now: number;
  /** From 0 up to 1. */
  readonly random: number;
}

export function failureState(failure: WaveFlowError, { failures, now, random }: FailureCircumstances): FailureState {
  const retryAfter = retryAfterOf(failure);
  return {
    lastError: serializeFailure(failure),
    failures,
    notBefore: now + backoffDelay(SYNC_BACKOFF, { count: failures, retryAfter }, random),
    askedUntil: retryAfter === null ? null : now + retryAfterDelay(SYNC_BACKOFF, retryAfter),
  };
}
