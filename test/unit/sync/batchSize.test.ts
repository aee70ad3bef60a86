import assert from 'node:assert/strict';
import { BatchSize } from '../../../src/sync/batchSize';

describe('The size of a batch', () => {
  const full = (size: BatchSize, times: number) => {
    for (let count = 0; count < times; count++) size.succeed(size.limit);
    return size.limit;
  };

  it('starts at a hundred, is halved when it was too large, and is never zero', () => {
    const size = new BatchSize();
    assert.equal(size.limit, 100);
    const limits = [100, 50, 80, 7, 1, 1].map((tooMuch) => {
      size.shrink(tooMuch);
      return size.limit;
    });
    assert.deepEqual(limits, [50, 25, 25, 3, 1, 1]);
  });

  it('grows again after eight full batches in a row succeeded', () => {
    const size = new BatchSize();
    size.shrink(50);
    for (let count = 0; count < 20; count++) size.succeed(24);
    assert.deepEqual([size.limit, full(size, 7), full(size, 1)], [25, 25, 50]);
    assert.equal(full(size, 7), 50);
    size.shrink(50);
    assert.deepEqual([full(size, 7), full(size, 1), full(size, 8), full(size, 80)], [25, 50, 100, 100]);
  });
});
