import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import { playlistTrackRow, trackColumns, type PlaylistTrackRow } from './playlistTracks';

const LIKED_FILES = `
  liked_track JOIN track ON track.id = track_id
  WHERE track.file_hash = '' OR NOT EXISTS (
    SELECT 1 FROM track AS other JOIN liked_track AS liked ON liked.track_id = other.id
    WHERE other.file_hash = track.file_hash AND (other.is_available, -other.id) > (track.is_available, -track.id))`;

/** The liked tracks, the one that was liked last first. Of duplicates of a file only one, if possible with its audio. */
export const listLiked = (queries: Queries): PlaylistTrackRow[] =>
  queries.all(
    playlistTrackRow,
    `SELECT ${trackColumns('TRUE')} FROM ${LIKED_FILES} ORDER BY liked_at DESC, track.id DESC`,
  );

const summaryRow = z.object({ trackCount: z.number(), totalDurationMs: z.number() });

/** The number and the total duration of the tracks in `listLiked`. */
export const summarizeLiked = (queries: Queries): z.infer<typeof summaryRow> =>
  queries.all(
    summaryRow,
    `SELECT count(*) AS trackCount, coalesce(sum(duration_ms), 0) AS totalDurationMs FROM ${LIKED_FILES}`,
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
