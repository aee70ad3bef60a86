import assert from 'node:assert/strict';
import { z } from 'zod';
import type { Connection } from '../../../../src/store/engine/connection';
import type { SqlValue, Transaction } from '../../../../src/store/database';
import {
  countOutbox,
  dropOperations,
  enqueue,
  findPending,
  listAll,
  listPending,
  markFailed,
  type OperationDraft,
} from '../../../../src/store/tables/outbox';
import {
  clearOutbox,
  deliverParked,
  discardParked,
  listRefused,
  listRefusedAttempts,
  park,
  unpark,
} from '../../../../src/store/tables/outboxParked';
import {
  confirmRefusal,
  isLongRefused,
  findLeastRefused,
  markRefused,
} from '../../../../src/store/tables/outboxRefusals';
import { restamp } from '../../../../src/store/tables/outboxRestamp';
import { isAnnounced, setAnnounced } from '../../../../src/store/tables/announcements';
import { keepMissed, listMissed } from '../../../../src/store/tables/missedOperations';
import { issueClock } from '../../../../src/store/tables/lamportClock';
import { newProfileDatabase } from '../../../support/migrated';

const ada = { serverUrl: 'https://a.example', accountId: 'ada', profileId: 'p' };
const bob = { ...ada, accountId: 'bob' };
const draft: OperationDraft = { entity: 'playlist', entityId: 'x', field: 'name', op: 'set', payload: { value: 'n' } };

describe('The outbox', () => {
  let connection: Connection;

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
  const parked = () =>
    listAll(connection)
      .filter(({ parkedAt }) => parkedAt !== null)
      .map(({ operationId, parkedReason }) => `${operationId} ${parkedReason}`);
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

  it('gives out the oldest first', () => {
    for (const id of ['e', 'd', 'c', 'b', 'a']) queue(id);
    assert.deepEqual(pending(), ['e', 'd', 'c', 'b', 'a']);
    assert.deepEqual(pending(ada, { limit: 2, after: 0 }), ['e', 'd']);
    assert.deepEqual(pending(ada, { limit: 2, after: 2 }), ['c', 'b']);
  });

  for (const limit of [0, -1, -100]) {
    it(`gives out nothing for a limit of ${limit}`, () => {
      queue('o');
      assert.deepEqual(pending(ada, { limit, after: 0 }), []);
    });
  }

  it('drops what it is told to, and counts it', () => {
    for (const id of ['1', '2', '3', '4', '5']) queue(id);
    assert.equal(
      transact(() => dropOperations(connection, ['1', '3', '5', 'unknown'])),
      3,
    );
    assert.deepEqual(pending(), ['2', '4']);
    assert.equal(
      transact(() => dropOperations(connection, [])),
      0,
    );
    assert.deepEqual(pending(), ['2', '4']);
  });

  it('writes down failures', () => {
    queue('o');
    queue('other');
    transact(() => markFailed(connection, ['o'], { text: 'first', now: 20 }));
    transact(() => markFailed(connection, ['o'], { text: 'second', now: 30 }));
    assert.deepEqual([row('o').attempts, row('o').lastError, row('o').lastAttemptAt], [2, 'second', 30]);
    assert.equal(row('other').attempts, 0);
  });

  describe('with refusals of one operation', () => {
    const refuse = (id: string, now: number) => transact(() => markRefused(connection, id, { text: 'no', now }));
    const longRefused = (times: number, since: number) =>
      ['o', 'p'].filter((id) => isLongRefused(connection, id, { times, since }));

    beforeEach(() => {
      queue('o');
      queue('p', { entityId: 'y' });
    });

    it('counts attempts, and those as refusals that were confirmed', () => {
      refuse('o', 20);
      refuse('o', 21);
      assert.deepEqual([row('o').attempts, row('o').refusals], [2, 0]);
      assert.deepEqual(
        [1, 2].map(() => transact(() => confirmRefusal(connection, 'o'))),
        [1, 2],
      );
      assert.deepEqual([row('o').attempts, row('o').refusals], [2, 2]);
    });

    it('knows which were refused so often for so long, also after a clock that went back', () => {
      refuse('o', 20);
      refuse('o', 30);
      refuse('p', 40);
      assert.deepEqual(
        [longRefused(2, 20), longRefused(2, 19), longRefused(3, 20), longRefused(1, 40)],
        [['o'], [], [], ['o', 'p']],
      );
      refuse('p', 10);
      assert.deepEqual(longRefused(1, 10), ['p']);
      transact(() => park(connection, ada, { row: row('o'), reason: 'refused', now: 50 }));
      transact(() => unpark(connection, ['o']));
      assert.deepEqual(longRefused(1, 100), ['p']);
    });

    it('finds what was refused least often, the newest entity first, by its first operation', () => {
      const found = (...tried: string[]) => findLeastRefused(connection, ada, tried)?.operationId;
      queue('other', { entityId: 'z' }, bob);
      queue('p2', { entityId: 'y' });
      assert.deepEqual([found(), found('p'), found('p', 'o')], ['p', 'o', undefined]);
      refuse('p', 20);
      assert.equal(found(), 'o');
      refuse('o', 20);
      refuse('o', 21);
      assert.equal(found(), 'p');
      transact(() => park(connection, ada, { row: row('p'), reason: 'tooLarge', now: 30 }));
      assert.equal(found(), 'o');
    });
  });

  it('clears everything, and goes on with larger ids', () => {
    queue('a');
    queue('b', {}, bob);
    assert.equal(
      transact(() => clearOutbox(connection, 'all', ada)),
      2,
    );
    queue('c');
    assert.equal(row('c').id, 3);
  });

  it('gives a row whose payload is damaged like any other', () => {
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
    it(`gives all rows where ${column} of one is damaged`, () => {
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

  it('finds those still to be sent among some', () => {
    for (const id of ['a', 'b', 'c']) queue(id);
    queue('d', {}, bob);
    transact(() => dropOperations(connection, ['b']));
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

    it('gives each its own', () => {
      assert.deepEqual([pending(ada), pending(bob)], [['1', '5'], ['2']]);
    });

    it('counts each, and the others', () => {
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
      it(`clears ${part} as ${scope?.accountId ?? 'nobody'}`, () => {
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

    it('restamps one of them, in order, above everything', () => {
      transact(() => restamp(connection, ada, 50));
      const stamps = listAll(connection).map(({ operationId, lamport }) => [operationId, lamport]);
      assert.deepEqual(stamps, [
        ['1', 6],
        ['2', 2],
        ['3', 3],
        ['4', 4],
        ['5', 7],
      ]);
      queue('6');
      assert.equal(row('6').lamport, 8);
    });
  });

  describe('with something parked', () => {
    beforeEach(() => {
      queue('a1', { entityId: 'a' });
      queue('b1', { entityId: 'b' });
      queue('a2', { entityId: 'a' });
      queue('a0', { entityId: 'a' }, bob);
      queue('like a', { entity: 'liked_track', entityId: 'a' });
      transact(() => park(connection, ada, { row: row('a1'), reason: 'refused', now: 30 }));
    });

    it('holds the later ones of that entity, and nobody else', () => {
      assert.deepEqual(parked(), ['a1 refused', 'a2 follows']);
      assert.deepEqual(pending(), ['b1', 'like a']);
      assert.deepEqual(pending(bob), ['a0']);
      assert.deepEqual(countOutbox(connection, ada), {
        pending: 2,
        parked: 2,
        others: 1,
        oldestPendingAt: 9,
        newestPendingId: 5,
      });
    });

    it('leaves earlier ones of the entity alone', () => {
      queue('c1', { entityId: 'c' });
      queue('c2', { entityId: 'c' });
      transact(() => park(connection, ada, { row: row('c2'), reason: 'refused', now: 30 }));
      assert.deepEqual(pending(), ['b1', 'like a', 'c1']);
    });

    it('holds what comes later', () => {
      queue('a3', { entityId: 'a' });
      queue('a4', { entityId: 'a' }, bob);
      assert.deepEqual(parked(), ['a1 refused', 'a2 follows', 'a3 follows']);
      assert.deepEqual(pending(bob), ['a0', 'a4']);
    });

    it('lets it go on with what is behind it, as if nothing had been refused', () => {
      transact(() => confirmRefusal(connection, 'a1'));
      assert.equal(
        transact(() => unpark(connection, ['a1'])),
        2,
      );
      assert.deepEqual(pending(), ['a1', 'b1', 'a2', 'like a']);
      assert.equal(row('a1').refusals, 0);
    });

    it('leaves once the server took it, and what is behind it goes on', () => {
      transact(() => deliverParked(connection, ada, row('a1')));
      assert.deepEqual(pending(), ['b1', 'a2', 'like a']);
      assert.deepEqual(parked(), []);
    });

    it('is found when it was last tried before a moment, or by a clock that was ahead', () => {
      const refused = (before: number) =>
        listRefused(connection, ada, { before, now: 100, limit: 9 }).map(({ operationId }) => operationId);
      for (const [triedAt, before, found] of [
        [50, 51, true],
        [50, 50, false],
        [100, 50, false],
        [101, 50, true],
        ['x', 50, true],
      ] as const) {
        transact(() =>
          connection.run(`UPDATE sync_pending_op SET last_attempt_at = ? WHERE operation_id = 'a1'`, [triedAt]),
        );
        assert.deepEqual(refused(before), found ? ['a1'] : [], `tried at ${triedAt}, before ${before}`);
      }
      transact(() => connection.run(`UPDATE sync_pending_op SET last_attempt_at = 50 WHERE operation_id = 'a1'`));
      assert.deepEqual(listRefusedAttempts(connection, ada), [50]);
      transact(() => connection.run(`UPDATE sync_pending_op SET parked_reason = 'tooLarge' WHERE operation_id = 'a1'`));
      assert.deepEqual([refused(99), listRefusedAttempts(connection, ada)], [[], []]);
    });

    it('forgets it and lets go on what is behind it', () => {
      assert.equal(
        transact(() => discardParked(connection, ['a1'])),
        1,
      );
      assert.deepEqual(pending(), ['b1', 'a2', 'like a']);
    });

    it('holds what is behind two while one of them is parked', () => {
      queue('a3', { entityId: 'a' });
      transact(() => connection.run(`UPDATE sync_pending_op SET parked_reason = 'refused' WHERE operation_id = 'a2'`));
      transact(() => discardParked(connection, ['a1']));
      assert.deepEqual(parked(), ['a2 refused', 'a3 follows']);
    });

    it('forgets nothing that is not parked', () => {
      assert.equal(
        transact(() => discardParked(connection, ['b1'])),
        0,
      );
      assert.equal(
        transact(() => unpark(connection, ['b1'])),
        0,
      );
      assert.deepEqual(pending(), ['b1', 'like a']);
    });

    it('forgets with the insert everything behind it, and that it was announced', () => {
      queue('n1', { entityId: 'n', op: 'insert', field: null });
      queue('n2', { entityId: 'n' });
      transact(() => setAnnounced(connection, ada, 'playlist', 'n'));
      transact(() => setAnnounced(connection, ada, 'playlist', 'a'));
      transact(() => park(connection, ada, { row: row('n1'), reason: 'refused', now: 30 }));
      assert.equal(
        transact(() => discardParked(connection, ['n1'])),
        2,
      );
      assert.equal(isAnnounced(connection, ada, 'playlist', 'n'), false);
      assert.equal(isAnnounced(connection, ada, 'playlist', 'a'), true);
    });
  });

  for (const [title, change, entity] of [
    ['an insert', { op: 'insert', field: null }, 'playlist'],
    ['a like', { entity: 'liked_track', op: 'insert', field: null }, 'liked_track'],
    ['a rating', { entity: 'track_rating', op: 'set', field: null }, 'track_rating'],
  ] as const) {
    it(`counts nothing as announced when ${title} is cleared, for that account`, () => {
      queue('o', change);
      for (const scope of [ada, bob]) transact(() => setAnnounced(connection, scope, entity, 'x'));
      transact(() => clearOutbox(connection, 'current', ada));
      assert.equal(isAnnounced(connection, ada, entity, 'x'), false);
      assert.equal(isAnnounced(connection, bob, entity, 'x'), true);
    });
  }

  it('keeps as announced what only a field was cleared of', () => {
    queue('o', { op: 'insert', field: 'tracks' });
    transact(() => setAnnounced(connection, ada, 'playlist', 'x'));
    transact(() => clearOutbox(connection, 'current', ada));
    assert.equal(isAnnounced(connection, ada, 'playlist', 'x'), true);
  });

  it('leaves what accounts have missed when it is cleared, but for what they will not know then', () => {
    const deletion = { ...draft, entityId: 'z', field: null, op: 'delete', payload: null } as const;
    queue('o', { op: 'insert', field: null });
    for (const scope of [ada, bob])
      for (const id of ['x', 'y']) transact(() => setAnnounced(connection, scope, 'playlist', id));
    for (const scope of [ada, bob]) {
      for (const missed of [draft, { ...draft, entityId: 'y' }, deletion])
        transact(() => keepMissed(connection, scope, missed, 9));
    }
    assert.equal(
      transact(() => clearOutbox(connection, 'all', ada)),
      1,
    );
    const missed = (scope: typeof ada) => listMissed(connection, scope, 9).map(({ entityId }) => entityId);
    assert.deepEqual(
      [missed(ada), missed(bob)],
      [
        ['y', 'z'],
        ['x', 'y', 'z'],
      ],
    );
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
    ['removes', (transaction) => dropOperations(transaction, ['a'])],
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

/** How SQLite goes about what is asked of it. */
function planOf(connection: Connection, work: (transaction: Transaction) => unknown): string {
  const details: string[] = [];
  const explain = (sql: string, parameters: readonly SqlValue[] = []): void => {
    details.push(...connection.all(planRow, `EXPLAIN QUERY PLAN ${sql}`, parameters).map(({ detail }) => detail));
  };
  work({
    all: (row, sql, parameters) => {
      explain(sql, parameters);
      return connection.all(row, sql, parameters);
    },
    unreadable: (what) => connection.unreadable(what),
    run: (sql, parameters) => {
      explain(sql, parameters);
      return connection.run(sql, parameters);
    },
  });
  return details.join('\n');
}
