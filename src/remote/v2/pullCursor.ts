import * as z from 'zod';

/** Up to where a device has the changes, and of when its state is. */
export interface PullCursor {
  /** A cursor of the journal. */
  readonly position: number;
  /** When the snapshot was taken that the changes were added to, in milliseconds since the epoch of our own clock. */
  readonly takenAt: number;
  /** The libraries that the account saw then, in a form to compare; null if unknown. */
  readonly libraries: string | null;
}

const schema = z.object({ position: z.int().nonnegative(), takenAt: z.int(), libraries: z.string().nullable() });

/** @returns undefined if the text is not a cursor of this protocol version */
export function parsePullCursor(text: string): PullCursor | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export const formatPullCursor = ({ position, takenAt, libraries }: PullCursor): string =>
  JSON.stringify({ position, takenAt, libraries });
