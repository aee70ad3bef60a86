import assert from 'node:assert/strict';
import { z } from 'zod';
import type { SqliteConnection } from '../../../../src/store/engine/sqliteConnection';
import { findGeneration, insertGeneration } from '../../../../src/store/tables/remoteGenerations';
import { issueClock } from '../../../../src/store/tables/lamportClock';
import { enqueue, listAll } from '../../../../src/store/tables/outbox';
import { listPendingEdits } from '../../../../src/store/tables/pendingEdits';
import { dropSeen, markSeen, markSent, markSentAsSeen } from '../../../../src/store/tables/sentOperations';
import { countStatements } from '../../../support/countStatements';
import { newProfileDatabase } from '../../../support/migratedDatabase';

const ada = { serverUrl: 'https://a.example', accountId: 'ada', profileId: 'p' };
const sentRow = z.object({ operationId: z.string(), sentAt: z.number() });

describe('Sent operations', () => {
  let connection: SqliteConnection;
  let live: number;

  beforeEach(async () => {
    connection = await newProfileDatabase();
    live = transact(() => insertGeneration(connection, ada, 'live'));
  });

  const transact = <T>(work: () => T): T => connection.transact(work);
  const queue = (...ids: string[]) =>
    transact(() => {
      for (const operationId of ids) {
        const draft = { entity: 'playlist', entityId: 'x', field: 'name', op: 'set', payload: { value: operationId } };
        enqueue(connection, draft as Parameters<typeof enqueue>[1], {
          scope: ada,
          operationId,
          lamport: issueClock(connection, 1, 9),
          now: 9,
        });
      }
    });
  const send = (...ids: string[]) => transact(() => markSent(connection, ids, 77));
  const see = (generation: number, ...ids: string[]) =>
    transact(() => markSeen(connection, ids, { generation, isLive: generation === live }));
  const stage = () =>
    transact(() => {
      const generation = insertGeneration(connection, ada, 'staging');
      markSentAsSeen(connection, ada, generation);
      return generation;
    });
  const finish = (generation: number) => transact(() => dropSeen(connection, ada, generation));
  const sent = () =>
    connection
      .all(sentRow, 'SELECT operation_id AS operationId, sent_at AS sentAt FROM sync_sent_op ORDER BY id')
      .map(({ operationId }) => operationId);
  const queued = () => listAll(connection).map(({ operationId }) => operationId);
  /** Values of the edits that come on top of a generation. */
  const pending = (generation = live) =>
    listPendingEdits(connection, { account: ada, entity: 'playlist', entityIds: ['x'], generation }).map(
      ({ payload }) => (payload as { value: string }).value,
    );

  it('stay pending until a pull brings them back', () => {
    queue('a', 'b', 'c');
    assert.equal(send('b', 'a', 'unknown'), 2);
    assert.deepEqual([queued(), sent(), pending()], [['c'], ['a', 'b'], ['a', 'b', 'c']]);
    see(live, 'a', 'foreign');
    assert.deepEqual([sent(), pending()], [['b'], ['b', 'c']]);
  });

  it('are not kept if a pull has brought them back before the response came', () => {
    queue('a', 'b');
    see(live, 'a');
    assert.deepEqual([queued(), pending()], [['a', 'b'], ['b']]);
    assert.equal(send('a', 'b'), 2);
    assert.deepEqual([queued(), sent()], [[], ['b']]);
  });

  it('are contained in a full pull that begins later', () => {
    queue('a', 'b', 'c');
    send('a');
    const staging = stage();
    send('b');
    assert.deepEqual(
      [pending(live), pending(staging)],
      [
        ['a', 'b', 'c'],
        ['b', 'c'],
      ],
    );
    finish(staging);
    assert.deepEqual(sent(), ['b']);
  });

  it('count as seen in a full pull only once it is the live state', () => {
    queue('a', 'b');
    const staging = stage();
    see(staging, 'a', 'b');
    send('a');
    assert.deepEqual([pending(live), pending(staging)], [['a', 'b'], []]);
    finish(staging);
    assert.deepEqual([queued(), sent()], [['b'], []]);
  });

  it('count as seen after a full pull that was given up', () => {
    queue('a', 'b');
    send('a');
    see(stage(), 'a', 'b');
    assert.deepEqual(pending(live), ['a', 'b']);
    see(live, 'a', 'b');
    assert.deepEqual([sent(), pending(live)], [[], []]);
  });

  it('leave the outbox in few statements, however many they are', () => {
    const ids = Array.from({ length: 10_000 }, (_, index) => `operation ${index}`);
    queue(...ids);
    const statements = countStatements(connection);
    assert.equal(send(...ids), 10_000);
    assert(statements.count() < 100, `${statements.count()} statements`);
    assert.equal(sent().length, 10_000);
    assert.equal(findGeneration(connection, ada, 'live'), live);
  });
});
