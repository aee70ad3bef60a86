import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { SqliteConnection } from '../../../src/store/engine/sqliteConnection';
import type { SqlValue } from '../../../src/store/database';
import { applyMigrations, missingMigrations } from '../../../src/store/engine/migrate';
import { APP_MIGRATIONS, PROFILE_MIGRATIONS, type Migration } from '../../../src/store/migrations';
import { fillCanonicalIds } from '../../../src/store/tables/profiles';
import { SequenceRandom } from '../../support/sequenceRandom';
import { testSqlite } from '../../support/testSqlite';

const options = { file: 'test.db', now: 1 };
const anyRow = z.record(z.string(), z.unknown());

const histories = [
  { folder: 'app', migrations: APP_MIGRATIONS },
  { folder: 'profile', migrations: PROFILE_MIGRATIONS },
] as const;

/** A database as the program of that time left it: the first `count` migrations, no more. */
async function databaseAt(migrations: readonly Migration[], count: number): Promise<SqliteConnection> {
  const connection = (await testSqlite()).empty('test.db');
  applyMigrations(connection, migrations.slice(0, count), options);
  return connection;
}

function upgrade(connection: SqliteConnection, migrations: readonly Migration[]): void {
  applyMigrations(connection, missingMigrations(connection, migrations, 'test.db'), options);
}

function insert(connection: SqliteConnection, table: string, row: Record<string, SqlValue>): void {
  const columns = Object.keys(row);
  const places = columns.map(() => '?').join(', ');
  const sql = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`;
  connection.transact(() => connection.run(sql, Object.values(row)));
}

function accepts(connection: SqliteConnection, table: string, row: Record<string, SqlValue>): boolean {
  try {
    insert(connection, table, row);
    return true;
  } catch {
    return false;
  }
}

const rows = (connection: SqliteConnection, table: string): unknown[] =>
  connection.all(anyRow, `SELECT * FROM ${table} ORDER BY 1`);

describe('Migrations', () => {
  for (const { folder, migrations } of histories) {
    it(`of the ${folder} database are the files in migrations/${folder}, in name order`, () => {
      const files = readdirSync(path.join(__dirname, '../../../migrations', folder)).sort();
      assert.deepEqual(
        migrations.map(({ name }) => `${name}.sql`),
        files,
      );
      for (const { name } of migrations) assert.match(name, /^\d{14}_[a-z_]+$/);
    });
  }

  for (const version of [0, 1, 2]) {
    it(`keep settings and profiles of an app database with ${version} migrations applied`, async () => {
      const connection = await databaseAt(APP_MIGRATIONS, version);
      const setting = {
        key: 'app.waveflow_server_url',
        value: 'https://a.example',
        value_type: 'string',
        updated_at: 7,
      };
      const profile = {
        id: 5,
        name: 'Zoë',
        color_id: 'violet',
        avatar_hash: 'f00',
        data_dir: 'profiles/5',
        created_at: 8,
        last_used_at: 9,
      };
      if (version > 0) {
        insert(connection, 'app_setting', setting);
        insert(connection, 'profile', profile);
      }
      upgrade(connection, APP_MIGRATIONS);
      assert.deepEqual(rows(connection, 'app_setting'), version > 0 ? [setting] : []);
      assert.deepEqual(rows(connection, 'profile'), version > 0 ? [{ ...profile, canonical_id: null }] : []);
    });
  }

  const providers = ['lastfm', 'listenbrainz', 'deezer', 'spotify', 'waveflow_server'];
  const providersAt = [0, 3, 3, 3, 3, 4, 5, 5, 5, 5, 5, 5];

  for (const [version, count] of providersAt.entries()) {
    it(`keep the credentials of ${count} providers of a profile database with ${version} migrations applied`, async () => {
      const connection = await databaseAt(PROFILE_MIGRATIONS, version);
      const credentials = providers.slice(0, count).map((provider, index) => ({
        provider,
        username: index === 0 ? null : `user ${index}`,
        token_encrypted: Uint8Array.of(index, 0, 255),
        refresh_token_encrypted: index === 1 ? null : Uint8Array.of(index),
        expires_at: index === 2 ? null : 1_800_000_000_000 + index,
        created_at: 1_700_000_000_000 + index,
        updated_at: 1_700_000_000_500 + index,
      }));
      for (const credential of credentials) insert(connection, 'auth_credential', credential);
      const before = version > 0 ? rows(connection, 'auth_credential') : [];
      assert.equal(before.length, count);
      upgrade(connection, PROFILE_MIGRATIONS);
      assert.deepEqual(rows(connection, 'auth_credential'), before);
    });

    it(`let ${version} migrations' profile database accept exactly ${count} providers`, async () => {
      const connection = await databaseAt(PROFILE_MIGRATIONS, version);
      const credential = (provider: string) => ({
        provider,
        token_encrypted: Uint8Array.of(1),
        created_at: 1,
        updated_at: 1,
      });
      const accepted = [...providers, 'napster'].filter((provider) =>
        accepts(connection, 'auth_credential', credential(provider)),
      );
      assert.deepEqual(accepted, providers.slice(0, count));
    });
  }

  it('keep the settings of a profile', async () => {
    const connection = await databaseAt(PROFILE_MIGRATIONS, 1);
    const setting = { key: 'sync.mode', value: 'hybrid', value_type: 'string', updated_at: 3 };
    insert(connection, 'profile_setting', setting);
    upgrade(connection, PROFILE_MIGRATIONS);
    assert.deepEqual(rows(connection, 'profile_setting').at(-1), setting);
  });

  for (const table of ['app_setting', 'profile_setting']) {
    it(`let ${table} take no value of another type than string, int, bool and json`, async () => {
      const connection = await databaseAt(table === 'app_setting' ? APP_MIGRATIONS : PROFILE_MIGRATIONS, 99);
      const accepted = ['string', 'int', 'bool', 'json', 'blob', ''].filter((type) =>
        accepts(connection, table, { key: type, value: '1', value_type: type, updated_at: 1 }),
      );
      assert.deepEqual(accepted, ['string', 'int', 'bool', 'json']);
    });
  }

  it('leave profiles without a canonical id, which the program fills in only there', async () => {
    const connection = await databaseAt(APP_MIGRATIONS, 1);
    for (const id of [1, 2])
      insert(connection, 'profile', { id, name: `p${id}`, data_dir: 'd', created_at: id, last_used_at: id });
    upgrade(connection, APP_MIGRATIONS);
    insert(connection, 'profile', {
      id: 3,
      name: 'p3',
      data_dir: 'd',
      created_at: 3,
      last_used_at: 3,
      canonical_id: 'mine',
    });
    connection.transact(() => fillCanonicalIds(connection, new SequenceRandom()));
    const ids = connection.all(z.object({ canonical_id: z.string() }), 'SELECT canonical_id FROM profile ORDER BY id');
    assert.deepEqual(
      ids.map((row) => row.canonical_id),
      ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002', 'mine'],
    );
  });

  it('keep canonical ids of profiles unique, while any number of profiles may lack one', async () => {
    const connection = await databaseAt(APP_MIGRATIONS, 2);
    const profile = (name: string, canonical_id: string | null) => ({
      name,
      canonical_id,
      data_dir: 'd',
      created_at: 1,
      last_used_at: 1,
    });
    insert(connection, 'profile', profile('a', null));
    insert(connection, 'profile', profile('b', null));
    insert(connection, 'profile', profile('c', 'same'));
    assert.throws(() => insert(connection, 'profile', profile('d', 'same')));
  });
});
