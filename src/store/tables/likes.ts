import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import { playlistTrackRow, trackColumns, type PlaylistTrackRow } from './playlistTracks';

/** The liked tracks, the one that was liked last first. Of duplicates of a file only one, if possible with its audio. */
export const listLiked = (queries: Queries): PlaylistTrackRow[] =>
  queries.all(
    playlistTrackRow,
    `SELECT ${trackColumns('TRUE')}
     FROM liked_track CROSS JOIN track ON track.id = track_id
     WHERE EXISTS (SELECT 1 FROM liked_file WHERE liked_file.track_id = track.id)
     ORDER BY liked_at DESC, track.id DESC`,
  );

const summaryRow = z.object({ trackCount: z.number(), totalDurationMs: z.number() });

/** The number and the total duration of the tracks in `listLiked`. */
export const summarizeLiked = (queries: Queries): z.infer<typeof summaryRow> =>
  queries.all(
    summaryRow,
    'SELECT count(*) AS trackCount, coalesce(sum(duration_ms), 0) AS totalDurationMs FROM liked_file',
  )[0] ?? { trackCount: 0, totalDurationMs: 0 };

/** Likes tracks and returns how many were not liked before. @param now milliseconds since the epoch */
export function like(transaction: Transaction, trackIds: readonly number[], now: number): number {
  return transaction.run('INSERT OR IGNORE INTO liked_track (track_id, liked_at) SELECT value, ? FROM json_each(?)', [
    now,
    JSON.stringify(trackIds),
  ]);
}

/** Returns how many were liked before. */
export function unlike(transaction: Transaction, trackIds: readonly number[]): number {
  return transaction.run('DELETE FROM liked_track WHERE track_id IN (SELECT value FROM json_each(?))', [
    JSON.stringify(trackIds),
  ]);
}

const likeRow = z.object({ trackId: z.number(), isLiked: z.number() });

/** The tracks of files that are liked although they should not be, or the other way round. */
export interface LikeDifferences {
  /** In the order of their files. */
  readonly toLike: readonly number[];
  readonly toUnlike: readonly number[];
}

/** Compares likes with those that these files should have. @param wanted by file hash */
export function compareLikes(queries: Queries, wanted: ReadonlyMap<string, boolean>): LikeDifferences {
  const sql = `
    SELECT track.id AS trackId, liked_track.track_id IS NOT NULL AS isLiked
    FROM json_each(?) CROSS JOIN track ON track.file_hash = value ->> 0 LEFT JOIN liked_track ON liked_track.track_id = track.id
    WHERE (liked_track.track_id IS NOT NULL) <> value ->> 1 ORDER BY key, track.id`;
  const rows = queries.all(likeRow, sql, [
    JSON.stringify([...wanted].map(([fileHash, isLiked]) => [fileHash, Number(isLiked)])),
  ]);
  return {
    toLike: rows.filter(({ isLiked }) => isLiked === 0).map(({ trackId }) => trackId),
    toUnlike: rows.filter(({ isLiked }) => isLiked !== 0).map(({ trackId }) => trackId),
  };
}

/**
 * Likes tracks in this order, after all others, even if some were liked by a clock that was ahead.
 * @param now milliseconds since the epoch
 */
export function likeInOrder(transaction: Transaction, trackIds: readonly number[], now: number): void {
  transaction.run(
    `INSERT OR IGNORE INTO liked_track (track_id, liked_at)
     SELECT value, first.time + key
     FROM (SELECT max(?1, coalesce(max(liked_at) + 1, 0)) AS time FROM liked_track) AS first CROSS JOIN json_each(?2)`,
    [now, JSON.stringify(trackIds)],
  );
}
