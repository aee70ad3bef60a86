import assert from 'node:assert/strict';
import fc from 'fast-check';
import { planMoves } from '../../../../src/ui/playlists/playlistOrder';
import { fuzz } from '../../../support/fuzz';

/** What the library does for each move. */
function apply(order: readonly string[], steps: ReturnType<typeof planMoves>): string[] {
  let current = [...order];
  for (const { id, index } of steps) {
    const others = current.filter((other) => other !== id);
    current = [...others.slice(0, index), id, ...others.slice(index)];
  }
  return current;
}

describe('Dragged playlists', () => {
  const order = ['a', 'b', 'c', 'd', 'e'];
  const table: readonly (readonly [ids: string[], target: string | undefined, expected: string])[] = [
    [['a'], 'c', 'bcade'],
    [['e'], 'b', 'aebcd'],
    [['a', 'b'], 'd', 'cdabe'],
    [['d', 'e'], 'b', 'adebc'],
    [['a', 'e'], 'c', 'baecd'],
    [['b'], undefined, 'acdeb'],
    [['b', 'c'], 'b', 'abcde'],
    [['e'], 'a', 'eabcd'],
  ];
  for (const [ids, target, expected] of table) {
    it(`${ids.join(' and ')} onto ${target ?? 'nothing'}: ${expected}`, () =>
      assert.equal(apply(order, planMoves(order, ids, target)).join(''), expected));
  }

  it('stay together and in order, and nothing else changes its order', () => {
    const drags = fc.tuple(fc.subarray(order), fc.option(fc.constantFrom(...order), { nil: undefined }));
    fuzz(drags, ([ids, target]) => {
      const result = apply(order, planMoves(order, ids, target)).join('');
      const others = (text: string) =>
        Array.from(text)
          .filter((id) => !ids.includes(id))
          .join('');
      assert.equal(others(result), others(order.join('')));
      if (target === undefined || !ids.includes(target)) assert.ok(result.includes(ids.join('')));
    });
  });
});
