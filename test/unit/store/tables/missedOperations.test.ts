import assert from 'node:assert/strict';
import { z } from 'zod';
import { addKnownEntity } from '../../../../src/store/tables/knownEntities';
import type { SqliteConnection } from '../../../../src/store/engine/sqliteConnection';
import {
  countMissed,
  dropMissed,
  dropMissedOfUnknown,
  keepMissed,
  listMissed,
  listMissedOf,
} from '../../../../src/store/tables/missedOperations';
import type { OperationDraft } from '../../../../src/store/tables/outbox';
import { newProfileDatabase } from '../../../support/migratedDatabase';

const ada = { serverUrl: 'https://a.example', accountId: 'ada' };
const bob = { ...ada, accountId: 'bob' };
const away = { ...ada, serverUrl: 'https://b.example' };

/** `x name set 1` is the new name 1 of the playlist x; `whole` stands for no field. */
function draftOf(text: string): OperationDraft {
  const [entityId = '', field = '', op = '', value] = text.split(' ');
  const entity = entityId.startsWith('hash') ? 'track_rating' : 'playlist';
  return {
    entity,
    entityId,
    field: field === 'whole' ? null : field,
    op: op as 'set',
    payload: value === undefined ? null : { value },
  };
}

describe('Missed operations', () => {
  let connection: SqliteConnection;

  beforeEach(async () => {
    connection = await newProfileDatabase();
  });

  const keep = (text: string, account = ada, now = 7) =>
    connection.transact(() => keepMissed(connection, account, draftOf(text), now));
  const textOf = ({ entityId, field, op, payload }: OperationDraft) =>
    [entityId, field ?? 'whole', op, ...(payload === null ? [] : [(payload as { value: string }).value])].join(' ');
  const kept = (account = ada) => listMissed(connection, account, 100).map(textOf);

  it('are kept as they were', () => {
    keep('x name set 1');
    const { entity, entityId, field, op, payload } = draftOf('x name set 1');
    assert.deepEqual(listMissed(connection, ada, 1), [{ id: 1, entity, entityId, field, op, payload, createdAt: 7 }]);
  });

  const sequences: readonly (readonly [title: string, missed: readonly string[], left: readonly string[]])[] = [
    ['a field of one thing keeps its last value', ['x name set 1', 'x name set 2'], ['x name set 2']],
    [
      'whatever comes between',
      ['x name set 1', 'x tracks insert', 'x name set 2'],
      ['x tracks insert', 'x name set 2'],
    ],
    [
      'each field keeps its own',
      ['x name set 1', 'x color_id set 2', 'x name set 3'],
      ['x color_id set 2', 'x name set 3'],
    ],
    ['each thing keeps its own', ['x name set 1', 'y name set 2'], ['x name set 1', 'y name set 2']],
    ['a rating is a field, too', ['hash whole set 1', 'hash whole set 2'], ['hash whole set 2']],
    ['each move of a track counts', ['x tracks set 1', 'x tracks set 2'], ['x tracks set 1', 'x tracks set 2']],
    [
      'additions and removals all count',
      ['x tracks insert 1', 'x tracks delete 1', 'x tracks insert 1'],
      ['x tracks insert 1', 'x tracks delete 1', 'x tracks insert 1'],
    ],
    [
      'what is deleted needs nothing else',
      ['x name set 1', 'y name set 1', 'x tracks insert', 'x whole delete'],
      ['y name set 1', 'x whole delete'],
    ],
  ];
  for (const [title, missed, left] of sequences) {
    it(`${title}: ${missed.join(', ')}`, () => {
      for (const text of missed) keep(text);
      assert.deepEqual(kept(), left);
    });
  }

  it('of one account are not those of another, nor of the same account on another server', () => {
    for (const account of [ada, bob, away]) keep('x name set 1', account);
    keep('x name set 2', bob);
    keep('x whole delete', away);
    assert.deepEqual([kept(ada), kept(bob), kept(away)], [['x name set 1'], ['x name set 2'], ['x whole delete']]);
    assert.deepEqual([countMissed(connection, ada), countMissed(connection, { ...ada, accountId: 'cy' })], [1, 0]);
  });

  it('are listed oldest first, up to a limit or for one entity', () => {
    for (const text of ['y name set 1', 'x name set 1', 'x color_id set 1']) keep(text);
    assert.deepEqual(listMissed(connection, ada, 2).map(textOf), ['y name set 1', 'x name set 1']);
    assert.deepEqual(listMissedOf(connection, ada, draftOf('x name set')).map(textOf), [
      'x name set 1',
      'x color_id set 1',
    ]);
    assert.deepEqual(listMissedOf(connection, bob, draftOf('x name set')), []);
  });

  it('are dropped by their ids, which are never used again', () => {
    for (const text of ['x name set 1', 'y name set 1']) keep(text);
    connection.transact(() => dropMissed(connection, [2]));
    assert.deepEqual(kept(), ['x name set 1']);
    keep('z name set 1');
    assert.deepEqual(
      listMissed(connection, ada, 9).map(({ id }) => id),
      [1, 3],
    );
  });

  it('of entities that an account does not know are dropped, except deletions', () => {
    for (const account of [ada, bob]) for (const text of ['x name set 1', 'y whole delete']) keep(text, account);
    connection.transact(() => addKnownEntity(connection, bob, 'playlist', 'x'));
    connection.transact(() => dropMissedOfUnknown(connection));
    assert.deepEqual([kept(ada), kept(bob)], [['y whole delete'], ['x name set 1', 'y whole delete']]);
  });

  it('that are damaged are listed all the same', () => {
    keep('x name set 1');
    connection.transact(() => connection.run(`UPDATE sync_missed_op SET payload = x'7B'`));
    assert.deepEqual(
      listMissed(connection, ada, 1).map(({ payload }) => payload),
      ['{'],
    );
  });

  it('allow the same verbs as the queue', () => {
    assert.throws(() => keep('x name upsert 1'));
    assert.deepEqual(kept(), []);
  });

  for (const [what, sql] of [
    ['are', 'SELECT id FROM sync_missed_op WHERE server_url = ? AND account_id = ? AND entity = ? AND entity_id = ?'],
    [
      'have readers who are',
      'SELECT account_id FROM sync_announcement WHERE entity = ? AND canonical_id = ? ORDER BY server_url, account_id',
    ],
  ] as const) {
    it(`${what} found through an index`, () => {
      const plan = connection.all(
        z.object({ detail: z.string() }),
        `EXPLAIN QUERY PLAN ${sql}`,
        ['', '', '', ''].slice(0, sql.split('?').length - 1),
      );
      assert.match(plan.map(({ detail }) => detail).join(), /_entity_idx/);
      assert.doesNotMatch(plan.map(({ detail }) => detail).join(), /B-TREE/);
    });
  }
});
