import assert from 'node:assert/strict';
import { z } from 'zod';
import type { Queries } from '../../src/store/database';

const anyRow = z.record(z.string(), z.unknown());

/** The stored totals of playlists and likes equal what adding up gives. */
export function assertTotals(queries: Queries): void {
  assert.deepEqual(
    queries.all(anyRow, 'SELECT id, track_count, total_duration_ms FROM playlist ORDER BY id'),
    queries.all(
      anyRow,
      `SELECT id, (SELECT count(*) FROM playlist_track WHERE playlist_id = playlist.id) AS track_count,
         (SELECT coalesce(sum(duration_ms), 0) FROM playlist_track JOIN track ON track.id = track_id
          WHERE playlist_id = playlist.id) AS total_duration_ms
       FROM playlist ORDER BY id`,
    ),
  );
  assert.deepEqual(
    queries.all(anyRow, 'SELECT * FROM liked_file ORDER BY track_id'),
    queries.all(
      anyRow,
      `SELECT track.id AS track_id, duration_ms FROM liked_track JOIN track ON track.id = track_id
       WHERE file_hash = '' OR NOT EXISTS (
         SELECT 1 FROM track AS other JOIN liked_track AS liked ON liked.track_id = other.id
         WHERE other.file_hash = track.file_hash AND (other.is_available, -other.id) > (track.is_available, -track.id))
       ORDER BY track.id`,
    ),
  );
}
