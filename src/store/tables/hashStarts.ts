import * as z from 'zod';
import type { Queries } from '../database';

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
