import assert from 'node:assert/strict';
import { changedPositions } from '../../../src/library/trackPositions';

describe('The positions that change when tracks come in an order', () => {
  const positions = (tracks: Readonly<Record<number, number>>) =>
    new Map(Object.entries(tracks).map(([track, position]) => [Number(track), position]));
  const change = (current: Readonly<Record<number, number>>, wanted: readonly number[]) =>
    Object.fromEntries(changedPositions(wanted, positions(current)));

  it('are none if they have this order already, with gaps or without', () => {
    assert.deepEqual(change({ 1: 0, 2: 5, 3: 9 }, [1, 2, 3]), {});
    assert.deepEqual(change({ 1: 0, 2: 5, 3: 9 }, [1, 3]), {});
  });

  it('are those of the moved track and of the tracks that it passes', () => {
    assert.deepEqual(change({ 1: 0, 2: 1, 3: 4, 4: 5, 5: 6 }, [1, 3, 4, 2, 5]), { 3: 1, 4: 4, 2: 5 });
  });

  it('are those of new tracks at the end', () => {
    assert.deepEqual(change({ 1: 0, 2: 7 }, [1, 2, 3, 4]), { 3: 8, 4: 9 });
    assert.deepEqual(change({}, [5, 6]), { 5: 0, 6: 1 });
  });

  it('are new for all if a new track is among the others, or two have the same position', () => {
    assert.deepEqual(change({ 1: 0, 2: 1, 3: 4 }, [1, 4, 2, 3]), { 4: 1, 2: 2, 3: 3 });
    assert.deepEqual(change({ 1: 0, 2: 0, 3: 2 }, [2, 1, 3]), { 1: 1 });
  });
});
