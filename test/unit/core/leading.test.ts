import assert from 'node:assert/strict';
import { leadingWithin } from '../../../src/core/leading';

describe('The leading items within a limit', () => {
  for (const [title, items, expected] of [
    ['are none of none', [], []],
    ['are all that fit', [2, 3], [2, 3]],
    ['end before the first one that does not fit, even if a later one would', [2, 4, 1], [2]],
    ['are one even if it alone is too much', [9, 1], [9]],
    ['are all where the rest weighs nothing', [5, 0, 0], [5, 0, 0]],
  ] as const) {
    it(title, () =>
      assert.deepEqual(
        leadingWithin<number>(items, 5, (weight) => weight),
        expected,
      ),
    );
  }
});
