import assert from 'node:assert/strict';
import type { SqliteConnection } from '../../../../src/store/engine/sqliteConnection';
import {
  countSkipped,
  INITIAL_PULL_STATE,
  markPulled,
  readPullState,
  writeLive,
  writePullFailure,
  writePullPosition,
} from '../../../../src/store/tables/pullState';
import { newProfileDatabase } from '../../../support/migratedDatabase';

describe('The state of pulling', () => {
  const ada = { serverUrl: 'https://home.example', accountId: 'ada', profileId: 'p' };
  const position = { cursor: '5', continuation: 'x', isStaging: true, stagedCursor: '9', hasGap: true };
  const failure = { lastError: '{}', failures: 2, notBefore: 3, askedUntil: 4 };
  let database: SqliteConnection;

  beforeEach(async () => {
    database = await newProfileDatabase();
  });
  afterEach(() => database.close());

  it('is the initial one at first', () => assert.deepEqual(readPullState(database, ada), INITIAL_PULL_STATE));

  it('returns what was written, whichever part was written first', () => {
    const parts = [
      () => writePullPosition(database, ada, position),
      () => countSkipped(database, ada, 2),
      () => writePullFailure(database, ada, failure),
      () => writeLive(database, ada, '"socket"'),
    ];
    for (const part of [...parts, ...parts.reverse()]) part();
    const expected = { ...INITIAL_PULL_STATE, ...position, ...failure, skipped: 4, live: '"socket"' };
    assert.deepEqual(readPullState(database, ada), expected);
  });

  it('has no failure after a pull, and keeps the rest', () => {
    writePullPosition(database, ada, position);
    countSkipped(database, ada, 1);
    writePullFailure(database, ada, failure);
    markPulled(database, ada, 77);
    assert.deepEqual(readPullState(database, ada), {
      ...INITIAL_PULL_STATE,
      ...position,
      skipped: 1,
      lastPullAt: 77,
    });
  });

  it('is separate for each account and server', () => {
    markPulled(database, ada, 1);
    for (const other of [
      { ...ada, accountId: 'bob' },
      { ...ada, serverUrl: 'https://other.example' },
    ])
      assert.deepEqual(readPullState(database, other), INITIAL_PULL_STATE);
  });

  it('counts damaged values as never written', () => {
    markPulled(database, ada, 1);
    database.run(
      "UPDATE sync_pull_state SET cursor = x'00', skipped = 'many', is_staging = 'x', failures = -1, live = 7",
    );
    assert.deepEqual(readPullState(database, ada), { ...INITIAL_PULL_STATE, lastPullAt: 1, live: '7' });
  });
});
