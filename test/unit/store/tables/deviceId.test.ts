import assert from 'node:assert/strict';
import type { SqliteConnection } from '../../../../src/store/engine/sqliteConnection';
import { ensureDeviceId, readDeviceId } from '../../../../src/store/tables/deviceId';
import { readSetting, writeSetting } from '../../../../src/store/tables/settings';
import { newAppDatabase } from '../../../support/migratedDatabase';

describe('The device id', () => {
  let connection: SqliteConnection;

  beforeEach(async () => {
    connection = await newAppDatabase();
  });

  const set = (value: string) =>
    connection.transact(() =>
      writeSetting(connection, 'app_setting', { key: 'sync.device_id', value, valueType: 'string', now: 1 }),
    );
  const ensure = (id: string) => connection.transact(() => ensureDeviceId(connection, { id, now: 2 }));

  it('is not created by reading', () => {
    assert.equal(readDeviceId(connection), null);
    assert.equal(readSetting(connection, 'app_setting', 'sync.device_id'), null);
  });

  it('never changes once created', () => {
    assert.equal(ensure('first'), 'first');
    assert.equal(ensure('second'), 'first');
    assert.equal(readDeviceId(connection), 'first');
  });

  it('is read without white space', () => {
    set(' here \n');
    assert.equal(readDeviceId(connection), 'here');
    assert.equal(ensure('new'), 'here');
  });

  it('is absent if it is blank, and then created', () => {
    set('   ');
    assert.equal(readDeviceId(connection), null);
    assert.equal(ensure('new'), 'new');
  });
});
