import { describe } from './credentials';

/** A smaller difference may be network latency or rounding: times in tokens are whole seconds. */
const MIN_SKEW_MS = 5_000;

/**
 * How far the server's clock is ahead of ours, in milliseconds; negative if it is behind.
 * @param token that the server has just issued
 * @param now by our clock, in milliseconds since the epoch
 * @param respondedAt time of the response by the server's clock, for tokens without `iat`; null if unknown
 */
export function skewOfNewToken(token: string, now: number, respondedAt: number | null = null): number {
  const issuedAt = describe({ token, web: null }).issuedAt ?? respondedAt;
  return issuedAt === null ? 0 : noticeable(issuedAt - now);
}

/**
 * The same for a token of unknown age. One from the future shows that the local clock is at least that far behind; one
 * from the past shows nothing.
 */
export const skewOfOldToken = (token: string, now: number): number => Math.max(0, skewOfNewToken(token, now));

const noticeable = (skew: number): number => (Math.abs(skew) < MIN_SKEW_MS ? 0 : skew);
