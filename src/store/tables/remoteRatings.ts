import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import type { Generation } from './remoteGenerations';

export interface RemoteRating {
  readonly fileHash: string;
  /** 0 to 255; null if the rating is removed. */
  readonly rating: number | null;
  /** Place in the server's log; a lower one than the last one has come late, and changes nothing. 0: none. */
  readonly place: number;
}

/** Applies ratings and their removals in this order. */
export function setRemoteRatings(
  transaction: Transaction,
  generation: Generation,
  ratings: readonly RemoteRating[],
): void {
  transaction.run(
    `INSERT INTO sync_remote_rating (generation, file_hash, rating, place)
     SELECT ?1, value ->> 0, value ->> 1, value ->> 2 FROM json_each(?2) WHERE TRUE
     ON CONFLICT (generation, file_hash) DO UPDATE SET rating = excluded.rating, place = max(place, excluded.place)
     WHERE excluded.place IN (0, max(place, excluded.place))`,
    [generation, JSON.stringify(ratings.map(({ fileHash, rating, place }) => [fileHash, rating, place]))],
  );
}

const ratingRow = z.object({ fileHash: z.string(), rating: z.number() });

/** The ratings of those of these files that have one. */
export function listRemoteRatings(
  queries: Queries,
  generation: Generation,
  fileHashes: readonly string[],
): Map<string, number> {
  const sql = `SELECT file_hash AS fileHash, rating FROM sync_remote_rating
    WHERE generation = ? AND file_hash IN (SELECT value FROM json_each(?)) AND rating IS NOT NULL`;
  const rows = queries.all(ratingRow, sql, [generation, JSON.stringify(fileHashes)]);
  return new Map(rows.map(({ fileHash, rating }) => [fileHash, rating]));
}
