const MAX_BATCH_SIZE = 100;
/** In a row, of batches as large as may be. */
const SUCCESSES_BEFORE_GROWING = 8;

/** How many operations go in one request: fewer where the way, or the answer, does not carry that many. */
export class BatchSize {
  #limit = MAX_BATCH_SIZE;
  #successes = 0;

  get limit(): number {
    return this.#limit;
  }

  /** A batch of this size was too much. */
  shrink(size: number): void {
    this.#limit = Math.max(1, Math.min(this.#limit, Math.floor(size / 2)));
    this.#successes = 0;
  }

  /** A batch of this size went well. */
  succeed(size: number): void {
    if (size < this.#limit || this.#limit === MAX_BATCH_SIZE) return;
    this.#successes++;
    if (this.#successes < SUCCESSES_BEFORE_GROWING) return;
    this.#limit = Math.min(MAX_BATCH_SIZE, this.#limit * 2);
    this.#successes = 0;
  }
}
