import type { Clock } from '../core/clock';
import { isPlausibleClock, observeClock } from '../store/tables/lamportClock';
import { markFailed, type PendingRow } from '../store/tables/outbox';
import { restamp } from '../store/tables/outboxRestamp';
import { writeRestamps, type PushHistory } from '../store/tables/pushState';
import type { DrainDatabase } from './drainDatabase';

const MAX_PER_RUN = 5;
/** Consecutive conflicts, without an acceptance in between, after which the clock is not the cause: then once a day. */
const MAX_CONSECUTIVE = 15;
const DAY_MS = 24 * 60 * 60_000;

/** Clock values as the server reports them. */
export interface ClockConflict {
  /** The highest that the server has stored for this device. */
  readonly seen: number;
  /** The one that was already used; null if the server does not say. */
  readonly offending: number | null;
}

export interface ClockConflictResolverOptions {
  readonly outbox: DrainDatabase;
  readonly clock: Clock;
  readonly history: Pick<PushHistory, 'restamps' | 'restampedAt'>;
  /** Called once, for a reported clock value that this device cannot have used. */
  readonly onImplausible: (seen: number) => void;
}

/**
 * Resolves clock conflicts by giving all operations of the scope later clock values (PROTOCOL.md, "Clock conflicts"). How
 * often is limited: clock values are finite, and a faulty server may refuse all of them.
 */
export class ClockConflictResolver {
  readonly #options: ClockConflictResolverOptions;
  #consecutive: number;
  #lastAt: number | null;
  #resolvedCount = 0;
  #wasImplausible = false;

  constructor(options: ClockConflictResolverOptions) {
    this.#options = options;
    this.#consecutive = options.history.restamps;
    this.#lastAt = options.history.restampedAt;
  }

  /** In this push run. */
  get resolvedCount(): number {
    return this.#resolvedCount;
  }

  /** Resolves to whether the operations have new values. Their ids and order stay. @param rows the batch */
  async resolve(rows: readonly PendingRow[], { seen, offending }: ClockConflict): Promise<boolean> {
    const { outbox, clock, onImplausible } = this.#options;
    if (!(await outbox.read((queries) => isPlausibleClock(queries, seen)))) {
      if (!this.#wasImplausible) onImplausible(seen);
      this.#wasImplausible = true;
      return false;
    }
    const now = clock.now();
    if (!this.#isAllowed(now)) return false;
    const history = { restamps: this.#consecutive + 1, restampedAt: now };
    const offenders = rows.filter(({ lamport }) => lamport === offending).map(({ operationId }) => operationId);
    await outbox.write((transaction) => {
      markFailed(transaction, offenders, { text: `lamport_regression, stored_max ${seen}`, now });
      observeClock(transaction, seen, now);
      restamp(transaction, outbox.scope, now);
      writeRestamps(transaction, outbox.scope, history);
    });
    this.#consecutive = history.restamps;
    this.#lastAt = now;
    this.#resolvedCount++;
    return true;
  }

  #isAllowed(now: number): boolean {
    if (this.#resolvedCount >= MAX_PER_RUN) return false;
    return this.#consecutive < MAX_CONSECUTIVE || this.#lastAt === null || Math.abs(now - this.#lastAt) >= DAY_MS;
  }
}
