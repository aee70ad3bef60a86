const MAX_BATCH_SIZE = 100;
/** Consecutive successes of full batches. */
const SUCCESSES_BEFORE_GROWING = 8;

/** The number of operations per request: adapts where a proxy, the server or the size of the response limits it. */
export class BatchSize {
  #limit = MAX_BATCH_SIZE;
  #successes = 0;

  get limit(): number {
    return this.#limit;
  }

  /** Halves the limit after a batch of this size was too large. */
  shrink(size: number): void {
    this.#limit = Math.max(1, Math.min(this.#limit, Math.floor(size / 2)));
    this.#successes = 0;
  }

  /** Counts a batch of this size that succeeded; doubles the limit after enough of them. */
  succeed(size: number): void {
    if (size < this.#limit || this.#limit === MAX_BATCH_SIZE) return;
    this.#successes++;
    if (this.#successes < SUCCESSES_BEFORE_GROWING) return;
    this.#limit = Math.min(MAX_BATCH_SIZE, this.#limit * 2);
    this.#successes = 0;
  }
}
