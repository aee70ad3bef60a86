import assert from 'node:assert/strict';
import { fraction } from '../../../src/core/random';

describe('A random fraction', () => {
  const rest = '-0000-4000-8000-000000000000';
  const table: readonly (readonly [digits: string, value: number])[] = [
    ['00000000', 0],
    ['40000000', 0.25],
    ['80000000', 0.5],
    ['ffffffff', 1 - 1 / 2 ** 32],
  ];
  for (const [digits, value] of table) {
    it(`is ${value} for a UUID that begins with ${digits}`, () =>
      assert.equal(fraction({ uuid: () => digits + rest, nonce: () => '' }), value));
  }
});
