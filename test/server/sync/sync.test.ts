import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Op } from './op';
import { storedMax } from './storedMax';
import { SyncBench } from './testBench';
import type { TestUser } from './testBench';
import { raiseWatermark, watermarkOf } from './watermark';

const DAY = 24 * 60 * 60 * 1000;

describe('sync (PROTOCOL.md, "Push" and "Pull")', () => {
  let bench: SyncBench;
  let ada: TestUser;

  before(async () => {
    bench = await SyncBench.start();
  });

  after(() => bench.stop());

  beforeEach(async () => {
    ada = bench.user();
    await bench.database.deleteFrom('device_sync_cursor').execute();
  });

  const ids = (ops: readonly Op[]) => ops.map((op) => op.id);
  const set = (entityId: string, value: string) =>
    ada.draft({ entity_id: entityId, field: 'name', op: 'set', payload: { value } });

  it('1. accepts an op and lets it be pulled once', async () => {
    const draft = ada.draft({ field: 'name', op: 'set', payload: { value: 'Road trip', extra: [1, null] } });
    const accepted = await ada.pushOne(draft, 'desk');
    const { id, created_at, ...rest } = accepted;
    assert.ok(id > 0);
    assert.ok(Math.abs(Date.now() - created_at) < 60_000);
    assert.deepEqual(rest, { ...draft, device_id: 'desk', profile_canonical_id: null });
    assert.deepEqual(await ada.pull(), { ops: [accepted], last_id: id });
    assert.deepEqual(await ada.pull(id), { ops: [], last_id: id });
  });

  it('2. responds to a repeated push as to the first one and keeps one row', async () => {
    const ops = [ada.draft()];
    const first = await ada.push(ops);
    assert.deepEqual(await ada.push(ops), first);
    assert.deepEqual((await ada.pull()).ops, first);
  });

  it('3. refuses a lamport value that the device has used', async () => {
    await ada.push([ada.draft({ lamport_ts: 10 }), ada.draft({ lamport_ts: 11 })], 'desk');
    const response = await ada.tryPush([ada.draft({ lamport_ts: 10 })], 'desk');
    assert.equal(response.status, 409);
    assert.deepEqual(await response.json(), {
      error: 'lamport_regression',
      device_id: 'desk',
      stored_max: 11,
      offending_lamport_ts: 10,
    });
  });

  it('4. keeps no cursor for a device that only pulls', async () => {
    await ada.pushOne(ada.draft());
    await ada.pull();
    await bench.sync.acks.flush();
    assert.deepEqual(await ada.cursors(), []);
  });

  it('5. moves a cursor when acks are flushed, and only upwards', async () => {
    const { id } = await ada.pushOne(ada.draft());
    await ada.acknowledge(id, ' desk ');
    assert.deepEqual(await ada.cursors(), []);
    assert.equal(await bench.sync.acks.flush(), 1);
    assert.deepEqual(await ada.cursors(), [['desk', id]]);
    for (const lower of [0, id - 1, id]) {
      await ada.acknowledge(lower, 'desk');
      assert.equal(await bench.sync.acks.flush(), 0);
    }
    assert.deepEqual(await ada.cursors(), [['desk', id]]);
  });

  it('6. asks for a resync below the watermark, but never from 0', async () => {
    await raiseWatermark(bench.database, await ada.id(), 100);
    const refused = await ada.get('/api/v1/sync/ops?since=50');
    assert.equal(refused.status, 410);
    assert.deepEqual(await refused.json(), { error: 'resync_required', compacted_up_to: 100 });
    for (const since of [0, 100, 101]) {
      assert.equal((await ada.pull(since)).last_id, since);
    }
  });

  it('7. keeps users apart', async () => {
    await ada.pushOne(ada.draft());
    assert.deepEqual((await bench.user().pull()).ops, []);
  });

  it('8. takes 1024 ops in a batch and no more', async () => {
    const drafts = Array.from({ length: 1025 }, () => ada.draft());
    assert.equal((await ada.tryPush(drafts)).status, 400);
    assert.deepEqual((await ada.pull()).ops, []);
    assert.equal((await ada.push(drafts.slice(1))).length, 1024);
  });

  it('9. compacts to the newest op of each field, and has nothing left to do the second time', async () => {
    const pushed = await ada.push([set('a', '1'), set('a', '2'), set('a', '3'), set('b', '1')]);
    const head = pushed.at(-1)?.id ?? 0;
    await ada.acknowledge(head);
    assert.deepEqual(await bench.sync.compact(), { users: 1, deleted: 2 });
    assert.deepEqual((await ada.pull()).ops, pushed.slice(2));
    assert.equal(await watermarkOf(bench.database, await ada.id()), head);
    assert.equal((await bench.sync.compact()).deleted, 0);
    assert.equal(await watermarkOf(bench.database, await ada.id()), head);
  });

  it('10. compacts without regard to a device that was silent for 200 days', async () => {
    const pushed = await ada.push([set('a', '1'), set('a', '2'), set('a', '3')]);
    const head = pushed.at(-1)?.id ?? 0;
    const stale = { user_id: await ada.id(), device_id: 'old', last_seen_id: 1, updated_at: Date.now() - 200 * DAY };
    await bench.database.insertInto('device_sync_cursor').values(stale).execute();
    await ada.acknowledge(head);
    assert.deepEqual(await bench.sync.compact(), { users: 1, deleted: 2 });
    assert.equal(await watermarkOf(bench.database, await ada.id()), head);
  });

  describe('from the handler', () => {
    it('trims the device id', async () => {
      assert.equal((await ada.pushOne(ada.draft(), ' desk\t')).device_id, 'desk');
    });

    it('responds to an empty batch with an empty list', async () => {
      assert.deepEqual(await ada.push([]), []);
    });

    for (const name of ['entity', 'entity_id', 'op']) {
      it(`responds with 400 to a blank ${name} and drops the whole batch`, async () => {
        const response = await ada.tryPush([ada.draft(), ada.draft({ [name]: ' \t' })]);
        assert.equal(response.status, 400);
        assert.equal(await response.text(), `${name} must not be blank`);
        assert.deepEqual((await ada.pull()).ops, []);
      });
    }

    it('trims entity, entity_id and op, and keeps verbs it does not know', async () => {
      const { entity, entity_id, op } = await ada.pushOne(ada.draft({ entity: ' a ', entity_id: '\tb', op: 'c\n' }));
      assert.deepEqual([entity, entity_id, op], ['a', 'b', 'c']);
    });

    it('drops the whole batch on a conflict, and reports the highest value from before it', async () => {
      await ada.pushOne(ada.draft({ lamport_ts: 5 }));
      const response = await ada.tryPush([ada.draft({ lamport_ts: 9 }), ada.draft({ lamport_ts: 5 })]);
      assert.equal(response.status, 409);
      assert.equal(await storedMax(response), 5);
      assert.equal((await ada.pull()).ops.length, 1);
    });

    it('refuses one value twice in a batch', async () => {
      const response = await ada.tryPush([ada.draft({ lamport_ts: 9 }), ada.draft({ lamport_ts: 9 })]);
      assert.equal(response.status, 409);
      assert.equal(await storedMax(response), 0);
    });

    it('accepts a lower value that is unused', async () => {
      await ada.pushOne(ada.draft({ lamport_ts: 10 }));
      await ada.pushOne(ada.draft({ lamport_ts: 3 }));
    });

    it('accepts a value that another device of the user has used', async () => {
      await ada.pushOne(ada.draft({ lamport_ts: 10 }), 'desk');
      await ada.pushOne(ada.draft({ lamport_ts: 10 }), 'laptop');
    });

    it('keeps one row for an operation that comes twice in a batch', async () => {
      const draft = ada.draft();
      const [one, other] = await ada.push([draft, draft]);
      assert.deepEqual(one, other);
      assert.equal((await ada.pull()).ops.length, 1);
    });

    it('returns a known operation as stored, also when it comes with a new value or next to a new op', async () => {
      const draft = ada.draft();
      const stored = await ada.pushOne(draft);
      const [again, fresh] = await ada.push([{ ...draft, lamport_ts: 900_000, op: 'set' }, ada.draft()]);
      assert.deepEqual(again, stored);
      assert.notEqual(fresh?.id, stored.id);
    });

    it('keeps the profile and forgets what it does not know', async () => {
      const profile = randomUUID();
      const { profile_canonical_id } = await ada.pushOne({
        ...ada.draft({ profile_canonical_id: profile }),
        hlc: null,
      });
      assert.equal(profile_canonical_id, profile);
    });

    it('gives ascending ids with gaps', async () => {
      const given = ids(await ada.push(Array.from({ length: 9 }, () => ada.draft())));
      assert.deepEqual(
        given,
        [...given].sort((one, other) => one - other),
      );
      assert.ok((given.at(-1) ?? 0) - (given[0] ?? 0) > 8);
    });

    it('hands out pages of 1024', async () => {
      const first = await ada.push(Array.from({ length: 1000 }, () => ada.draft()));
      const second = await ada.push(Array.from({ length: 100 }, () => ada.draft()));
      const all = ids([...first, ...second]);
      const page = await ada.pull();
      assert.deepEqual([ids(page.ops), page.last_id], [all.slice(0, 1024), all[1023]]);
      const rest = await ada.pull(page.last_id);
      assert.deepEqual([ids(rest.ops), rest.last_id], [all.slice(1024), all.at(-1)]);
    });

    it('compacts by lamport value, and only as far as the slowest device has come', async () => {
      const [first, second] = await ada.push([set('a', '1'), ada.draft({ ...set('a', '2'), lamport_ts: 1 })]);
      await ada.push([set('b', '1'), set('b', '2')]);
      await ada.acknowledge(second?.id ?? 0, 'slow');
      await ada.acknowledge(900_000, 'fast');
      assert.equal((await bench.sync.compact()).deleted, 1);
      const { ops } = await ada.pull();
      assert.equal(ops.length, 3);
      assert.equal(ops[0]?.id, first?.id);
    });

    const malformed: [string, unknown][] = [
      ['a blank device', { device_id: ' ', ops: [] }],
      ['no device', { ops: [] }],
      ['no ops', { device_id: 'desk' }],
      ['an op that is none', { device_id: 'desk', ops: [1] }],
      [
        'a lamport value that is text',
        { device_id: 'desk', ops: [{ operation_id: 'a', lamport_ts: '1', entity: 'a', entity_id: 'a', op: 'a' }] },
      ],
    ];
    for (const [what, body] of malformed) {
      it(`responds with 400 to a push with ${what}`, async () => {
        assert.equal((await ada.post('/api/v1/sync/ops', body)).status, 400);
      });
    }

    for (const since of ['-1', 'x', '1.5', '']) {
      it(`responds with 400 to a pull since "${since}"`, async () => {
        assert.equal((await ada.get(`/api/v1/sync/ops?since=${since}`)).status, 400);
      });
    }

    const acks: [string, unknown][] = [
      ['a blank device', { device_id: ' ', last_seen_id: 1 }],
      ['a negative id', { device_id: 'desk', last_seen_id: -1 }],
      ['no id', { device_id: 'desk' }],
    ];
    for (const [what, body] of acks) {
      it(`responds with 400 to an ack with ${what}`, async () => {
        assert.equal((await ada.post('/api/v1/sync/ack', body)).status, 400);
      });
    }

    it('responds with 413 to a body over two megabytes', async () => {
      assert.equal((await ada.tryPush([ada.draft({ payload: 'x'.repeat(2 * 1024 * 1024) })])).status, 413);
    });

    it('responds with 500 to a lamport value over 32 bits and drops the batch', async () => {
      assert.equal((await ada.tryPush([ada.draft(), ada.draft({ lamport_ts: 2 ** 31 })])).status, 500);
      assert.deepEqual((await ada.pull()).ops, []);
    });
  });
});
