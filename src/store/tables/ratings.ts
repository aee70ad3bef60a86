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
