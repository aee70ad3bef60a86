import assert from 'node:assert/strict';
import type { SqliteConnection } from '../../../../src/store/engine/sqliteConnection';
import { deleteSyncAccount, readScope, writeSyncAccount } from '../../../../src/store/tables/syncScope';
import { newProfileDatabase } from '../../../support/migratedDatabase';

describe('The scope of edits', () => {
  const current = { profileId: 'p', serverUrl: 'https://a.example' };
  let connection: SqliteConnection;

  beforeEach(async () => {
    connection = await newProfileDatabase();
    connection.transact(() => writeSyncAccount(connection, current.serverUrl, 'ada'));
  });

  it('is the account that is signed in to the server', () => {
    assert.deepEqual(readScope(connection, current), { ...current, accountId: 'ada' });
    connection.transact(() => writeSyncAccount(connection, current.serverUrl, 'bob'));
    assert.deepEqual(readScope(connection, current), { ...current, accountId: 'bob' });
  });

  it('has no account if no server is set, on another server, and after signing out', () => {
    assert.equal(readScope(connection, { ...current, serverUrl: null }), null);
    assert.equal(readScope(connection, { ...current, serverUrl: 'https://b.example' }), null);
    connection.transact(() => deleteSyncAccount(connection, current.serverUrl));
    assert.equal(readScope(connection, current), null);
  });

  it('has no account if the token has no subject', () => {
    connection.transact(() => writeSyncAccount(connection, current.serverUrl, null));
    assert.equal(readScope(connection, current), null);
  });
});
