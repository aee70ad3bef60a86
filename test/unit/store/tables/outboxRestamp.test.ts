import assert from 'node:assert/strict';
import type { SqliteConnection } from '../../../../src/store/engine/sqliteConnection';
import { enqueue, listAll, type OperationDraft } from '../../../../src/store/tables/outbox';
import { restamp } from '../../../../src/store/tables/outboxRestamp';
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

  describe('of several accounts', () => {
    beforeEach(() => {
      queue('1');
      queue('2', {}, bob);
      queue('3', {}, { ...ada, serverUrl: 'https://b.example' });
      queue('4', {}, { ...ada, profileId: 'copied' });
      queue('5');
    });

    it("restamps one account's operations, in order, above everything", () => {
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
});
