import { MAX_RATING, MAX_STARS, starsToByte } from '../../protocol/stars';

/**
 * A rating of a server in the library's unit. What is shown here stays if it stands for the same stars, so that ratings
 * do not drift while they go to and fro.
 * @param stars from 0 to 5; 0 for no rating
 * @param shown from 0 to 255; null for none
 */
export function starsToRating(stars: number, shown: number | null): number | null {
  if (ratingToStars(shown) === stars) return shown;
  return stars === 0 ? null : starsToByte(stars);
}

/** The stars of a rating, from 1 to 5, or 0 for none: only no rating and the lowest one are no stars. */
export const ratingToStars = (rating: number | null): number =>
  rating === null || rating === 0 ? 0 : Math.max(1, Math.round((rating / MAX_RATING) * MAX_STARS));
