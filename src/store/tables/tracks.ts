import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import { setCanonicalId } from './idMap';
import { ARTIST_NAMES } from './playlistTracks';
import { readSetting, writeSetting } from './settings';

/** Metadata of a track for recipients that may not have the track. */
export interface TrackSnapshot {
  readonly trackId: number;
  readonly title: string;
  readonly artist: string | null;
  readonly durationMs: number;
  /** Lower-case hex BLAKE3 of the audio file, or null where it is not known. */
  readonly fileHash: string | null;
}

const snapshotRow = z.object({
  trackId: z.number(),
  title: z.string(),
  artist: z.string().nullable(),
  durationMs: z.number(),
  fileHash: z.string().nullable(),
});

/** By track id; ids without a row are left out. */
export function readSnapshots(queries: Queries, trackIds: readonly number[]): Map<number, TrackSnapshot> {
  const sql = `SELECT id AS trackId, title, ${ARTIST_NAMES} AS artist, duration_ms AS durationMs,
    nullif(trim(file_hash), '') AS fileHash
    FROM track WHERE id IN (SELECT value FROM json_each(?))`;
  return new Map(queries.all(snapshotRow, sql, [JSON.stringify(trackIds)]).map((row) => [row.trackId, row]));
}

/** A track of which only metadata is known. */
export interface KnownTrack {
  readonly title: string;
  /** In their order. */
  readonly artists: readonly string[];
  /** Zero where it is not known. */
  readonly durationMs: number;
  /** Null where it is not known; every such track is a new one. */
  readonly fileHash: string | null;
}

/** The library of the tracks without a file. */
export interface SnapshotLibrary {
  /** A UUID v4, for the library if there is none yet. */
  readonly libraryId: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface NewTrack extends KnownTrack, SnapshotLibrary {
  /** Unique; replaces the path of the file. */
  readonly key: string;
}

const idRow = z.object({ id: z.number() });

/** The id of the track with this hash; creates a track without a file if there is none. */
export function ensureKnownTrack(
  transaction: Transaction,
  track: NewTrack,
): { readonly id: number; readonly isNew: boolean } {
  const { title, artists, durationMs, fileHash, key, now } = track;
  const found =
    fileHash !== null &&
    transaction.all(idRow, 'SELECT id FROM track WHERE file_hash = ? ORDER BY is_available DESC, id LIMIT 1', [
      fileHash,
    ])[0];
  if (found) return { id: found.id, isNew: false };
  const library = ensureSnapshotLibrary(transaction, track);
  transaction.run(
    `INSERT INTO track (library_id, file_path, file_hash, file_size, file_modified, title, duration_ms, added_at, is_available)
     VALUES (?, ?, ?, 0, 0, ?, ?, ?, 0)`,
    [library, `snapshot:${key}`, fileHash ?? '', title, durationMs, now],
  );
  const id = onlyId(transaction, 'SELECT id FROM track WHERE library_id = ? AND file_path = ?', [
    library,
    `snapshot:${key}`,
  ]);
  for (const [position, name] of artists.entries()) {
    transaction.run('INSERT OR IGNORE INTO artist (name, created_at, updated_at) VALUES (?, ?, ?)', [name, now, now]);
    const artist = onlyId(transaction, 'SELECT id FROM artist WHERE name = ?', [name]);
    transaction.run('INSERT OR IGNORE INTO track_artist (track_id, artist_id, position) VALUES (?, ?, ?)', [
      id,
      artist,
      position,
    ]);
  }
  return { id, isNew: true };
}

const SNAPSHOTS = 'library.snapshots';

/** The row of the library of the tracks without a file. */
export function ensureSnapshotLibrary(transaction: Transaction, { libraryId, now }: SnapshotLibrary): number {
  const known = readSetting(transaction, 'profile_setting', SNAPSHOTS);
  const existing = transaction.all(idRow, 'SELECT id FROM library WHERE canonical_id = ?', [known])[0];
  if (existing) return existing.id;
  transaction.run('INSERT INTO library (name, canonical_id, created_at, updated_at) VALUES (?, ?, ?, ?)', [
    '',
    libraryId,
    now,
    now,
  ]);
  writeSetting(transaction, 'profile_setting', { key: SNAPSHOTS, value: libraryId, valueType: 'string', now });
  const id = onlyId(transaction, 'SELECT id FROM library WHERE canonical_id = ?', [libraryId]);
  setCanonicalId(transaction, 'library', id, libraryId);
  return id;
}

function onlyId(queries: Queries, sql: string, parameters: (string | number)[]): number {
  const [row] = queries.all(idRow, sql, parameters);
  if (!row) throw new Error('The row that was just written is not there');
  return row.id;
}

const markRow = z.object({
  fileHash: z.string(),
  trackId: z.number(),
  liked: z.number().transform((value) => value !== 0),
  rating: z.number().nullable(),
});

/** What the user said about a file. */
export type TrackMarks = Omit<z.infer<typeof markRow>, 'fileHash'>;

/** By file hash; hashes without a track are left out. Of duplicates the one that `ensureKnownTrack` finds. */
export function listMarks(queries: Queries, fileHashes: readonly string[]): Map<string, TrackMarks> {
  // The last row of a hash stays in the map.
  const sql = `
    SELECT track.file_hash AS fileHash, track.id AS trackId, liked_track.track_id IS NOT NULL AS liked, rating
    FROM json_each(?) CROSS JOIN track ON track.file_hash = value LEFT JOIN liked_track ON liked_track.track_id = track.id
    ORDER BY track.is_available, track.id DESC`;
  const rows = queries.all(markRow, sql, [JSON.stringify(fileHashes)]);
  return new Map(rows.map(({ fileHash, ...marks }) => [fileHash, marks]));
}

/** Those of these tracks that exist. */
export function listExisting(queries: Queries, trackIds: readonly number[]): Set<number> {
  const sql = 'SELECT id FROM track WHERE id IN (SELECT value FROM json_each(?))';
  return new Set(queries.all(idRow, sql, [JSON.stringify(trackIds)]).map(({ id }) => id));
}

const sameFileRow = z.object({ id: z.number(), fileHash: z.string() });

/** The hash of a track, and the ids of all tracks of the same file; undefined where there is no such track. */
export function findSameFile(
  queries: Queries,
  trackId: number,
): { fileHash: string | null; trackIds: number[] } | undefined {
  const rows = queries.all(
    sameFileRow,
    `SELECT other.id, trim(other.file_hash) AS fileHash FROM track JOIN track AS other
       ON other.id = track.id OR (other.file_hash = track.file_hash AND trim(track.file_hash) <> '')
     WHERE track.id = ? ORDER BY other.id`,
    [trackId],
  );
  const own = rows.find(({ id }) => id === trackId);
  return own && { fileHash: own.fileHash === '' ? null : own.fileHash, trackIds: rows.map(({ id }) => id) };
}
