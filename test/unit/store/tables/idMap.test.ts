import assert from 'node:assert/strict';
import type { SqliteConnection } from '../../../../src/store/engine/sqliteConnection';
import { dropCanonicalId, ensureCanonicalId, localIdOf, setCanonicalId } from '../../../../src/store/tables/idMap';
import { insertPlaylist } from '../../../../src/store/tables/playlists';
import { newProfileDatabase } from '../../../support/migratedDatabase';

describe('A canonical id', () => {
  let connection: SqliteConnection;

  beforeEach(async () => {
    connection = await newProfileDatabase();
    const playlist = { name: 'x', description: null, colorId: 'violet', iconId: 'music', createdAt: 1 };
    connection.transact(() => insertPlaylist(connection, { ...playlist, id: 'column' }));
  });

  const set = (id: string) => connection.transact(() => setCanonicalId(connection, 'playlist', 1, id));
  const ensure = (fresh: string) => connection.transact(() => ensureCanonicalId(connection, 'playlist', 1, fresh));
  const resolve = (id: string) => localIdOf(connection, 'playlist', id);

  it('is the one in the column if none is mapped, and is then mapped', () => {
    assert.equal(ensure('fresh'), 'column');
    assert.equal(resolve('column'), 1);
  });

  it('is the mapped one, which is then written into the column', () => {
    connection.transact(() => connection.run(`INSERT INTO sync_id_map VALUES ('playlist', 'mapped', 1)`));
    assert.equal(ensure('fresh'), 'mapped');
    assert.equal(ensure('fresh'), 'mapped');
  });

  it('is a new one if the column is blank', () => {
    connection.transact(() => connection.run(`UPDATE playlist SET canonical_id = ' '`));
    assert.equal(ensure('fresh'), 'fresh');
    assert.equal(ensure('other'), 'fresh');
  });

  it('has one mapping; an earlier one no longer resolves', () => {
    set('a');
    set('a');
    assert.equal(resolve('a'), 1);
    set('b');
    assert.deepEqual([resolve('a'), resolve('b')], [null, 1]);
  });

  it('is deleted, and may not exist', () => {
    set('a');
    for (let times = 0; times < 2; times++) connection.transact(() => dropCanonicalId(connection, 'playlist', 'a'));
    assert.equal(resolve('a'), null);
  });
});
