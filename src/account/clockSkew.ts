import { readClaims } from '../protocol/claims';

/** Less than this may be the way of an answer, and times in tokens are whole seconds. */
const MIN_SKEW_MS = 5_000;

/**
 * How far the server's clock is ahead of ours, in milliseconds; negative where it is behind.
 * @param token that the server has just issued
 * @param now by our clock, in milliseconds since the epoch
 * @param answeredAt when it was answered by the server's clock, for tokens that do not tell; null where unknown
 */
export function skewOfNewToken(token: string, now: number, answeredAt: number | null = null): number {
  const issuedAt = readClaims(token).issuedAt ?? answeredAt;
  return issuedAt === null ? 0 : noticeable(issuedAt - now);
}

/**
 * The same for a token that was issued some time ago, nobody knows when. One from the future shows that our clock is
 * behind at least that much; one from the past shows nothing.
 */
export const skewOfOldToken = (token: string, now: number): number => Math.max(0, skewOfNewToken(token, now));

const noticeable = (skew: number): number => (Math.abs(skew) < MIN_SKEW_MS ? 0 : skew);
