import assert from 'node:assert/strict';
import type { SqliteConnection } from '../../../../src/store/engine/sqliteConnection';
import { countOutbox, enqueue, listAll, listPending, type OperationDraft } from '../../../../src/store/tables/outbox';
import {
  clearOutbox,
  deliverParked,
  discardParked,
  listRefused,
  listRefusedAttempts,
  park,
  unpark,
} from '../../../../src/store/tables/outboxParked';
import { confirmRefusal } from '../../../../src/store/tables/outboxRefusals';
import { isEntityKnown, addKnownEntity } from '../../../../src/store/tables/knownEntities';
import { keepMissed, listMissed } from '../../../../src/store/tables/missedOperations';
import { issueClock } from '../../../../src/store/tables/lamportClock';
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
  const parked = () =>
    listAll(connection)
      .filter(({ parkedAt }) => parkedAt !== null)
      .map(({ operationId, parkedReason }) => `${operationId} ${parkedReason}`);
  const row = (operationId: string) => {
    const found = listAll(connection).find((one) => one.operationId === operationId);
    assert(found);
    return found;
  };

  describe('with parked operations', () => {
    beforeEach(() => {
      queue('a1', { entityId: 'a' });
      queue('b1', { entityId: 'b' });
      queue('a2', { entityId: 'a' });
      queue('a0', { entityId: 'a' }, bob);
      queue('like a', { entity: 'liked_track', entityId: 'a' });
      transact(() => park(connection, ada, { row: row('a1'), reason: 'refused', now: 30 }));
    });

    it('holds the later operations of that entity and no others', () => {
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

    it('does not hold the earlier operations of the entity', () => {
      queue('c1', { entityId: 'c' });
      queue('c2', { entityId: 'c' });
      transact(() => park(connection, ada, { row: row('c2'), reason: 'refused', now: 30 }));
      assert.deepEqual(pending(), ['b1', 'like a', 'c1']);
    });

    it('holds operations that are queued later', () => {
      queue('a3', { entityId: 'a' });
      queue('a4', { entityId: 'a' }, bob);
      assert.deepEqual(parked(), ['a1 refused', 'a2 follows', 'a3 follows']);
      assert.deepEqual(pending(bob), ['a0', 'a4']);
    });

    it('retries a parked operation with those behind it, as if nothing had been refused', () => {
      transact(() => confirmRefusal(connection, 'a1'));
      assert.equal(
        transact(() => unpark(connection, ['a1'])),
        2,
      );
      assert.deepEqual(pending(), ['a1', 'b1', 'a2', 'like a']);
      assert.equal(row('a1').refusals, 0);
    });

    it('removes a parked operation that the server accepted, and releases those behind it', () => {
      transact(() => deliverParked(connection, ada, row('a1'), 9));
      assert.deepEqual(pending(), ['b1', 'a2', 'like a']);
      assert.deepEqual(parked(), []);
    });

    it('finds those last tried before a given time, or by a clock that was ahead', () => {
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

    it('discards a parked operation and releases those behind it', () => {
      assert.equal(
        transact(() => discardParked(connection, ['a1'])),
        1,
      );
      assert.deepEqual(pending(), ['b1', 'a2', 'like a']);
    });

    it('holds what is behind two parked operations until both are released', () => {
      queue('a3', { entityId: 'a' });
      transact(() => connection.run(`UPDATE sync_pending_op SET parked_reason = 'refused' WHERE operation_id = 'a2'`));
      transact(() => discardParked(connection, ['a1']));
      assert.deepEqual(parked(), ['a2 refused', 'a3 follows']);
    });

    it('discards nothing that is not parked', () => {
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

    it('discards with an insert everything behind it, and that it was announced', () => {
      queue('n1', { entityId: 'n', op: 'insert', field: null });
      queue('n2', { entityId: 'n' });
      transact(() => addKnownEntity(connection, ada, 'playlist', 'n'));
      transact(() => addKnownEntity(connection, ada, 'playlist', 'a'));
      transact(() => park(connection, ada, { row: row('n1'), reason: 'refused', now: 30 }));
      assert.equal(
        transact(() => discardParked(connection, ['n1'])),
        2,
      );
      assert.equal(isEntityKnown(connection, ada, 'playlist', 'n'), false);
      assert.equal(isEntityKnown(connection, ada, 'playlist', 'a'), true);
    });
  });

  for (const [title, change, entity] of [
    ['an insert', { op: 'insert', field: null }, 'playlist'],
    ['a like', { entity: 'liked_track', op: 'insert', field: null }, 'liked_track'],
    ['a rating', { entity: 'track_rating', op: 'set', field: null }, 'track_rating'],
  ] as const) {
    it(`forgets for that account what was announced when ${title} is cleared`, () => {
      queue('o', change);
      for (const scope of [ada, bob]) transact(() => addKnownEntity(connection, scope, entity, 'x'));
      transact(() => clearOutbox(connection, 'current', ada));
      assert.equal(isEntityKnown(connection, ada, entity, 'x'), false);
      assert.equal(isEntityKnown(connection, bob, entity, 'x'), true);
    });
  }

  it('keeps an entity announced of which only one field was cleared', () => {
    queue('o', { op: 'insert', field: 'tracks' });
    transact(() => addKnownEntity(connection, ada, 'playlist', 'x'));
    transact(() => clearOutbox(connection, 'current', ada));
    assert.equal(isEntityKnown(connection, ada, 'playlist', 'x'), true);
  });

  it('keeps missed operations when it is cleared, except those of entities that become unknown', () => {
    const deletion = { ...draft, entityId: 'z', field: null, op: 'delete', payload: null } as const;
    queue('o', { op: 'insert', field: null });
    for (const scope of [ada, bob])
      for (const id of ['x', 'y']) transact(() => addKnownEntity(connection, scope, 'playlist', id));
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
});
