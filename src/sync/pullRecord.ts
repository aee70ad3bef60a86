import type { Clock } from '../core/clock';
import { cancelled, type WaveFlowError } from '../core/errors';
import { fraction, type Random } from '../core/random';
import { readPullState, writePullFailure } from '../store/tables/pullState';
import type { CurrentProfile, SyncScope } from '../store/tables/syncScope';
import { failureState } from './failureState';

/** A pull that failed. */
export interface FailedPull {
  readonly scope: SyncScope;
  readonly failure: WaveFlowError;
  /** Whether it brought anything. */
  readonly hasProgress: boolean;
}

/** Stores the failures of pulls, for all windows. A success is stored with the last page. */
export class PullRecord {
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** @throws WaveFlowError `cancelled` if aborted */
  async write({ database }: CurrentProfile, pull: FailedPull, signal: AbortSignal): Promise<void> {
    const { scope, failure, hasProgress } = pull;
    // Each window has its own token, so this says nothing about the others.
    if (failure.kind === 'answer.unauthorized') return;
    const random = fraction(this.#random);
    const now = this.#clock.now();
    await database.write((transaction) => {
      if (signal.aborted) throw cancelled();
      const failures = hasProgress ? 1 : readPullState(transaction, scope).failures + 1;
      writePullFailure(transaction, scope, failureState(failure, { failures, now, random }));
    });
  }
}
