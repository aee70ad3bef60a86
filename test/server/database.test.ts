import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { openDatabase } from './database';

describe('the database', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waveflow-database-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('takes profiles over from before sync', async () => {
    const file = join(folder, 'test.db');
    const old = new Libsql(file);
    old.exec(`
      create table users (id integer primary key autoincrement, external_id text not null unique, created_at integer not null);
      create table profile (
        id integer primary key autoincrement, user_id integer not null references users (id), name text not null,
        color_id text not null, avatar_hash text, created_at integer not null, last_used_at integer not null
      );
      insert into users values (1, 'ada', 1);
      insert into profile values (1, 1, 'Road', 'violet', null, 1, 1);`);
    old.close();
    for (const opening of ['first', 'second']) {
      const database = await openDatabase(file);
      const profiles = await database.selectFrom('profile').select(['name', 'canonical_id']).execute();
      assert.deepEqual(profiles, [{ name: 'Road', canonical_id: null }], opening);
      await database.destroy();
    }
  });
});
