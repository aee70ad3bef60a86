import assert from 'node:assert/strict';
import type { Connection } from '../../../src/store/engine/connection';
import { ensureDeviceId, readDeviceId } from '../../../src/store/tables/deviceId';
import { dropCanonicalId, ensureCanonicalId, localIdOf, setCanonicalId } from '../../../src/store/tables/idMap';
import { insertPlaylist } from '../../../src/store/tables/playlists';
import { readSetting, writeSetting } from '../../../src/store/tables/settings';
import { parseMode, readMode, writeMode } from '../../../src/store/tables/syncMode';
import { forgetAccount, readScope, writeAccount } from '../../../src/store/tables/syncScope';
import { newAppDatabase, newProfileDatabase } from '../../support/migrated';

describe('The device id', () => {
  let connection: Connection;

  beforeEach(async () => {
    connection = await newAppDatabase();
  });

  const set = (value: string) =>
    connection.transact(() =>
      writeSetting(connection, 'app_setting', { key: 'sync.device_id', value, valueType: 'string', now: 1 }),
    );
  const ensure = (id: string) => connection.transact(() => ensureDeviceId(connection, { id, now: 2 }));

  it('is not made by reading', () => {
    assert.equal(readDeviceId(connection), null);
    assert.equal(readSetting(connection, 'app_setting', 'sync.device_id'), null);
  });

  it('is the first one made, for ever', () => {
    assert.equal(ensure('first'), 'first');
    assert.equal(ensure('second'), 'first');
    assert.equal(readDeviceId(connection), 'first');
  });

  it('is read without white space', () => {
    set(' here \n');
    assert.equal(readDeviceId(connection), 'here');
    assert.equal(ensure('new'), 'here');
  });

  it('is absent where it is blank, and then made', () => {
    set('   ');
    assert.equal(readDeviceId(connection), null);
    assert.equal(ensure('new'), 'new');
  });
});

describe('The sync mode', () => {
  let connection: Connection;

  beforeEach(async () => {
    connection = await newProfileDatabase();
  });

  for (const [stored, mode] of [
    [undefined, 'hybrid'],
    ['local', 'local'],
    ['hybrid', 'hybrid'],
    [' local\n', 'local'],
    ['LOCAL', 'hybrid'],
    ['server', 'hybrid'],
    ['', 'hybrid'],
  ] as const) {
    it(`is ${mode} where ${JSON.stringify(stored)} is stored`, () => {
      if (stored !== undefined) {
        connection.transact(() =>
          writeSetting(connection, 'profile_setting', { key: 'sync.mode', value: stored, valueType: 'int', now: 1 }),
        );
      }
      assert.equal(readMode(connection), mode);
    });
  }

  it('is written as a text', () => {
    connection.transact(() =>
      writeSetting(connection, 'profile_setting', { key: 'sync.mode', value: '1', valueType: 'int', now: 1 }),
    );
    connection.transact(() => writeMode(connection, 'local', 7));
    assert.equal(readMode(connection), 'local');
  });

  for (const [text, mode] of [
    ['local', 'local'],
    [' hybrid ', 'hybrid'],
    ['Local', undefined],
    ['', undefined],
    ['server', undefined],
  ] as const) {
    it(`${JSON.stringify(text)} means ${mode ?? 'nothing'}`, () => assert.equal(parseMode(text), mode));
  }
});

describe('The scope of edits', () => {
  const current = { profileId: 'p', serverUrl: 'https://a.example' };
  let connection: Connection;

  beforeEach(async () => {
    connection = await newProfileDatabase();
    connection.transact(() => writeAccount(connection, current.serverUrl, 'ada'));
  });

  it('is the account that is signed in to the server', () => {
    assert.deepEqual(readScope(connection, current), { ...current, accountId: 'ada' });
    connection.transact(() => writeAccount(connection, current.serverUrl, 'bob'));
    assert.deepEqual(readScope(connection, current), { ...current, accountId: 'bob' });
  });

  it('is nobody where no server is set, on another server, and after signing out', () => {
    assert.equal(readScope(connection, { ...current, serverUrl: null }), null);
    assert.equal(readScope(connection, { ...current, serverUrl: 'https://b.example' }), null);
    connection.transact(() => forgetAccount(connection, current.serverUrl));
    assert.equal(readScope(connection, current), null);
  });

  it('is nobody where the token does not say who it is for', () => {
    connection.transact(() => writeAccount(connection, current.serverUrl, null));
    assert.equal(readScope(connection, current), null);
  });
});

describe('A canonical id', () => {
  let connection: Connection;

  beforeEach(async () => {
    connection = await newProfileDatabase();
    const playlist = { name: 'x', description: null, colorId: 'violet', iconId: 'music', createdAt: 1 };
    connection.transact(() => insertPlaylist(connection, { ...playlist, id: 'column' }));
  });

  const set = (id: string) => connection.transact(() => setCanonicalId(connection, 'playlist', 1, id));
  const ensure = (fresh: string) => connection.transact(() => ensureCanonicalId(connection, 'playlist', 1, fresh));
  const resolve = (id: string) => localIdOf(connection, 'playlist', id);

  it('is the one in the column where none is mapped, and is then mapped', () => {
    assert.equal(ensure('fresh'), 'column');
    assert.equal(resolve('column'), 1);
  });

  it('is the one that is mapped, which then comes into the column', () => {
    connection.transact(() => connection.run(`INSERT INTO sync_id_map VALUES ('playlist', 'mapped', 1)`));
    assert.equal(ensure('fresh'), 'mapped');
    assert.equal(ensure('fresh'), 'mapped');
  });

  it('is a new one where the column is blank', () => {
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

  it('is dropped, and may be gone already', () => {
    set('a');
    for (let times = 0; times < 2; times++) connection.transact(() => dropCanonicalId(connection, 'playlist', 'a'));
    assert.equal(resolve('a'), null);
  });
});
