export const MAX_STARS = 5;
/** The rating of five stars. */
export const MAX_RATING = 255;

/** The rating that WaveFlow stores for a number of stars. */
export const starsToByte = (stars: number): number => Math.round((stars / MAX_STARS) * MAX_RATING);
