import * as z from 'zod';
import type { Queries, Transaction } from '../database';

/** A track in its playlist. */
export interface PlaylistTrackRow {
  /** Row of the profile's database: means nothing on another device or in another profile. */
  readonly trackId: number;
  readonly title: string;
  /** Names joined with `, `, or null where none is known. */
  readonly artist: string | null;
  /** Zero where it is not known. */
  readonly durationMs: number;
  /** Whether there is an audio file. */
  readonly isAvailable: boolean;
  readonly liked: boolean;
  /** 0 to 255, or null for none. */
  readonly rating: number | null;
}

const flag = z.number().transform((value) => value !== 0);
export const playlistTrackRow: z.ZodType<PlaylistTrackRow> = z.object({
  trackId: z.number(),
  title: z.string(),
  artist: z.string().nullable(),
  durationMs: z.number(),
  isAvailable: flag,
  liked: flag,
  rating: z.number().nullable(),
});

/** Names of a track's artists, in their order, or NULL. */
export const ARTIST_NAMES = `
  (SELECT group_concat(name, ', ') FROM (SELECT artist.name FROM track_artist JOIN artist ON artist.id = artist_id
   WHERE track_artist.track_id = track.id ORDER BY track_artist.position, artist.id))`;

/** What a `PlaylistTrackRow` consists of. @param liked SQL: whether the track is liked */
export const trackColumns = (liked: string): string => `
  track.id AS trackId, title, ${ARTIST_NAMES} AS artist, duration_ms AS durationMs, is_available AS isAvailable,
  ${liked} AS liked, rating`;

/** The tracks of a playlist in their order. */
export function listTracks(queries: Queries, playlistId: number): PlaylistTrackRow[] {
  const sql = `
    SELECT ${trackColumns('EXISTS (SELECT 1 FROM liked_track WHERE liked_track.track_id = track.id)')}
    FROM playlist_track JOIN track ON track.id = playlist_track.track_id
    WHERE playlist_id = ? ORDER BY playlist_track.position, track.id`;
  return queries.all(playlistTrackRow, sql, [playlistId]);
}

export interface PlaylistEntry {
  readonly trackId: number;
  /** Milliseconds since the epoch. */
  readonly addedAt: number;
}

const entryRow: z.ZodType<PlaylistEntry> = z.object({ trackId: z.number(), addedAt: z.number() });

/** The tracks of a playlist in their order, without their metadata. */
export function listEntries(queries: Queries, playlistId: number): PlaylistEntry[] {
  const sql =
    'SELECT track_id AS trackId, added_at AS addedAt FROM playlist_track WHERE playlist_id = ? ORDER BY position, track_id';
  return queries.all(entryRow, sql, [playlistId]);
}

const trackIdRow = z.object({ trackId: z.number() });

/** Those of these tracks that exist and are not in the playlist, each once, in the order given. */
export function missingTracks(queries: Queries, playlistId: number, trackIds: readonly number[]): number[] {
  const sql = `SELECT id AS trackId FROM track WHERE id IN (SELECT value FROM json_each(?))
    AND id NOT IN (SELECT track_id FROM playlist_track WHERE playlist_id = ?)`;
  const missing = new Set(
    queries.all(trackIdRow, sql, [JSON.stringify(trackIds), playlistId]).map(({ trackId }) => trackId),
  );
  return [...new Set(trackIds)].filter((id) => missing.has(id));
}

/** Appends tracks that exist and are not there yet. */
export function appendTracks(transaction: Transaction, playlistId: number, tracks: readonly PlaylistEntry[]): void {
  transaction.run(
    `INSERT INTO playlist_track (playlist_id, track_id, position, added_at)
     SELECT ?1, value ->> '$.trackId', key + first.position, value ->> '$.addedAt'
     FROM json_each(?2), (SELECT coalesce(max(position), -1) + 1 AS position FROM playlist_track WHERE playlist_id = ?1) AS first`,
    [playlistId, JSON.stringify(tracks)],
  );
}

/** Removes those of these tracks that are there, and closes the gaps. */
export function removeTracks(transaction: Transaction, playlistId: number, trackIds: readonly number[]): void {
  deleteTracks(transaction, playlistId, trackIds);
  transaction.run(
    `UPDATE playlist_track SET position = wanted.position
     FROM (SELECT track_id, row_number() OVER (ORDER BY position, track_id) - 1 AS position
           FROM playlist_track WHERE playlist_id = ?1) AS wanted
     WHERE playlist_id = ?1 AND playlist_track.track_id = wanted.track_id AND playlist_track.position <> wanted.position`,
    [playlistId],
  );
}

/** @param trackIds all tracks of the playlist in their new order */
export function orderTracks(transaction: Transaction, playlistId: number, trackIds: readonly number[]): void {
  // Every row exists already. An UPDATE would read the whole list for each row.
  transaction.run(
    `INSERT INTO playlist_track (playlist_id, track_id, position, added_at)
     SELECT ?, value, key, 0 FROM json_each(?) WHERE TRUE
     ON CONFLICT (playlist_id, track_id) DO UPDATE SET position = excluded.position WHERE position <> excluded.position`,
    [playlistId, JSON.stringify(trackIds)],
  );
}

const numbers = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.array(z.number()));
const positionsRow = z.object({ trackIds: numbers, positions: numbers });

/** The stored position of each track of a playlist, by track id. */
export function readPositions(queries: Queries, playlistId: number): Map<number, number> {
  const sql = `SELECT json_group_array(track_id) AS trackIds, json_group_array(position) AS positions
    FROM playlist_track WHERE playlist_id = ?`;
  const row = queries.all(positionsRow, sql, [playlistId])[0];
  return new Map(row?.trackIds.map((trackId, index) => [trackId, row.positions[index] ?? 0]));
}

/**
 * Puts tracks at positions, new ones and others.
 * @param positions by track id
 * @param now milliseconds since the epoch, for the new ones
 */
export function placeTracks(
  transaction: Transaction,
  playlistId: number,
  positions: ReadonlyMap<number, number>,
  now: number,
): void {
  transaction.run(
    `INSERT INTO playlist_track (playlist_id, track_id, position, added_at)
     SELECT ?1, value ->> 0, value ->> 1, ?2 FROM json_each(?3) WHERE TRUE
     ON CONFLICT (playlist_id, track_id) DO UPDATE SET position = excluded.position`,
    [playlistId, now, JSON.stringify([...positions])],
  );
}

/** Leaves gaps. */
export function deleteTracks(transaction: Transaction, playlistId: number, trackIds: readonly number[]): void {
  transaction.run('DELETE FROM playlist_track WHERE playlist_id = ? AND track_id IN (SELECT value FROM json_each(?))', [
    playlistId,
    JSON.stringify(trackIds),
  ]);
}

export interface TrackInPlaylist {
  /** Row of the playlist. */
  readonly playlistId: number;
  readonly trackId: number;
}

/** Appends tracks that are not there, in this order. @param now milliseconds since the epoch */
export function appendToPlaylists(transaction: Transaction, tracks: readonly TrackInPlaylist[], now: number): void {
  transaction.run(
    `INSERT INTO playlist_track (playlist_id, track_id, position, added_at)
     SELECT value ->> 0, value ->> 1,
       key + 1 + coalesce((SELECT max(position) FROM playlist_track WHERE playlist_id = value ->> 0), -1), ?1
     FROM json_each(?2)`,
    [now, JSON.stringify(tracks.map(({ playlistId, trackId }) => [playlistId, trackId]))],
  );
}

/** Leaves gaps. */
export function deleteFromPlaylists(transaction: Transaction, tracks: readonly TrackInPlaylist[]): void {
  transaction.run(
    'DELETE FROM playlist_track WHERE (playlist_id, track_id) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))',
    [JSON.stringify(tracks.map(({ playlistId, trackId }) => [playlistId, trackId]))],
  );
}

const SOURCES = {
  folder: 'SELECT id AS trackId FROM track WHERE folder_id = ? ORDER BY file_path, id',
  album: 'SELECT id AS trackId FROM track WHERE album_id = ? ORDER BY disc_number, track_number, id',
  artist: `SELECT DISTINCT track.id AS trackId FROM track JOIN track_artist ON track_id = track.id
    WHERE artist_id = ? ORDER BY title, track.id`,
};

export type SourceType = keyof typeof SOURCES;

export const SOURCE_TYPES = Object.keys(SOURCES) as SourceType[];

/** The tracks of a folder, an album or an artist. */
export const tracksOfSource = (queries: Queries, type: SourceType, id: number): number[] =>
  queries.all(trackIdRow, SOURCES[type], [id]).map(({ trackId }) => trackId);
