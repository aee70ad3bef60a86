import type { Clock } from '../core/clock';
import { isPlausibleClock, observeClock } from '../store/tables/lamportClock';
import { markFailed, type PendingRow } from '../store/tables/outbox';
import { restamp } from '../store/tables/outboxRestamp';
import { writeRestamps, type PushHistory } from '../store/tables/pushState';
import type { OutboxWriter } from './outboxWriter';

const PER_PASS = 5;
/** In a row, with nothing accepted in between: then it is not the clock. From there on it is tried once a day. */
const IN_A_ROW = 15;
const DAY_MS = 24 * 60 * 60_000;

export interface Regression {
  readonly seen: number;
  readonly offending: number | null;
}

export interface RestampsParts {
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
export class Restamps {
  readonly #parts: RestampsParts;
  #inARow: number;
  #lastAt: number | null;
  #count = 0;
  #wasImplausible = false;

  constructor(parts: RestampsParts) {
    this.#parts = parts;
    this.#inARow = parts.history.restamps;
    this.#lastAt = parts.history.restampedAt;
  }

  /** In this pass. */
  get count(): number {
    return this.#count;
  }

  /** Whether there are new values now. Operation ids and their order stay. @param rows the batch */
  async run(rows: readonly PendingRow[], { seen, offending }: Regression): Promise<boolean> {
    const { outbox, clock, onImplausible } = this.#parts;
    if (!(await outbox.read((queries) => isPlausibleClock(queries, seen)))) {
      if (!this.#wasImplausible) onImplausible(seen);
      this.#wasImplausible = true;
      return false;
    }
    const now = clock.now();
    if (!this.#isAllowed(now)) return false;
    const history = { restamps: this.#inARow + 1, restampedAt: now };
    const offenders = rows.filter(({ lamport }) => lamport === offending).map(({ operationId }) => operationId);
    await outbox.write((transaction) => {
      markFailed(transaction, offenders, { text: `lamport_regression, stored_max ${seen}`, now });
      observeClock(transaction, seen, now);
      restamp(transaction, outbox.scope, now);
      writeRestamps(transaction, outbox.scope, history);
    });
    this.#inARow = history.restamps;
    this.#lastAt = now;
    this.#count++;
    return true;
  }

  #isAllowed(now: number): boolean {
    if (this.#count >= PER_PASS) return false;
    return this.#inARow < IN_A_ROW || this.#lastAt === null || Math.abs(now - this.#lastAt) >= DAY_MS;
  }
}
