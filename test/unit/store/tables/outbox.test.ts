import assert from 'node:assert/strict';
import { z } from 'zod';
import type { SqliteConnection } from '../../../../src/store/engine/sqliteConnection';
import type { SqlValue, Transaction } from '../../../../src/store/database';
import {
  countOutbox,
  enqueue,
  findPending,
  listAll,
  listPending,
  markFailed,
  type OperationDraft,
} from '../../../../src/store/tables/outbox';
import { clearOutbox, park } from '../../../../src/store/tables/outboxParked';
import { issueClock } from '../../../../src/store/tables/lamportClock';
import { markSent } from '../../../../src/store/tables/sentOperations';
import { newProfileDatabase } from '../../../support/migratedDatabase';

const ada = { serverUrl: 'https://a.example', accountId: 'ada', profileId: 'p' };
const bob = { ...ada, accountId: 'bob' };
const draft: OperationDraft = { entity: 'playlist', entityId: 'x', field: 'name', op: 'set', payload: { value: 'n' } };

describe('The outbox', () => {
  let connection: SqliteConnection;

  beforeEach(async () => {
    connection = await newProfileDatabase();
  });

  const transact = <T>(work: () => T): T => connection.transact(work);
  /** Queues an operation under its id, with the next clock value. */
  const queue = (operationId: string, change: Partial<OperationDraft> = {}, scope = ada) =>
    transact(() =>
      enqueue(
        connection,
        { ...draft, ...change },
        { scope, operationId, lamport: issueClock(connection, 1, 9), now: 9 },
      ),
    );
  const pending = (scope = ada, page = { limit: 100, after: 0 }) =>
    listPending(connection, scope, page).map(({ operationId }) => operationId);
  const row = (operationId: string) => {
    const found = listAll(connection).find((one) => one.operationId === operationId);
    assert(found);
    return found;
  };

  it('keeps what was queued', () => {
    queue('o');
    assert.deepEqual(listAll(connection), [
      {
        id: 1,
        operationId: 'o',
        lamport: 1,
        entity: 'playlist',
        entityId: 'x',
        field: 'name',
        op: 'set',
        payload: '{"value":"n"}',
        createdAt: 9,
        lastAttemptAt: null,
        attempts: 0,
        lastError: null,
        serverUrl: 'https://a.example',
        accountId: 'ada',
        profileId: 'p',
        refusals: 0,
        parkedAt: null,
        parkedReason: null,
      },
    ]);
  });

  it('has no payload where there is none', () => {
    queue('o', { payload: null, field: null, op: 'delete' });
    assert.equal(row('o').payload, null);
    assert.equal(row('o').field, null);
  });

  const refused: readonly (readonly [string, { operationId?: string; lamport?: number; op?: string }])[] = [
    ['an operation id that is there', { operationId: 'first' }],
    ['a clock value that is there', { lamport: 1 }],
    ['the clock value 0', { lamport: 0 }],
    ['a negative clock value', { lamport: -1 }],
    ['an unknown verb', { op: 'upsert' }],
  ];
  for (const [title, { operationId = 'second', lamport = 2, op = 'set' }] of refused) {
    it(`refuses ${title}, and nothing is written`, () => {
      queue('first');
      const change = { ...draft, op: op as 'set' };
      assert.throws(() => transact(() => enqueue(connection, change, { scope: ada, operationId, lamport, now: 9 })));
      assert.deepEqual(pending(), ['first']);
    });
  }

  for (const op of ['set', 'delete', 'insert', 'noop'] as const) {
    it(`takes the verb ${op}`, () => {
      queue('o', { op });
      assert.equal(row('o').op, op);
    });
  }

  it('lists the oldest first', () => {
    for (const id of ['e', 'd', 'c', 'b', 'a']) queue(id);
    assert.deepEqual(pending(), ['e', 'd', 'c', 'b', 'a']);
    assert.deepEqual(pending(ada, { limit: 2, after: 0 }), ['e', 'd']);
    assert.deepEqual(pending(ada, { limit: 2, after: 2 }), ['c', 'b']);
  });

  for (const limit of [0, -1, -100]) {
    it(`lists nothing for a limit of ${limit}`, () => {
      queue('o');
      assert.deepEqual(pending(ada, { limit, after: 0 }), []);
    });
  }

  it('loses operations that were sent, and says how many there were', () => {
    for (const id of ['1', '2', '3', '4', '5']) queue(id);
    assert.equal(
      transact(() => markSent(connection, ['1', '3', '5', 'unknown'], 9)),
      3,
    );
    assert.deepEqual(pending(), ['2', '4']);
    assert.equal(
      transact(() => markSent(connection, [], 9)),
      0,
    );
    assert.deepEqual(pending(), ['2', '4']);
  });

  it('records failures', () => {
    queue('o');
    queue('other');
    transact(() => markFailed(connection, ['o'], { text: 'first', now: 20 }));
    transact(() => markFailed(connection, ['o'], { text: 'second', now: 30 }));
    assert.deepEqual([row('o').attempts, row('o').lastError, row('o').lastAttemptAt], [2, 'second', 30]);
    assert.equal(row('other').attempts, 0);
  });

  it('clears everything and continues with larger ids', () => {
    queue('a');
    queue('b', {}, bob);
    assert.equal(
      transact(() => clearOutbox(connection, 'all', ada)),
      2,
    );
    queue('c');
    assert.equal(row('c').id, 3);
  });

  it('lists a row with a damaged payload like any other', () => {
    queue('a');
    queue('b');
    transact(() => connection.run(`UPDATE sync_pending_op SET payload = 'no json' WHERE operation_id = 'a'`));
    transact(() => connection.run(`UPDATE sync_pending_op SET payload = x'FF00' WHERE operation_id = 'b'`));
    assert.deepEqual(pending(), ['a', 'b']);
  });

  for (const column of [
    'operation_id',
    'lamport_ts',
    'entity',
    'entity_id',
    'field',
    'created_at',
    'attempt_count',
    'last_error',
    'refusal_count',
  ]) {
    it(`lists all rows if ${column} of one is damaged`, () => {
      for (const id of ['a', 'b']) queue(id, { entityId: id });
      transact(() => connection.run(`UPDATE sync_pending_op SET ${column} = x'FF00' WHERE id = 1`));
      assert.equal(pending().length, 2);
      assert.equal(listAll(connection).length, 2);
      assert.equal(countOutbox(connection, ada).pending, 2);
      const [damaged] = listAll(connection);
      assert(damaged);
      transact(() => park(connection, ada, { row: damaged, reason: 'unreadable', now: 20 }));
      assert.deepEqual(pending(), ['b']);
    });
  }

  it('finds those of some operations that are still to be sent', () => {
    for (const id of ['a', 'b', 'c']) queue(id);
    queue('d', {}, bob);
    transact(() => markSent(connection, ['b'], 9));
    assert.deepEqual(
      findPending(connection, ada, ['d', 'c', 'b', 'a']).map(({ operationId }) => operationId),
      ['a', 'c'],
    );
  });

  describe('of several accounts', () => {
    beforeEach(() => {
      queue('1');
      queue('2', {}, bob);
      queue('3', {}, { ...ada, serverUrl: 'https://b.example' });
      queue('4', {}, { ...ada, profileId: 'copied' });
      queue('5');
    });

    it('lists the operations of each account', () => {
      assert.deepEqual([pending(ada), pending(bob)], [['1', '5'], ['2']]);
    });

    it('counts the operations of an account and of all others', () => {
      assert.deepEqual(countOutbox(connection, ada), {
        pending: 2,
        parked: 0,
        others: 3,
        oldestPendingAt: 9,
        newestPendingId: 5,
      });
      assert.deepEqual(countOutbox(connection, bob), {
        pending: 1,
        parked: 0,
        others: 4,
        oldestPendingAt: 9,
        newestPendingId: 2,
      });
      assert.deepEqual(countOutbox(connection, null), {
        pending: 0,
        parked: 0,
        others: 5,
        oldestPendingAt: null,
        newestPendingId: 0,
      });
    });

    for (const [part, scope, removed, left] of [
      ['current', ada, 2, ['2', '3', '4']],
      ['others', ada, 3, ['1', '5']],
      ['all', ada, 5, []],
      ['current', null, 0, ['1', '2', '3', '4', '5']],
      ['others', null, 5, []],
    ] as const) {
      it(`clears ${part} as ${scope?.accountId ?? 'no account'}`, () => {
        assert.equal(
          transact(() => clearOutbox(connection, part, scope)),
          removed,
        );
        assert.deepEqual(
          listAll(connection).map(({ operationId }) => operationId),
          left,
        );
      });
    }
  });

  const operations: readonly (readonly [string, (transaction: Transaction) => unknown])[] = [
    ['lists what is to be sent', (transaction) => listPending(transaction, ada, { limit: 1, after: 0 })],
    ['finds some of it', (transaction) => findPending(transaction, ada, ['a'])],
    ['counts', (transaction) => countOutbox(transaction, ada)],
    [
      'appends',
      (transaction) =>
        enqueue(transaction, draft, { scope: ada, operationId: 'b', lamport: issueClock(transaction, 1, 9), now: 9 }),
    ],
    ['removes', (transaction) => markSent(transaction, ['a'], 9)],
  ];
  for (const [title, work] of operations) {
    it(`${title} without going through the queue`, () => {
      queue('a');
      const plan = transact(() => planOf(connection, work));
      assert.match(plan, /SEARCH sync_pending_op|SCAN CONSTANT ROW/);
      // Counting all rows reads a page at a time, and no page of the table.
      assert.doesNotMatch(plan, /SCAN sync_pending_op(?! USING COVERING INDEX)|B-TREE|BLOOM|\(server_url,/);
    });
  }
});

const planRow = z.object({ detail: z.string() });

/** SQLite's query plans for the statements that `work` runs. */
function planOf(connection: SqliteConnection, work: (transaction: Transaction) => unknown): string {
  const details: string[] = [];
  const explain = (sql: string, parameters: readonly SqlValue[] = []): void => {
    details.push(...connection.all(planRow, `EXPLAIN QUERY PLAN ${sql}`, parameters).map(({ detail }) => detail));
  };
  work({
    all: (row, sql, parameters) => {
      explain(sql, parameters);
      return connection.all(row, sql, parameters);
    },
    reportUnreadable: (what) => connection.reportUnreadable(what),
    run: (sql, parameters) => {
      explain(sql, parameters);
      return connection.run(sql, parameters);
    },
  });
  return details.join('\n');
}
