import assert from 'node:assert/strict';
import { z } from 'zod';
import type { SqliteConnection } from '../../../../src/store/engine/sqliteConnection';
import {
  deleteCredential,
  isCredentialReadable,
  readCredential,
  writeCredential,
} from '../../../../src/store/tables/credentials';
import { applyMigrations } from '../../../../src/store/engine/migrate';
import { PROFILE_MIGRATIONS } from '../../../../src/store/migrations';
import { testSqlite } from '../../../support/testSqlite';

describe('The credential of a profile', () => {
  let connection: SqliteConnection;

  beforeEach(async () => {
    connection = (await testSqlite()).empty('test.db');
    applyMigrations(connection, PROFILE_MIGRATIONS, { file: 'test.db', now: 1 });
    connection.transact(() =>
      connection.run(`INSERT INTO auth_credential VALUES ('lastfm', 'other', x'FF', NULL, NULL, 1, 1)`),
    );
  });

  const write = (reference: string, now: number): void =>
    connection.transact(() => writeCredential(connection, { account: 'zoë', reference, expiresAt: 99, now }));

  it('is absent until it is written', () => {
    assert.equal(readCredential(connection), null);
  });

  it('comes back as it was written', () => {
    write('secret:ü/1', 1);
    assert.deepEqual(readCredential(connection), {
      account: 'zoë',
      reference: 'secret:ü/1',
      expiresAt: 99,
      updatedAt: 1,
    });
  });

  it('may lack an account and an expiry', () => {
    const bare = { account: null, reference: 'r', expiresAt: null };
    connection.transact(() => writeCredential(connection, { ...bare, now: 1 }));
    assert.deepEqual(readCredential(connection), { ...bare, updatedAt: 1 });
  });

  it('keeps the time of its first write', () => {
    write('old', 1000);
    write('new', 1_700_000_000_123);
    const rows = connection.all(z.unknown(), `SELECT * FROM auth_credential WHERE provider = 'waveflow_server'`);
    assert.deepEqual(rows, [
      {
        provider: 'waveflow_server',
        username: 'zoë',
        token_encrypted: new TextEncoder().encode('new'),
        refresh_token_encrypted: null,
        expires_at: 99,
        created_at: 1000,
        updated_at: 1_700_000_000_123,
      },
    ]);
  });

  it('is deleted alone, and may not exist', () => {
    write('r', 1);
    for (let times = 0; times < 2; times++) connection.transact(() => deleteCredential(connection));
    assert.equal(readCredential(connection), null);
    assert.equal(connection.all(z.unknown(), 'SELECT * FROM auth_credential').length, 1);
  });

  it('is skipped and reported if its bytes are no text', () => {
    const told: string[] = [];
    connection.onUnreadable = (what) => told.push(what);
    write('r', 1);
    connection.transact(() => connection.run(`UPDATE auth_credential SET token_encrypted = x'FF'`));
    assert.equal(readCredential(connection), null);
    assert.deepEqual(told, ['auth_credential: reference']);
    assert.equal(isCredentialReadable(connection), false);
    write('new', 2);
    assert.equal(isCredentialReadable(connection), true);
  });
});
