import assert from 'node:assert/strict';
import { backoffDelay, retryAfterDelay, type BackoffPolicy } from '../../../src/core/backoff';

const POLICY: BackoffPolicy = { initialDelayMs: 100, maxDelayMs: 1_000, maxRetryAfterMs: 60_000, jitter: 0.25 };

describe('The back-off', () => {
  const table: readonly (readonly [count: number, retryAfter: number | null, random: number, ms: number])[] = [
    [1, null, 0, 75],
    [1, null, 1, 100],
    [2, null, 0.5, 175],
    [4, null, 1, 800],
    [5, null, 0, 750],
    [5, null, 1, 1_000],
    [5_000, null, 1, 1_000],
    [1, 2, 1, 2_000],
    [1, 0, 0, 75],
    [1, 1_000_000, 1, 60_000],
  ];
  for (const [count, retryAfter, random, ms] of table) {
    it(`after ${count} failures, Retry-After ${retryAfter} s, random ${random}: ${ms} ms`, () => {
      assert.equal(backoffDelay(POLICY, { count, retryAfter }, random), ms);
    });
  }

  for (const [jitter, shortest] of [
    [0, 400],
    [0.5, 200],
    [1, 0],
  ] as const) {
    it(`with jitter ${jitter} is at least ${shortest} ms of 400 ms`, () => {
      assert.equal(backoffDelay({ ...POLICY, jitter }, { count: 3, retryAfter: null }, 0), shortest);
    });
  }

  it('knows what the server asked for, in milliseconds', () => {
    assert.deepEqual(
      [null, 0, 3, 100].map((seconds) => retryAfterDelay(POLICY, seconds)),
      [0, 0, 3_000, 60_000],
    );
  });
});
