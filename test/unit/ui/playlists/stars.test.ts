import assert from 'node:assert/strict';
import { starsToByte } from '../../../../src/protocol/stars';
import { starSymbols, byteToStars } from '../../../../src/ui/playlists/stars';

describe('Stars', () => {
  it('are stored as WaveFlow stores them and read back', () => {
    assert.deepEqual([0, 1, 2, 3, 4, 5].map(starsToByte), [0, 51, 102, 153, 204, 255]);
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5].map((stars) => byteToStars(starsToByte(stars))),
      [0, 1, 2, 3, 4, 5],
    );
  });

  it('of any byte are between zero and five, in halves', () => {
    for (let byte = 0; byte <= 255; byte++) {
      const stars = byteToStars(byte);
      assert.ok(stars >= 0 && stars <= 5 && Number.isInteger(stars * 2));
      assert.equal(Array.from(starSymbols(stars)).length, 5);
    }
    assert.equal(starSymbols(3.5), '★★★½☆');
  });
});
