import assert from 'node:assert/strict';
import { ratingToStars, starsToRating } from '../../../../src/remote/v2/stars';

describe('Ratings in stars', () => {
  it('come back as they were, whatever they were', () => {
    for (let rating = 0; rating <= 255; rating++) {
      assert.equal(starsToRating(ratingToStars(rating), rating), rating);
    }
    assert.equal(starsToRating(ratingToStars(null), null), null);
  });

  it('are the same on a device that had another rating', () => {
    for (const stars of [0, 1, 2, 3, 4, 5]) {
      for (const shown of [null, 0, 1, 130, 255]) {
        assert.equal(ratingToStars(starsToRating(stars, shown)), stars);
      }
    }
  });

  it('are removed by no stars only', () => {
    assert.equal(ratingToStars(1), 1);
    assert.equal(starsToRating(0, 153), null);
    assert.equal(starsToRating(3, null), 153);
  });
});
