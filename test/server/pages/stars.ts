/** A rating from 0 to 255 as five signs, such as "★★★½☆". */
export function starSigns(rating: number): string {
  const stars = starsOf(rating);
  const whole = Math.floor(stars);
  return `${'★'.repeat(whole)}${stars > whole ? '½' : ''}`.padEnd(5, '☆');
}

/** A rating from 0 to 255 as stars, to the half. */
export function starsOf(rating: number): number {
  return Math.round((rating / 255) * 10) / 2;
}
