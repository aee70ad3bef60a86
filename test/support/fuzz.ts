import fc from 'fast-check';

/** How often each property is tried. */
const RUNS = 2_000;

/**
 * Tries a property on what the arbitrary makes of chance. The seed is printed, also by a run that passes;
 * `WAVEFLOW_TEST_SEED` uses it again.
 */
export function fuzz<T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => void, runs = RUNS): void {
  const seed = Number(process.env['WAVEFLOW_TEST_SEED'] ?? Date.now() % 2 ** 31);
  console.log(`        ${runs} runs with seed ${seed}`);
  fc.assert(fc.property(arbitrary, holds), { numRuns: runs, seed });
}
