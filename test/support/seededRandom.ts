/** Reproducible random numbers: the same seed gives the same numbers. */
export class SeededRandom {
  #state: number;

  /** @param seed a whole number */
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to, not including, 1. This is mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }
}

/** Runs a test that depends on random values. A failure prints the seed; `WAVEFLOW_TEST_SEED` sets it. */
export async function withSeed(test: (random: SeededRandom) => Promise<void>): Promise<void> {
  const seed = Number(process.env['WAVEFLOW_TEST_SEED'] ?? Date.now() % 2 ** 32);
  try {
    await test(new SeededRandom(seed));
  } catch (error) {
    console.error(`The seed was ${seed}; WAVEFLOW_TEST_SEED=${seed} uses it again.`);
    throw error;
  }
}
