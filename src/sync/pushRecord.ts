import type { Clock } from '../core/clock';
import { cancelled } from '../core/errors';
import { fraction, type Random } from '../core/random';
import {
  readDrainOwner,
  readPushState,
  writePushState,
  writeRestamps,
  writeRetriedWith,
  type PushState,
} from '../store/tables/pushState';
import type { CurrentProfile, SyncScope } from '../store/tables/syncScope';
import { failureState } from './failureState';
import type { ParkedRetryPlan } from './parkedRetrySchedule';
import type { PushRunResult } from './pushRun';

/** What a push attempt is about. */
export interface PushTask {
  readonly profile: CurrentProfile;
  readonly scope: SyncScope;
  readonly retry: ParkedRetryPlan | null;
}

/** The result of a push attempt. */
export interface PushAttempt extends PushRunResult {
  /** Id of the push run that ended; undefined if none began. */
  readonly runId: string | undefined;
}

/** Stores the results of push attempts, for all windows. */
export class PushRecord {
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** @throws WaveFlowError `cancelled` if aborted, or if a later push run has begun */
  async write({ profile, scope, retry }: PushTask, attempt: PushAttempt, signal: AbortSignal): Promise<void> {
    // Each window has its own token, so this says nothing about the others.
    if (attempt.failure?.kind === 'answer.unauthorized') return;
    const random = fraction(this.#random);
    const now = this.#clock.now();
    const isChange = await profile.database.read((queries) => {
      const { failures, lastError } = readPushState(queries, scope);
      return (
        attempt.sent > 0 ||
        attempt.failure !== undefined ||
        failures > 0 ||
        lastError !== null ||
        retry?.retriedWith != null
      );
    });
    if (!isChange) return;
    await profile.database.write((transaction) => {
      const superseded = attempt.runId !== undefined && readDrainOwner(transaction) !== attempt.runId;
      if (signal.aborted || superseded) throw cancelled();
      writePushState(transaction, scope, stateAfter(readPushState(transaction, scope), attempt, { now, random }));
      if (attempt.sent > 0) writeRestamps(transaction, scope, { restamps: 0, restampedAt: null });
      if (retry?.retriedWith != null && attempt.failure === undefined)
        writeRetriedWith(transaction, scope, retry.retriedWith);
    });
  }
}

interface Circumstances {
  readonly now: number;
  /** From 0 up to 1. */
  readonly random: number;
}

function stateAfter(before: PushState, { sent, failure }: PushAttempt, { now, random }: Circumstances): PushState {
  const lastPushAt = sent > 0 ? now : before.lastPushAt;
  if (!failure) return { lastPushAt, lastError: null, failures: 0, notBefore: null, askedUntil: null };
  const failures = sent > 0 ? 1 : before.failures + 1;
  return { lastPushAt, ...failureState(failure, { failures, now, random }) };
}
