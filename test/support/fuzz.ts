import fc from 'fast-check';

/** The default number of runs per property. */
const RUNS = 2_000;

/**
 * Checks a property on random values. The seed is always printed;
 * `WAVEFLOW_TEST_SEED` sets it. `WAVEFLOW_TEST_RUNS` sets the number of runs of all properties.
 */
export function fuzz<T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => void, runs = RUNS): void {
  fc.assert(fc.property(arbitrary, holds), announced(runs));
}

/** The same for asynchronous properties. @param options of fast-check, in addition */
export function fuzzAsync<T>(
  arbitrary: fc.Arbitrary<T>,
  holds: (value: T) => Promise<void>,
  runs = RUNS,
  options: fc.Parameters<[T]> = {},
): Promise<void> {
  return fc.assert(fc.asyncProperty(arbitrary, holds), { ...options, ...announced(runs) });
}

function announced(runs: number): { numRuns: number; seed: number } {
  const numRuns = Number(process.env['WAVEFLOW_TEST_RUNS'] ?? runs);
  const seed = Number(process.env['WAVEFLOW_TEST_SEED'] ?? Date.now() % 2 ** 31);
  console.log(`        ${numRuns} runs with seed ${seed}`);
  return { numRuns, seed };
}
