import assert from 'node:assert/strict';
import { z } from 'zod';
import type { SqliteConnection } from '../../../src/store/engine/sqliteConnection';
import { applyMigrations, missingMigrations } from '../../../src/store/engine/migrate';
import { PROFILE_MIGRATIONS } from '../../../src/store/migrations';
import { testSqlite } from '../../support/testSqlite';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const idRow = z.object({ id: z.number(), canonicalId: z.string() });
const mapRow = z.object({ canonicalId: z.string(), id: z.number() });

for (const [table, migration] of [
  ['playlist', '20260603000000_sync_canonical_id'],
  ['library', '20260603000001_sync_library_canonical_id'],
] as const) {
  describe(`Canonical ids of ${table}`, () => {
    let connection: SqliteConnection;

    const run = (sql: string) => connection.transact(() => connection.run(sql));
    const insert = (columns: string, values: string) =>
      run(`INSERT INTO ${table} (name, created_at, updated_at${columns}) VALUES ('x', 1, 1${values})`);
    const ids = () => connection.all(idRow, `SELECT id, canonical_id AS canonicalId FROM ${table} ORDER BY id`);
    const map = () =>
      connection.all(
        mapRow,
        `SELECT canonical_id AS canonicalId, local_id AS id FROM sync_id_map WHERE entity = '${table}' ORDER BY local_id`,
      );

    beforeEach(async () => {
      connection = (await testSqlite()).empty('test.db');
      const before = PROFILE_MIGRATIONS.filter(({ name }) => name < migration);
      applyMigrations(connection, before, { file: 'test.db', now: 1 });
      for (let count = 0; count < 50; count++) insert('', '');
      applyMigrations(connection, missingMigrations(connection, PROFILE_MIGRATIONS, 'test.db'), {
        file: 'test.db',
        now: 1,
      });
    });

    it('are assigned to existing rows: a UUID v4 each, and mapped', () => {
      const found = ids();
      assert.equal(new Set(found.map(({ canonicalId }) => canonicalId)).size, 50);
      for (const { canonicalId } of found) assert.match(canonicalId, UUID);
      assert.deepEqual(
        map(),
        found.map(({ id, canonicalId }) => ({ canonicalId, id })),
      );
    });

    it('are generated for a new row without one', () => {
      insert('', '');
      assert.match(ids().at(-1)?.canonicalId ?? '', UUID);
    });

    it('are kept from a new row that has one', () => {
      insert(', canonical_id', ", 'mine'");
      assert.equal(ids().at(-1)?.canonicalId, 'mine');
    });

    it('are unique', () => {
      insert(', canonical_id', ", 'same'");
      assert.throws(() => insert(', canonical_id', ", 'same'"));
    });

    it('can change but not be removed', () => {
      run(`UPDATE ${table} SET canonical_id = 'new' WHERE id = 1`);
      assert.equal(ids()[0]?.canonicalId, 'new');
      assert.throws(() => run(`UPDATE ${table} SET canonical_id = NULL WHERE id = 1`));
    });
  });
}

describe('The sync migrations', () => {
  it('seed the cursor with 0, unless there is one', async () => {
    for (const [before, after] of [
      [undefined, '0'],
      ['17', '17'],
    ] as const) {
      const connection = (await testSqlite()).empty('test.db');
      applyMigrations(connection, PROFILE_MIGRATIONS.slice(0, 1), { file: 'test.db', now: 1 });
      if (before !== undefined) {
        connection.transact(() =>
          connection.run(`INSERT INTO profile_setting VALUES ('sync.last_seen_id', '${before}', 'int', 1)`),
        );
      }
      applyMigrations(connection, missingMigrations(connection, PROFILE_MIGRATIONS, 'test.db'), {
        file: 'test.db',
        now: 1,
      });
      const rows = connection.all(
        z.object({ value: z.string() }),
        `SELECT value FROM profile_setting WHERE key = 'sync.last_seen_id'`,
      );
      assert.deepEqual(rows, [{ value: after }]);
    }
  });

  it('assign no account to operations that were queued before them', async () => {
    const connection = (await testSqlite()).empty('test.db');
    applyMigrations(
      connection,
      PROFILE_MIGRATIONS.filter(({ name }) => name < '20261122000000'),
      { file: 'test.db', now: 1 },
    );
    connection.transact(() =>
      connection.run(
        `INSERT INTO sync_pending_op (operation_id, lamport_ts, entity, entity_id, op, created_at) VALUES ('o', 1, 'e', 'i', 'set', 1)`,
      ),
    );
    applyMigrations(connection, missingMigrations(connection, PROFILE_MIGRATIONS, 'test.db'), {
      file: 'test.db',
      now: 1,
    });
    const scopes = connection.all(
      z.unknown(),
      'SELECT server_url, account_id, profile_canonical_id, parked_at FROM sync_pending_op',
    );
    assert.deepEqual(scopes, [{ server_url: '', account_id: '', profile_canonical_id: '', parked_at: null }]);
  });

  it('keep announcements and pending operations, and record no missed operations for the past', async () => {
    const connection = (await testSqlite()).empty('test.db');
    applyMigrations(
      connection,
      PROFILE_MIGRATIONS.filter(({ name }) => name < '20261125000000'),
      { file: 'test.db', now: 1 },
    );
    connection.transact(() => {
      connection.run(`INSERT INTO sync_announcement VALUES ('u', 'ada', 'playlist', 'p')`);
      connection.run(
        `INSERT INTO sync_pending_op (operation_id, lamport_ts, entity, entity_id, op, created_at) VALUES ('o', 1, 'e', 'i', 'set', 1)`,
      );
    });
    applyMigrations(connection, missingMigrations(connection, PROFILE_MIGRATIONS, 'test.db'), {
      file: 'test.db',
      now: 1,
    });
    assert.deepEqual(connection.all(z.unknown(), 'SELECT account_id, canonical_id FROM sync_announcement'), [
      { account_id: 'ada', canonical_id: 'p' },
    ]);
    assert.deepEqual(connection.all(z.unknown(), 'SELECT operation_id FROM sync_pending_op'), [{ operation_id: 'o' }]);
    assert.deepEqual(connection.all(z.unknown(), 'SELECT * FROM sync_missed_op'), []);
  });
});
