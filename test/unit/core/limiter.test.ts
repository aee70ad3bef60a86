import assert from 'node:assert/strict';
import { Limiter } from '../../../src/core/limiter';

describe('Limiter', () => {
  it('runs so many tasks at once, the others in order, also after failures', async () => {
    const limiter = new Limiter(2);
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    const results = await Promise.allSettled(
      [0, 1, 2, 3, 4].map((index) =>
        limiter.run(async () => {
          begun.push(index);
          most = Math.max(most, ++running);
          await new Promise((resolve) => setImmediate(resolve));
          running--;
          if (index % 2 === 1) throw new Error('fails');
          return index;
        }),
      ),
    );
    assert.deepEqual(begun, [0, 1, 2, 3, 4]);
    assert.equal(most, 2);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'],
    );
    assert.equal(await limiter.run(async () => 'still'), 'still');
  });
});
