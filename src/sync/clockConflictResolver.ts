import type { Clock } from '../core/clock';
import { isPlausibleClock, observeClock } from '../store/tables/lamportClock';
import { markFailed, type PendingRow } from '../store/tables/outbox';
import { restamp } from '../store/tables/outboxRestamp';
import { writeRestamps, type PushHistory } from '../store/tables/pushState';
import type { OutboxWriter } from './outboxWriter';

const MAX_PER_RUN = 5;
/** In a row, with nothing accepted in between: then it is not the clock. From there on it is tried once a day. */
const MAX_CONSECUTIVE = 15;
const DAY_MS = 24 * 60 * 60_000;

export interface ClockConflict {
  readonly seen: number;
  readonly offending: number | null;
}

export interface ClockConflictResolverOptions {
  readonly outbox: OutboxWriter;
  readonly clock: Clock;
  readonly history: Pick<PushHistory, 'restamps' | 'restampedAt'>;
  /** Told once of a clock value that this device cannot have used. */
  readonly onImplausible: (seen: number) => void;
}

/**
 * Gives all waiting operations later clock values after a conflict (PROTOCOL.md, "Clock conflicts"). The number of times
 * is limited: values run out, and some servers refuse every one.
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

  /** In this pass. */
  get resolvedCount(): number {
    return this.#resolvedCount;
  }

  /** Whether there are new values now. Operation ids and their order stay. @param rows the batch */
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
