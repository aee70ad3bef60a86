import assert from 'node:assert/strict';
import { isWaveFlowError } from '../../../../src/core/errors';
import type { SqliteConnection } from '../../../../src/store/engine/sqliteConnection';
import { issueClock, observeClock, readClock } from '../../../../src/store/tables/lamportClock';
import { readSetting, writeSetting } from '../../../../src/store/tables/settings';
import { newProfileDatabase } from '../../../support/migratedDatabase';

const KEY = 'sync.lamport_local_max';

describe('The clock', () => {
  let connection: SqliteConnection;

  beforeEach(async () => {
    connection = await newProfileDatabase();
  });

  const next = () => connection.transact(() => issueClock(connection, 1, 5));
  const observe = (seen: number) => connection.transact(() => observeClock(connection, seen, 5));
  const read = () => readClock(connection);
  const set = (value: string) =>
    connection.transact(() =>
      writeSetting(connection, 'profile_setting', { key: KEY, value, valueType: 'int', now: 1 }),
    );

  it('counts 1, 2, 3, and then reads 3', () => {
    assert.deepEqual([next(), next(), next(), read()], [1, 2, 3, 3]);
  });

  it('continues after the value that it observed', () => {
    assert.equal(next(), 1);
    observe(42);
    assert.equal(next(), 43);
  });

  it('never goes back', () => {
    for (let count = 0; count < 10; count++) next();
    observe(3);
    assert.equal(read(), 10);
    assert.equal(next(), 11);
  });

  for (const seen of [0, -5, 1.5, NaN, 2 ** 31 - 2 ** 20, 2 ** 31 - 1, 2 ** 40]) {
    it(`ignores ${seen} and stores nothing`, () => {
      observe(seen);
      assert.equal(readSetting(connection, 'profile_setting', KEY), null);
      assert.equal(next(), 1);
    });
  }

  it('starts from what it observed', () => {
    observe(7);
    assert.equal(read(), 7);
    assert.equal(next(), 8);
  });

  it('reads 0 if nothing is stored, and stores nothing', () => {
    assert.equal(read(), 0);
    assert.equal(readSetting(connection, 'profile_setting', KEY), null);
  });

  it('compares numbers, not texts', () => {
    set('10');
    observe(9);
    assert.equal(read(), 10);
    set('9');
    observe(10);
    assert.equal(read(), 10);
  });

  it('issues several at once', () => {
    assert.equal(
      connection.transact(() => issueClock(connection, 5, 5)),
      1,
    );
    assert.equal(next(), 6);
  });

  it('is above everything that is queued, regardless of the setting', () => {
    connection.transact(() =>
      connection.run(
        `INSERT INTO sync_pending_op (operation_id, lamport_ts, entity, entity_id, op, created_at) VALUES ('o', 30, 'e', 'i', 'set', 1)`,
      ),
    );
    assert.equal(next(), 31);
  });

  it('issues a value again that was rolled back', () => {
    assert.throws(() =>
      connection.transact(() => {
        issueClock(connection, 1, 5);
        throw new Error('stop');
      }),
    );
    assert.equal(next(), 1);
  });

  it('issues 2³¹−1 and nothing beyond', () => {
    set(String(2 ** 31 - 2));
    assert.equal(next(), 2 ** 31 - 1);
    assert.throws(next, (error) => isWaveFlowError(error) && error.kind === 'sync.clockExhausted');
    assert.equal(read(), 2 ** 31 - 1);
  });
});
