import assert from 'node:assert/strict';
import type { SqliteConnection } from '../../../../src/store/engine/sqliteConnection';
import { enqueue, listAll, type OperationDraft } from '../../../../src/store/tables/outbox';
import { park, unpark } from '../../../../src/store/tables/outboxParked';
import {
  confirmRefusal,
  isLongRefused,
  findLeastRefused,
  markRefused,
} from '../../../../src/store/tables/outboxRefusals';
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
  const row = (operationId: string) => {
    const found = listAll(connection).find((one) => one.operationId === operationId);
    assert(found);
    return found;
  };

  describe('with refusals of one operation', () => {
    const refuse = (id: string, now: number) => transact(() => markRefused(connection, id, { text: 'no', now }));
    const longRefused = (times: number, since: number) =>
      ['o', 'p'].filter((id) => isLongRefused(connection, id, { times, since }));

    beforeEach(() => {
      queue('o');
      queue('p', { entityId: 'y' });
    });

    it('counts attempts, and confirmed refusals', () => {
      refuse('o', 20);
      refuse('o', 21);
      assert.deepEqual([row('o').attempts, row('o').refusals], [2, 0]);
      assert.deepEqual(
        [1, 2].map(() => transact(() => confirmRefusal(connection, 'o'))),
        [1, 2],
      );
      assert.deepEqual([row('o').attempts, row('o').refusals], [2, 2]);
    });

    it('knows which operations were refused that often for that long, also after a clock that went back', () => {
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

    it('finds the least refused operation, the newest entity first, by its first operation', () => {
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
});
