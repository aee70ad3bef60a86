const FIRST_MS = 1_000;
const LONGEST_MS = 5 * 60_000;
/** Whoever asks for more gets this, and is asked again. */
export const LONGEST_PAUSE_MS = 24 * 60 * 60_000;

export interface Setback {
  /** In a row, this one included. */
  readonly failures: number;
  /** What the server asked for, in seconds; null where it did not. */
  readonly retryAfter: number | null;
  /** From 0 up to 1. */
  readonly chance: number;
}

/** How long to leave the server alone, in milliseconds: exponential with full jitter, never shorter than it asked. */
export function pauseAfter({ failures, retryAfter, chance }: Setback): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 30));
  return Math.max(askedPause(retryAfter), Math.round(longest * chance));
}

/** How long the server asked to be left alone, in milliseconds; 0 where it did not. @param retryAfter in seconds */
export const askedPause = (retryAfter: number | null): number => Math.min(LONGEST_PAUSE_MS, (retryAfter ?? 0) * 1_000);
