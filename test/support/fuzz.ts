import fc from 'fast-check';

/** How often each property is tried. */
const RUNS = 2_000;

/**
 * Tries a property on what the arbitrary makes of chance. The seed is printed, also by a run that passes;
 * `WAVEFLOW_TEST_SEED` uses it again. `WAVEFLOW_TEST_RUNS` changes how often all properties are tried.
 */
export function fuzz<T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => void, runs = RUNS): void {
  fc.assert(fc.property(arbitrary, holds), announced(runs));
}

/** The same for what takes its time. @param options of fast-check, in addition */
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
