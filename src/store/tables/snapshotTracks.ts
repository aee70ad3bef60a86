import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import { ARTIST_NAMES } from './playlistTracks';
import { ensureSnapshotLibrary, type SnapshotLibrary } from './tracks';

/** A track of which a server sent metadata only. */
export interface SnapshotTrack {
  /** The hash of the file, or what stands for it where there is none. */
  readonly key: string;
  /** Null for none. */
  readonly fileHash: string | null;
  readonly title: string;
  /** Names joined with `, `; null if unknown. */
  readonly artist: string | null;
  readonly durationMs: number | null;
}

const PATH_PREFIX = 'snapshot:remote:';

const keyRow = z.object({ key: z.string() });

const JSON_ROWS = `
  (SELECT key AS rank, value ->> 0 AS track_key, value ->> 1 AS file_hash, value ->> 2 AS title, value ->> 3 AS artist,
     coalesce(value ->> 4, 0) AS duration_ms FROM json_each(?1)) AS snapshot`;

/** Those of these tracks that are not known here. */
export function listUnknownSnapshots(queries: Queries, tracks: readonly SnapshotTrack[]): Set<string> {
  const sql = `SELECT track_key AS key FROM ${JSON_ROWS} WHERE NOT iif(file_hash <> '',
    EXISTS (SELECT 1 FROM track WHERE track.file_hash = snapshot.file_hash),
    EXISTS (SELECT 1 FROM track WHERE track.file_hash = '' AND track.title = snapshot.title
      AND track.duration_ms = snapshot.duration_ms AND ${ARTIST_NAMES} IS snapshot.artist))`;
  return new Set(queries.all(keyRow, sql, [toJson(tracks)]).map(({ key }) => key));
}

/** Inserts tracks without files. None of them is known yet, and each has another key. */
export function insertSnapshotTracks(
  transaction: Transaction,
  tracks: readonly SnapshotTrack[],
  library: SnapshotLibrary,
): void {
  const rows = toJson(tracks);
  const { now } = library;
  const libraryId = ensureSnapshotLibrary(transaction, library);
  transaction.run(
    `INSERT INTO track (library_id, file_path, file_hash, file_size, file_modified, title, duration_ms, added_at, is_available)
     SELECT ?2, '${PATH_PREFIX}' || track_key, file_hash, 0, 0, title, duration_ms, ?3, 0 FROM ${JSON_ROWS} ORDER BY rank
     ON CONFLICT (library_id, file_path) DO UPDATE SET file_hash = excluded.file_hash`,
    [rows, libraryId, now],
  );
  transaction.run(
    `INSERT OR IGNORE INTO artist (name, created_at, updated_at)
     SELECT artist, ?2, ?2 FROM ${JSON_ROWS} WHERE artist IS NOT NULL ORDER BY rank`,
    [rows, now],
  );
  transaction.run(
    `INSERT OR IGNORE INTO track_artist (track_id, artist_id, position)
     SELECT track.id, artist.id, 0 FROM ${JSON_ROWS}
       CROSS JOIN track ON track.library_id = ?2 AND track.file_path = '${PATH_PREFIX}' || track_key
       CROSS JOIN artist ON artist.name = snapshot.artist
     ORDER BY rank`,
    [rows, libraryId],
  );
}

/** The track that was made from a snapshot is of this file. */
export function setSnapshotHash(transaction: Transaction, key: string, fileHash: string): void {
  const sql = `UPDATE track SET file_hash = ?2 WHERE file_path = '${PATH_PREFIX}' || ?1 AND file_hash = ''`;
  transaction.run(sql, [key, fileHash]);
}

const toJson = (tracks: readonly SnapshotTrack[]): string =>
  JSON.stringify(
    tracks.map(({ key, fileHash, title, artist, durationMs }) => [key, fileHash ?? '', title, artist, durationMs]),
  );

const unhashedRow = z.object({
  trackId: z.number(),
  title: z.string(),
  artist: z.string().nullable(),
  durationMs: z.number(),
});

/** Those of these tracks that have no hash and were not made from the snapshot of a server. */
export function listUnhashedTracks(
  queries: Queries,
  trackIds: readonly number[],
): { readonly trackId: number; readonly title: string; readonly artist: string | null; readonly durationMs: number }[] {
  const sql = `SELECT id AS trackId, title, ${ARTIST_NAMES} AS artist, duration_ms AS durationMs FROM track
    WHERE id IN (SELECT value FROM json_each(?)) AND trim(file_hash) = '' AND file_path NOT LIKE '${PATH_PREFIX}%'`;
  return queries.all(unhashedRow, sql, [JSON.stringify(trackIds)]);
}
