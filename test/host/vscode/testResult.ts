import { readFileSync } from 'node:fs';

/** How many tests a Mocha run had, by outcome. */
export interface TestResult {
  readonly passed: number;
  readonly failed: number;
  readonly pending: number;
  /** The full titles of those that failed. */
  readonly failures: readonly string[];
}

/** The environment variable with the file that a Mocha run writes its result to when it reaches its end. */
export const RESULT_FILE_VARIABLE = 'WAVEFLOW_TEST_RESULT';

/** @returns undefined when the run never reached its end */
export function readTestResult(file: string): TestResult | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as TestResult;
  } catch {
    return undefined;
  }
}

/** A run passes when it reached its end, something ran, and nothing failed. */
export function isPass(result: TestResult | undefined): boolean {
  return result !== undefined && result.failed === 0 && result.passed > 0;
}
