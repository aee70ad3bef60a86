import fc from 'fast-check';
import type { SqlValue } from '../../../../src/store/database';
import { applyMigrations, missingMigrations } from '../../../../src/store/engine/migrate';
import type { SqliteConnection } from '../../../../src/store/engine/sqliteConnection';
import { PROFILE_MIGRATIONS } from '../../../../src/store/migrations';
import { fuzzAsync } from '../../../support/fuzz';
import { assertTotals } from '../../../support/libraryTotals';
import { testSqlite } from '../../../support/testSqlite';

const TOTALS = PROFILE_MIGRATIONS.findIndex(({ name }) => name.endsWith('library_totals'));

/** Each takes two small numbers, ?1 and ?2. */
const STATEMENTS = [
  `INSERT OR IGNORE INTO library (id, name, canonical_id, created_at, updated_at) VALUES (?1 % 2, 'l' || ?2, 'l' || ?1 % 2, 0, 0)`,
  'DELETE FROM library WHERE id = ?1 AND ?2 = 0',
  `INSERT OR IGNORE INTO track (id, library_id, file_path, file_hash, file_size, file_modified, title, duration_ms, added_at, is_available)
   SELECT ?1, id, 'p' || ?1, iif(?2 < 4, '', 'h' || ?2 % 2), 0, 0, 't', ?2 * 100, 0, ?1 % 2 FROM library LIMIT 1`,
  'UPDATE track SET duration_ms = ?2 * 10 WHERE id = ?1',
  `UPDATE track SET file_hash = iif(?2 < 4, '', 'h' || ?2 % 2) WHERE id = ?1`,
  'UPDATE track SET is_available = ?2 % 2, duration_ms = ?2 WHERE id = ?1',
  'DELETE FROM track WHERE id = ?1',
  `INSERT OR IGNORE INTO playlist (id, name, canonical_id, created_at, updated_at) VALUES (?1 % 3, 'p', 'p' || ?1 % 3, 0, 0)`,
  'DELETE FROM playlist WHERE id = ?1 AND ?2 < 3',
  `INSERT OR IGNORE INTO playlist_track (playlist_id, track_id, position, added_at)
   SELECT playlist.id, track.id, ?2, 0 FROM playlist, track WHERE playlist.id = ?1 % 3 AND track.id >= ?2`,
  `INSERT INTO playlist_track (playlist_id, track_id, position, added_at)
   SELECT playlist.id, track.id, ?2, 0 FROM playlist, track WHERE playlist.id = ?1 % 3 AND track.id <= ?2
   ON CONFLICT (playlist_id, track_id) DO UPDATE SET position = excluded.position`,
  'UPDATE playlist_track SET position = position + 1 WHERE playlist_id = ?1 % 3',
  'UPDATE OR IGNORE playlist_track SET track_id = coalesce((SELECT max(id) FROM track), track_id) WHERE track_id = ?1',
  'DELETE FROM playlist_track WHERE track_id = ?1 AND playlist_id >= ?2 % 3',
  'INSERT OR IGNORE INTO liked_track (track_id, liked_at) SELECT id, ?2 FROM track WHERE id >= ?1',
  'UPDATE OR IGNORE liked_track SET track_id = coalesce((SELECT min(id) FROM track), track_id) WHERE track_id = ?1',
  'DELETE FROM liked_track WHERE track_id BETWEEN ?1 AND ?1 + ?2',
];

interface Change {
  readonly statement: number;
  readonly values: SqlValue[];
}

const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.record({ statement: fc.nat(STATEMENTS.length - 1), values: fc.tuple(fc.nat(7), fc.nat(7)) }),
  { minLength: 20, maxLength: 120, size: 'max' },
);

function make(connection: SqliteConnection, { statement, values }: Change): void {
  const sql = STATEMENTS[statement] ?? '';
  connection.transact(() => connection.run(sql, values.slice(0, sql.includes('?2') ? 2 : 1)));
}

describe('Totals of playlists and likes', function () {
  this.timeout('1m');

  it('equal the sums after every change of tracks, entries, likes and playlists', () =>
    fuzzAsync(
      changes,
      async (made) => {
        const connection = (await testSqlite()).empty('test.db');
        applyMigrations(connection, PROFILE_MIGRATIONS, { file: 'test.db', now: 1 });
        for (const change of made) {
          make(connection, change);
          assertTotals(connection);
        }
        connection.close();
      },
      60,
    ));

  it('equal the sums in a database that gets them by its migration', () =>
    fuzzAsync(
      changes,
      async (made) => {
        const connection = (await testSqlite()).empty('test.db');
        applyMigrations(connection, PROFILE_MIGRATIONS.slice(0, TOTALS), { file: 'test.db', now: 1 });
        for (const change of made) make(connection, change);
        const missing = missingMigrations(connection, PROFILE_MIGRATIONS, 'test.db');
        applyMigrations(connection, missing, { file: 'test.db', now: 1 });
        assertTotals(connection);
        connection.close();
      },
      60,
    ));
});
