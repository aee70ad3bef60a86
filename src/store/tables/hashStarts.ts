import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import { hashStartKey } from './remotePlaylistTracks';
import { setSnapshotHash } from './snapshotTracks';

const foundRow = z.object({ start: z.string(), hash: z.string() });

/** File hashes of tracks and of remote playlists, by the digits with which they start. Those that are not known are absent. */
export function findHashes(queries: Queries, starts: readonly string[]): ReadonlyMap<string, string> {
  // All hexadecimal digits sort below g.
  const range = (column: string) => `${column} >= value AND ${column} < value || 'g'`;
  const sql = `
    SELECT start, hash FROM (
      SELECT value AS start, coalesce(
        (SELECT file_hash FROM track WHERE ${range('file_hash')} LIMIT 1),
        (SELECT track_key FROM sync_remote_playlist_track WHERE ${range('track_key')} LIMIT 1)) AS hash
      FROM json_each(?))
    WHERE hash IS NOT NULL`;
  return new Map(queries.all(foundRow, sql, [JSON.stringify(starts)]).map(({ start, hash }) => [start, hash]));
}

const startRow = z.object({ start: z.string() });
const PREFIX = hashStartKey('');

/** The starts of the hashes that are not known of tracks in remote playlists. */
export function listHashStarts(queries: Queries): string[] {
  const sql = `SELECT DISTINCT substr(track_key, ${PREFIX.length + 1}) AS start FROM sync_remote_playlist_track
    WHERE track_key >= '${PREFIX}' AND track_key < '${PREFIX}g'`;
  return queries.all(startRow, sql).map(({ start }) => start);
}

/** From now on, the tracks whose hash starts like this have the whole hash. */
export function completeHash(transaction: Transaction, start: string, hash: string): void {
  const key = hashStartKey(start);
  transaction.run('UPDATE OR IGNORE sync_remote_playlist_track SET track_key = ?2 WHERE track_key = ?1', [key, hash]);
  // Where the playlist has the whole hash already.
  transaction.run('DELETE FROM sync_remote_playlist_track WHERE track_key = ?', [key]);
  setSnapshotHash(transaction, key, hash);
}
