import assert from 'node:assert/strict';
import { z } from 'zod';
import type { SqliteConnection } from '../../../../src/store/engine/sqliteConnection';
import { applyMigrations } from '../../../../src/store/engine/migrate';
import { APP_MIGRATIONS, PROFILE_MIGRATIONS } from '../../../../src/store/migrations';
import { deleteSetting, readSetting, writeSetting } from '../../../../src/store/tables/settings';
import { testSqlite } from '../../../support/testSqlite';

const tables = [
  { table: 'app_setting', migrations: APP_MIGRATIONS },
  { table: 'profile_setting', migrations: PROFILE_MIGRATIONS },
] as const;

for (const { table, migrations } of tables) {
  describe(`Settings in ${table}`, () => {
    let connection: SqliteConnection;

    beforeEach(async () => {
      connection = (await testSqlite()).empty('test.db');
      applyMigrations(connection, migrations, { file: 'test.db', now: 1 });
    });

    const write = (key: string, value: string, now: number): void =>
      connection.transact(() => writeSetting(connection, table, { key, value, valueType: 'string', now }));

    it('are absent until they are written', () => {
      assert.equal(readSetting(connection, table, 'a'), null);
    });

    it('come back as they were written, each under its key', () => {
      write('a', ' https://x.example/  ', 1);
      write('b', '', 2);
      assert.equal(readSetting(connection, table, 'a'), ' https://x.example/  ');
      assert.equal(readSetting(connection, table, 'b'), '');
    });

    it('change in place, with the time of the change', () => {
      write('a', 'old', 1);
      write('a', 'new', 1_700_000_000_123);
      assert.deepEqual(connection.all(z.unknown(), `SELECT * FROM ${table} WHERE key = 'a'`), [
        { key: 'a', value: 'new', value_type: 'string', updated_at: 1_700_000_000_123 },
      ]);
    });

    it('are deleted, and may not exist', () => {
      write('a', 'x', 1);
      write('b', 'y', 1);
      for (let times = 0; times < 2; times++) connection.transact(() => deleteSetting(connection, table, 'a'));
      assert.equal(readSetting(connection, table, 'a'), null);
      assert.equal(readSetting(connection, table, 'b'), 'y');
    });
  });
}
