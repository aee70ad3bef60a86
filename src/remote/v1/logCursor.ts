import * as z from 'zod';

/**
 * How many op ids below the last processed one are pulled again, because an operation with a smaller id may appear after
 * one with a larger id (PROTOCOL.md, "Late commits"). More than the operations that common clients send at once.
 */
export const OVERLAP = 128;

/** A position in the log. */
export interface LogCursor {
  /** The highest op id that was processed; 0 for none. */
  readonly last: number;
  /** The op ids that were processed, of the {@link OVERLAP} up to the last one. */
  readonly processed: readonly number[];
}

export const LOG_START: LogCursor = { last: 0, processed: [] };

/** Ids are stored as their distances to the last one. */
export const cursorSchema = z
  .object({ last: z.int().nonnegative(), before: z.array(z.int().nonnegative().max(OVERLAP)) })
  .transform(({ last, before }): LogCursor => ({ last, processed: before.map((distance) => last - distance) }));

/** @returns undefined if the text is not a cursor of this protocol version */
export function parseCursor(text: string): LogCursor | undefined {
  try {
    return cursorSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** What {@link cursorSchema} parses. */
export const toJson = ({ last, processed }: LogCursor) => ({ last, before: processed.map((id) => last - id) });

export const formatCursor = (cursor: LogCursor): string => JSON.stringify(toJson(cursor));

/** The cursor after more operations were processed. @param last a lower bound for the last op id */
export function advance(cursor: LogCursor, ids: readonly number[], last = 0): LogCursor {
  const newest = Math.max(cursor.last, last, ...ids);
  const processed = [...cursor.processed, ...ids].filter((id) => id > newest - OVERLAP);
  return { last: newest, processed };
}

/** Whether the operation with this op id was processed. */
export const isProcessed = (id: number, { last, processed }: LogCursor): boolean =>
  id <= last - OVERLAP || processed.includes(id);
