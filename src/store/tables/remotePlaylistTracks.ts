import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import { ARTIST_NAMES } from './playlistTracks';
import type { Generation } from './remoteGenerations';

/** A playlist in a generation of the remote state. It need not exist. */
export interface RemotePlaylist {
  readonly generation: Generation;
  /** Canonical id. */
  readonly id: string;
}

/** A playlist, and the place of a change of it in the server's log. */
export interface RemoteTracksChange extends RemotePlaylist {
  /** A change with a lower place than the last one of the same track has come late, and changes nothing. 0: none. */
  readonly place: number;
}

export interface RemoteTrack {
  /** The hash of the file, `hashStartKey`, or `snapshotKey`. */
  readonly key: string;
  /** Null without a snapshot. */
  readonly title: string | null;
  readonly artist: string | null;
  readonly durationMs: number | null;
}

const SNAPSHOT_PREFIX = 'snapshot:';

/** The key of a track without a hash. Not the hash of any file. */
export const snapshotKey = (title: string, artist: string | null, durationMs: number | null): string =>
  SNAPSHOT_PREFIX + JSON.stringify([title, artist, durationMs]);

/** The key of a track of whose hash only the first digits are known. Not the hash of any file. */
export const hashStartKey = (start: string): string => `${SNAPSHOT_PREFIX}#${start}`;

const OF_PLAYLIST = 'generation = ?1 AND playlist_id = ?2';

/** A track of a playlist, which need not exist, and the place of its change in the server's log. */
export interface RemoteTrackRemoval {
  /** Canonical id of the playlist. */
  readonly playlistId: string;
  readonly key: string;
  /** A change with a lower place than the last one of the same track has come late, and changes nothing. 0: none. */
  readonly place: number;
}

export type RemoteTrackAddition = RemoteTrackRemoval & RemoteTrack;

/**
 * Appends the tracks that are not there to their playlists, in this order. A new snapshot replaces an old one. What comes
 * late goes in front of what later changes have appended, so that additions of different tracks end in the order of the
 * log whenever they come. A late move, and a late addition to what was moved later, may still end elsewhere: the list does
 * not keep how it came about, and a full pull would cost more than an order that differs.
 */
export function appendRemoteTracks(
  transaction: Transaction,
  generation: Generation,
  tracks: readonly RemoteTrackAddition[],
): void {
  const late = listLatePlaylists(transaction, generation, tracks);
  appendInOrder(
    transaction,
    generation,
    late.size === 0 ? tracks : tracks.filter((track) => !late.has(track.playlistId)),
  );
  for (const track of tracks) if (late.has(track.playlistId)) insertLate(transaction, generation, track);
}

const latePlaylistRow = z.object({ id: z.string() });

/** Playlists whose last track comes from a later change than one of the additions. */
function listLatePlaylists(
  queries: Queries,
  generation: Generation,
  tracks: readonly RemoteTrackAddition[],
): ReadonlySet<string> {
  const places = new Map<string, number>();
  for (const { playlistId, place } of tracks) {
    if (place > 0) places.set(playlistId, Math.min(place, places.get(playlistId) ?? place));
  }
  const sql = `SELECT value ->> 0 AS id FROM json_each(?2) WHERE value ->> 1 < (
      SELECT place FROM sync_remote_playlist_track WHERE generation = ?1 AND playlist_id = value ->> 0
        AND position IS NOT NULL ORDER BY position DESC LIMIT 1)`;
  return new Set(queries.all(latePlaylistRow, sql, [generation, JSON.stringify([...places])]).map(({ id }) => id));
}

function appendInOrder(transaction: Transaction, generation: Generation, tracks: readonly RemoteTrackAddition[]): void {
  if (tracks.length === 0) return;
  const rows = tracks.map((track) => {
    const { playlistId, key, place, title, artist, durationMs } = track;
    return [playlistId, key, place, title, artist, durationMs];
  });
  transaction.run(
    `INSERT INTO sync_remote_playlist_track (generation, playlist_id, track_key, position, place, title, artist, duration_ms)
     SELECT ?1, value ->> 0, value ->> 1,
       key + 1 + coalesce((SELECT max(position) FROM sync_remote_playlist_track
         WHERE generation = ?1 AND playlist_id = value ->> 0), -1),
       value ->> 2, value ->> 3, value ->> 4, value ->> 5
     FROM json_each(?2) WHERE TRUE
     ON CONFLICT (generation, playlist_id, track_key) DO UPDATE SET
       position = coalesce(position, excluded.position), place = max(place, excluded.place),
       title = coalesce(excluded.title, title),
       artist = iif(excluded.title IS NULL, artist, excluded.artist),
       duration_ms = iif(excluded.title IS NULL, duration_ms, excluded.duration_ms)
     WHERE excluded.place IN (0, max(place, excluded.place))`,
    [generation, JSON.stringify(rows)],
  );
}

/** Adds one track behind those that were added before it. One that is there keeps its position. */
function insertLate(transaction: Transaction, generation: Generation, track: RemoteTrackAddition): void {
  const { playlistId, key, place } = track;
  const find = (test: string, value: string | number) =>
    transaction.all(
      positionRow,
      `SELECT position FROM sync_remote_playlist_track WHERE ${OF_PLAYLIST} AND position IS NOT NULL AND ${test}
       ORDER BY position DESC LIMIT 1`,
      [generation, playlistId, value],
    )[0]?.position;
  const isThere = find('track_key = ?3', key) !== undefined;
  const position = (find('?3 IN (0, max(place, ?3))', place) ?? -1) + 1;
  appendInOrder(transaction, generation, [track]);
  if (isThere) return;
  transaction.run(
    `UPDATE sync_remote_playlist_track SET position = iif(track_key = ?3, ?4, position + 1)
     WHERE ${OF_PLAYLIST} AND position >= ?4`,
    [generation, playlistId, key, position],
  );
}

/** A removal of a track that is not there is kept, for an addition that comes late. */
export function removeRemoteTracks(
  transaction: Transaction,
  generation: Generation,
  tracks: readonly RemoteTrackRemoval[],
): void {
  transaction.run(
    `INSERT INTO sync_remote_playlist_track (generation, playlist_id, track_key, place)
     SELECT ?1, value ->> 0, value ->> 1, value ->> 2 FROM json_each(?2) WHERE TRUE
     ON CONFLICT (generation, playlist_id, track_key) DO UPDATE SET position = NULL, place = max(place, excluded.place)
     WHERE excluded.place IN (0, max(place, excluded.place))`,
    [generation, JSON.stringify(tracks.map(({ playlistId, key, place }) => [playlistId, key, place]))],
  );
}

/** Removes all tracks; those that were added by a later change stay. Without a place, removals are forgotten too. */
export function clearRemoteTracks(transaction: Transaction, { generation, id, place }: RemoteTracksChange): void {
  if (place === 0) {
    transaction.run(`DELETE FROM sync_remote_playlist_track WHERE ${OF_PLAYLIST}`, [generation, id]);
    return;
  }
  transaction.run(
    `UPDATE sync_remote_playlist_track SET position = NULL, place = ?3
     WHERE ${OF_PLAYLIST} AND position IS NOT NULL AND place <= ?3`,
    [generation, id, place],
  );
}

const positionRow = z.object({ position: z.number() });

/** Moves a track that is there. @param index clamped to the list; the tracks between the old and the new one shift */
export function moveRemoteTrack(
  transaction: Transaction,
  { generation, id, place }: RemoteTracksChange,
  key: string,
  index: number,
): void {
  const find = (sql: string, values: (string | number)[]) =>
    transaction.all(positionRow, `SELECT position FROM sync_remote_playlist_track WHERE ${OF_PLAYLIST} AND ${sql}`, [
      generation,
      id,
      ...values,
    ])[0]?.position;
  const from = find('track_key = ?3 AND position IS NOT NULL AND ?4 IN (0, max(place, ?4))', [key, place]);
  if (from === undefined) return;
  const to =
    find('position IS NOT NULL ORDER BY position LIMIT 1 OFFSET ?3', [Math.max(0, index)]) ??
    find('position IS NOT NULL ORDER BY position DESC LIMIT 1', []) ??
    from;
  const [low, high, shift] = to < from ? [to, from, 1] : [from, to, -1];
  transaction.run(
    `UPDATE sync_remote_playlist_track
     SET position = iif(track_key = ?3, ?4, position + ?5), place = iif(track_key = ?3, max(place, ?6), place)
     WHERE ${OF_PLAYLIST} AND position BETWEEN ?7 AND ?8`,
    [generation, id, key, to, shift, place, low, high],
  );
}

// Of several tracks of the file, the one that is in the playlist already. Sorting is slow, and there is usually one track.
const BEST = `
  ORDER BY EXISTS (SELECT 1 FROM playlist_track WHERE playlist_id = ?3 AND track_id = track.id) DESC, is_available DESC, id
  LIMIT 1`;
const LOCAL_TRACK = `
  iif(remote.track_key LIKE '${SNAPSHOT_PREFIX}%',
    (SELECT id FROM track WHERE file_hash = '' AND track.title = remote.title
       AND track.duration_ms = coalesce(remote.duration_ms, 0) AND ${ARTIST_NAMES} IS remote.artist ${BEST}),
    coalesce((SELECT iif(count(*) = 1, min(id), NULL) FROM track WHERE file_hash = remote.track_key),
      (SELECT id FROM track WHERE file_hash = remote.track_key ${BEST})))`;

const jsonArray = <T>(item: z.ZodType<T>) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(z.array(item));
const positions = jsonArray(z.number());
const trackIds = jsonArray(z.number().nullable());
const resolvedRow = z.object({ positions, trackIds });
const entriesRow = resolvedRow.extend({ keys: jsonArray(z.string()) });

/**
 * The local tracks of a playlist, in its order; those that are not known here are left out.
 * @param localId row of the local playlist
 */
export function listResolvedTracks(queries: Queries, { generation, id }: RemotePlaylist, localId: number): number[] {
  const sql = `
    SELECT json_group_array(position) AS positions, json_group_array(${LOCAL_TRACK}) AS trackIds
    FROM sync_remote_playlist_track AS remote WHERE ${OF_PLAYLIST} AND position IS NOT NULL`;
  const row = queries.all(resolvedRow, sql, [generation, id, localId])[0];
  return row ? inOrder(row.trackIds, row.positions).flatMap((trackId) => trackId ?? []) : [];
}

export interface RemoteEntry {
  readonly key: string;
  /** Null if the track is not known here. */
  readonly trackId: number | null;
}

/** All tracks of a playlist, in its order. @param localId row of the local playlist */
export function listRemoteEntries(
  queries: Queries,
  { generation, id }: RemotePlaylist,
  localId: number,
): RemoteEntry[] {
  const sql = `
    SELECT json_group_array(position) AS positions, json_group_array(${LOCAL_TRACK}) AS trackIds,
      json_group_array(track_key) AS keys
    FROM sync_remote_playlist_track AS remote WHERE ${OF_PLAYLIST} AND position IS NOT NULL`;
  const row = queries.all(entriesRow, sql, [generation, id, localId])[0];
  const entries = row?.keys.map((key, index) => ({ key, trackId: row.trackIds[index] ?? null })) ?? [];
  return row ? inOrder(entries, row.positions) : [];
}

/** The items in the order of their positions. */
function inOrder<T>(items: readonly T[], order: readonly number[]): T[] {
  return items
    .map((item, index) => ({ item, position: order[index] ?? 0 }))
    .sort((one, other) => one.position - other.position)
    .map(({ item }) => item);
}

const idRow = z.object({ id: z.string() });

const placeRow = z.object({ id: z.string(), key: z.string() });

/** The playlists, existing or not, that have one of these tracks, once for each. */
export function listRemotePlaylistsWith(
  queries: Queries,
  generation: Generation,
  keys: readonly string[],
): { readonly id: string; readonly key: string }[] {
  // CROSS JOIN: track by track, or else SQLite reads all playlists.
  const sql = `SELECT playlist_id AS id, track_key AS key FROM json_each(?2)
      CROSS JOIN sync_remote_playlist_track INDEXED BY sync_remote_playlist_track_key_idx ON track_key = value
    WHERE generation = ?1 AND position IS NOT NULL`;
  return queries.all(placeRow, sql, [generation, JSON.stringify(keys)]);
}

/** Those of these keys that the playlist has or had. */
export function listMentionedKeys(
  queries: Queries,
  { generation, id }: RemotePlaylist,
  keys: readonly string[],
): Set<string> {
  const sql = `SELECT track_key AS id FROM sync_remote_playlist_track
    WHERE ${OF_PLAYLIST} AND track_key IN (SELECT value FROM json_each(?3))`;
  return new Set(queries.all(idRow, sql, [generation, id, JSON.stringify(keys)]).map((row) => row.id));
}

/** A playlist by its canonical id and by its row. */
export interface PlaylistPair {
  readonly id: string;
  readonly localId: number;
}

/** A local track of a playlist. */
export interface RemoteMember {
  readonly localId: number;
  readonly key: string;
  readonly trackId: number;
  /** In the remote state; null if it is not in the playlist there. */
  readonly position: number | null;
  /** Whether it is in the local playlist. */
  readonly isVisible: boolean;
}

const memberRow: z.ZodType<RemoteMember> = z.object({
  localId: z.number(),
  key: z.string(),
  trackId: z.number(),
  position: z.number().nullable(),
  isVisible: z.number().transform((value) => value !== 0),
});

/** The local tracks of these files; of several of a file those with audio first. */
export function listRemoteMembers(
  queries: Queries,
  generation: Generation,
  tracks: readonly (PlaylistPair & { readonly key: string })[],
): RemoteMember[] {
  const sql = `
    SELECT value ->> 1 AS localId, value ->> 2 AS key, track.id AS trackId, remote.position,
      visible.track_id IS NOT NULL AS isVisible
    FROM json_each(?2) AS named CROSS JOIN track ON track.file_hash = value ->> 2
      LEFT JOIN playlist_track AS visible ON visible.playlist_id = value ->> 1 AND visible.track_id = track.id
      LEFT JOIN sync_remote_playlist_track AS remote
        ON remote.generation = ?1 AND remote.playlist_id = value ->> 0 AND remote.track_key = value ->> 2
    ORDER BY named.key, is_available DESC, track.id`;
  const rows = tracks.map(({ id, localId, key }) => [id, localId, key]);
  return queries.all(memberRow, sql, [generation, JSON.stringify(rows)]);
}

const localIdRow = z.object({ localId: z.number() });

/** A playlist after tracks were appended to it. */
export interface AppendedPlaylist extends PlaylistPair {
  /** Positions of the appended tracks in the remote state. */
  readonly appended: readonly number[];
}

/**
 * The rows of those playlists that do not have as many tracks as in the remote state, or whose appended tracks are not the
 * last ones there.
 */
export function findInconsistent(
  queries: Queries,
  generation: Generation,
  playlists: readonly AppendedPlaylist[],
): number[] {
  const sql = `
    SELECT value ->> 1 AS localId FROM json_each(?2)
    WHERE (SELECT count(*) FROM playlist_track WHERE playlist_id = value ->> 1)
      <> (SELECT count(*) FROM sync_remote_playlist_track
          WHERE generation = ?1 AND playlist_id = value ->> 0 AND position IS NOT NULL)
      OR value ->> 2 <> (SELECT count(*) FROM sync_remote_playlist_track
          WHERE generation = ?1 AND playlist_id = value ->> 0 AND position >= value ->> 3)`;
  const rows = playlists.map(({ id, localId, appended }) => [
    id,
    localId,
    appended.length,
    appended.length === 0 ? null : Math.min(...appended),
  ]);
  return queries.all(localIdRow, sql, [generation, JSON.stringify(rows)]).map(({ localId }) => localId);
}
