import * as z from 'zod';
import type { Queries, Transaction } from '../database';

/** Rates tracks and returns how many had another rating before. @param value 0 to 255, or null for none */
export function rate(transaction: Transaction, trackIds: readonly number[], value: number | null): number {
  return transaction.run(
    'UPDATE track SET rating = ?1 WHERE rating IS NOT ?1 AND id IN (SELECT value FROM json_each(?2))',
    [value, JSON.stringify(trackIds)],
  );
}

const ratingRow = z.object({ rating: z.number() });

/** The rating of a file, if one of its tracks has one. */
export const ratingOf = (queries: Queries, fileHash: string): number | null =>
  queries.all(ratingRow, 'SELECT rating FROM track WHERE file_hash = ? AND rating IS NOT NULL ORDER BY id', [
    fileHash,
  ])[0]?.rating ?? null;

const differenceRow = z.object({ trackId: z.number(), rating: z.number().nullable() });

/** A track, and the rating that it should have. */
export type RatingDifference = z.infer<typeof differenceRow>;

/** The tracks whose rating is another one than it should be. @param wanted by file hash; null for none */
export function compareRatings(queries: Queries, wanted: ReadonlyMap<string, number | null>): RatingDifference[] {
  const sql = `
    SELECT track.id AS trackId, value ->> 1 AS rating FROM json_each(?) CROSS JOIN track ON track.file_hash = value ->> 0
    WHERE track.rating IS NOT value ->> 1 ORDER BY key, track.id`;
  return queries.all(differenceRow, sql, [JSON.stringify([...wanted])]);
}

/** Gives each track its rating. */
export function rateEach(transaction: Transaction, ratings: readonly RatingDifference[]): void {
  transaction.run(
    `UPDATE track SET rating = wanted.value ->> 1 FROM json_each(?) AS wanted WHERE track.id = wanted.value ->> 0`,
    [JSON.stringify(ratings.map(({ trackId, rating }) => [trackId, rating]))],
  );
}
