import assert from 'node:assert/strict';
import { z } from 'zod';
import type { SqliteConnection } from '../../../../src/store/engine/sqliteConnection';
import { applyMigrations } from '../../../../src/store/engine/migrate';
import { APP_MIGRATIONS } from '../../../../src/store/migrations';
import {
  insertProfile,
  listProfiles,
  removeProfile,
  renameProfile,
  touchProfile,
} from '../../../../src/store/tables/profiles';
import { testSqlite } from '../../../support/testSqlite';

const first = { id: '00000000-0000-4000-8000-00000000000a', name: 'First', dataDir: 'profiles/a', now: 2000 };
const second = { id: '00000000-0000-4000-8000-00000000000b', name: 'Second', dataDir: 'profiles/b', now: 1000 };

describe('Profiles', () => {
  let connection: SqliteConnection;

  beforeEach(async () => {
    connection = (await testSqlite()).empty('test.db');
    applyMigrations(connection, APP_MIGRATIONS, { file: 'test.db', now: 1 });
    connection.transact(() => {
      insertProfile(connection, first);
      insertProfile(connection, second);
    });
  });

  const names = (): string[] => listProfiles(connection).map(({ name }) => name);

  it('are listed with their canonical ids, the oldest first', () => {
    assert.deepEqual(listProfiles(connection), [
      { id: second.id, name: 'Second', dataDir: 'profiles/b', createdAt: 1000, lastUsedAt: 1000 },
      { id: first.id, name: 'First', dataDir: 'profiles/a', createdAt: 2000, lastUsedAt: 2000 },
    ]);
  });

  it('with the same creation time are listed in the order of creation', () => {
    connection.transact(() => insertProfile(connection, { ...first, id: 'c', name: 'A', now: 2000 }));
    assert.deepEqual(names(), ['Second', 'First', 'A']);
  });

  it('get the default color of the table', () => {
    assert.deepEqual(connection.all(z.unknown(), 'SELECT DISTINCT color_id, avatar_hash FROM profile'), [
      { color_id: 'emerald', avatar_hash: null },
    ]);
  });

  it('are renamed one at a time', () => {
    connection.transact(() => renameProfile(connection, first.id, 'Other'));
    assert.deepEqual(names(), ['Second', 'Other']);
  });

  it('cannot share a name', () => {
    assert.throws(() => connection.transact(() => renameProfile(connection, first.id, 'Second')));
    assert.throws(() => connection.transact(() => insertProfile(connection, { ...first, id: 'c' })));
    assert.deepEqual(names(), ['Second', 'First']);
  });

  it('are removed one at a time', () => {
    connection.transact(() => removeProfile(connection, second.id));
    assert.deepEqual(names(), ['First']);
  });

  it('store the time of their last use', () => {
    connection.transact(() => touchProfile(connection, first.id, 5000));
    assert.deepEqual(
      listProfiles(connection).map(({ lastUsedAt }) => lastUsedAt),
      [1000, 5000],
    );
  });
});
