import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import type { Generation } from './remoteGenerations';

export interface RemoteLike {
  readonly fileHash: string;
  readonly isLiked: boolean;
  /** Place in the server's log; a lower one than the last one has come late, and changes nothing. 0: none. */
  readonly place: number;
}

/** Applies likes and their removals in this order. */
export function setRemoteLikes(transaction: Transaction, generation: Generation, likes: readonly RemoteLike[]): void {
  transaction.run(
    `INSERT INTO sync_remote_like (generation, file_hash, is_liked, rank, place)
     SELECT ?1, value ->> 0, value ->> 1, first.rank + key, value ->> 2
     FROM (SELECT coalesce(max(rank), 0) + 1 AS rank FROM sync_remote_like WHERE generation = ?1) AS first
       CROSS JOIN json_each(?2)
     WHERE TRUE
     ON CONFLICT (generation, file_hash) DO UPDATE SET is_liked = excluded.is_liked, place = max(place, excluded.place),
       rank = iif(excluded.is_liked > is_liked, excluded.rank, rank)
     WHERE excluded.place IN (0, max(place, excluded.place))`,
    [generation, JSON.stringify(likes.map(({ fileHash, isLiked, place }) => [fileHash, Number(isLiked), place]))],
  );
}

const likeRow = z.object({ fileHash: z.string() });

/** Those of these files that are liked, in the order of liking. */
export function listRemoteLikes(queries: Queries, generation: Generation, fileHashes: readonly string[]): string[] {
  // CROSS JOIN: file by file, or else SQLite reads all likes in their order.
  const sql = `SELECT file_hash AS fileHash FROM json_each(?2) CROSS JOIN sync_remote_like ON file_hash = value
    WHERE generation = ?1 AND is_liked ORDER BY rank`;
  return queries.all(likeRow, sql, [generation, JSON.stringify(fileHashes)]).map(({ fileHash }) => fileHash);
}
