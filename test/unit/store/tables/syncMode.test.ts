import assert from 'node:assert/strict';
import type { SqliteConnection } from '../../../../src/store/engine/sqliteConnection';
import { writeSetting } from '../../../../src/store/tables/settings';
import { parseMode, readMode, writeMode } from '../../../../src/store/tables/syncMode';
import { newProfileDatabase } from '../../../support/migratedDatabase';

describe('The sync mode', () => {
  let connection: SqliteConnection;

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

  it('is written as text', () => {
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
