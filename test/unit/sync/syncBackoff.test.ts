import assert from 'node:assert/strict';
import { backoffDelay } from '../../../src/core/backoff';
import { SYNC_BACKOFF } from '../../../src/sync/syncBackoff';

describe('The back-off after a failure', () => {
  const table: readonly (readonly [failures: number, retryAfter: number | null, random: number, ms: number])[] = [
    [1, null, 0, 0],
    [1, null, 0.5, 500],
    [1, null, 1, 1_000],
    [2, null, 1, 2_000],
    [5, null, 1, 16_000],
    [9, null, 1, 256_000],
    [10, null, 1, 300_000],
    [1_000_000, null, 1, 300_000],
    [1_000_000, null, 0.1, 30_000],
    [1, 7, 0.5, 7_000],
    [9, 7, 1, 256_000],
    [1, 0, 0.5, 500],
    [1, 600, 1, 600_000],
    [1, 999_999_999, 1, 86_400_000],
  ];
  for (const [count, retryAfter, random, ms] of table) {
    it(`${count} in a row, asked for ${retryAfter} s, random ${random}: ${ms} ms`, () => {
      assert.equal(backoffDelay(SYNC_BACKOFF, { count, retryAfter }, random), ms);
    });
  }
});
