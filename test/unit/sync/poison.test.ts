import assert from 'node:assert/strict';
import { SERVER, TestProfile } from '../../support/libraryWindow';
import { SyncEditor, type SyncWindow } from '../../support/syncWindow';

const names = (count: number, prefix = 'e') => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describe('An operation that the server refuses', () => {
  let editor: SyncEditor;
  let profile: TestProfile;
  let window: SyncWindow;

  const log = () => editor.server.log(SERVER, 'ada').map(({ entity_id }) => entity_id);
  const push = () => window.sync.pushNow();
  const parked = async () =>
    (await window.sync.queue()).filter(({ parkedAt }) => parkedAt !== null).map(({ entityId, parkedReason }) => `${entityId} ${parkedReason}`);
  const sizes = () => editor.server.pushes.map(({ body }) => body.ops.length);

  beforeEach(async () => {
    editor = await SyncEditor.make();
    profile = await TestProfile.make();
    profile.signIn('ada');
    window = editor.openWindow([profile]);
  });

  for (const status of [400, 413, 422, 500]) {
    it(`with ${status}: the others go on, and the third time it is parked`, async () => {
      await window.queue('a', 'b', 'bad', 'c', 'd');
      editor.server.poison.set('bad', status);
      assert.deepEqual(await push(), { outcome: 'drained', sent: 4, remaining: 1 });
      assert.deepEqual(log(), ['a', 'b', 'c', 'd']);
      assert.deepEqual(await push(), { outcome: 'drained', sent: 0, remaining: 1 });
      assert.deepEqual(await parked(), []);
      assert.deepEqual(await push(), { outcome: 'drained', sent: 0, remaining: 0 });
      assert.deepEqual(await parked(), ['bad refused']);
      const [row] = await window.sync.queue();
      assert.deepEqual([row?.lastError, row?.attempts], [`answer.failed ${status}`, 3]);
      const { pending, parked: count, state } = await window.sync.status();
      assert.deepEqual([pending, count, state], [0, 1, 'idle']);
    });
  }

  for (const position of [0, 1, 49, 50, 98, 99]) {
    it(`at place ${position} of 100 is found with few questions`, async () => {
      const ids = await window.queue(...names(100));
      editor.server.poison.set(ids[position] ?? '', 422);
      assert.deepEqual(await push(), { outcome: 'drained', sent: 99, remaining: 1 });
      assert.deepEqual(await window.waiting(), [`e${position}`]);
      assert.deepEqual(log(), names(100).filter((name) => name !== `e${position}`));
      assert(sizes().length <= 16, String(sizes()));
    });
  }

  it('holds the later ones of its entity, also those in later batches', async () => {
    await window.queue('a', 'bad', 'b', 'bad', ...names(120), 'bad', 'c');
    editor.server.poison.set('bad', 422);
    assert.deepEqual(await push(), { outcome: 'drained', sent: 123, remaining: 3 });
    assert.deepEqual(log(), ['a', 'b', ...names(120), 'c']);
    assert.deepEqual(await window.waiting(), ['bad', 'bad', 'bad']);
    await push();
    await push();
    assert.deepEqual(await parked(), ['bad refused', 'bad follows', 'bad follows']);
    await window.queue('bad', 'd');
    assert.deepEqual(await push(), { outcome: 'drained', sent: 1, remaining: 0 });
    assert.equal((await parked()).length, 4);
  });

  it('lets earlier ones of its entity through', async () => {
    const [, id] = await window.queue('x', 'x', 'x');
    editor.server.poison.set(id ?? '', 422);
    for (let times = 0; times < 3; times++) await push();
    assert.deepEqual(log(), ['x']);
    assert.deepEqual(await parked(), ['x refused', 'x follows']);
  });

  it('is one of several', async () => {
    const ids = await window.queue(...names(60));
    for (const index of [3, 4, 20, 59]) editor.server.poison.set(ids[index] ?? '', 400);
    assert.deepEqual(await push(), { outcome: 'drained', sent: 56, remaining: 4 });
    await push();
    await push();
    assert.deepEqual(await parked(), ['e3 refused', 'e4 refused', 'e20 refused', 'e59 refused']);
  });

  it('where everything is refused: stops after a few, and goes on another time', async () => {
    const ids = await window.queue(...names(40));
    for (const id of ids) editor.server.poison.set(id, 400);
    await push();
    assert.equal((await window.sync.queue()).filter(({ attempts }) => attempts > 0).length, 8);
    assert(sizes().length < 40);
    for (let times = 0; times < 20; times++) await push();
    assert.equal((await parked()).length, 40);
  });

  it('after a restart counts on', async () => {
    await window.queue('bad');
    editor.server.poison.set('bad', 422);
    await push();
    await push();
    const next = editor.openWindow([profile]);
    await next.sync.pushNow();
    assert.deepEqual(await parked(), ['bad refused']);
  });

  it('with 500 while the server is ill altogether: nothing counts against it', async () => {
    await window.queue('a', 'b');
    for (let times = 0; times < 5; times++) {
      editor.server.mishaps.push({ status: 500 });
      editor.server.otherMishaps.push({ status: 500 });
      assert.deepEqual(await push(), { outcome: 'drained', sent: 0, remaining: 2 });
    }
    assert.deepEqual(await parked(), []);
    assert.deepEqual(await push(), { outcome: 'drained', sent: 2, remaining: 0 });
    assert.deepEqual(editor.server.asked.filter((path) => path.endsWith('/profiles')).length, 5);
  });

  describe('and is parked', () => {
    let ids: string[];

    beforeEach(async () => {
      ids = await window.queue('bad', 'bad', 'good');
      editor.server.poison.set(ids[0] ?? '', 422);
      for (let times = 0; times < 3; times++) await push();
      assert.deepEqual(await parked(), ['bad refused', 'bad follows']);
      assert.deepEqual(log(), ['good']);
    });

    it('is not tried again by itself', async () => {
      const asked = editor.server.asked.length;
      await push();
      assert.equal(editor.server.asked.length, asked);
    });

    it('is tried again when the person says so, with what is behind it', async () => {
      editor.server.poison.clear();
      assert.equal(await window.sync.retryParked(), 2);
      assert.deepEqual(await push(), { outcome: 'drained', sent: 2, remaining: 0 });
      const [, first, second] = editor.server.log(SERVER, 'ada').map(({ operation_id }) => operation_id);
      assert.deepEqual([first, second], ids.slice(0, 2));
    });

    it('is tried three times again', async () => {
      await window.sync.retryParked([ids[0] ?? '']);
      await push();
      await push();
      assert.deepEqual(await parked(), []);
      await push();
      assert.deepEqual(await parked(), ['bad refused', 'bad follows']);
    });

    it('is forgotten when the person says so, and what is behind it goes on', async () => {
      assert.equal(await window.sync.discardParked([ids[0] ?? '']), 1);
      assert.deepEqual(await push(), { outcome: 'drained', sent: 1, remaining: 0 });
      assert.deepEqual(log(), ['good', 'bad']);
    });

    it('is tried again in its place, also while a pass is under way that was beyond it', async () => {
      editor.server.poison.clear();
      const later = (await window.queue(...names(100), 'bad')).at(-1);
      let retried: Promise<number> | undefined;
      editor.server.holdAnswer = async () => {
        retried ??= window.sync.retryParked();
        await retried;
      };
      await push();
      await push();
      const order = editor.server.log(SERVER, 'ada').map(({ operation_id }) => operation_id);
      assert.deepEqual(order.filter((id) => ids.includes(id) || id === later), [ids[2], ids[0], ids[1], later]);
      assert.deepEqual(await window.waiting(), []);
    });

    it('is exported whole', async () => {
      const exported = JSON.parse(await window.sync.exportParked()) as { operationId: string; payload: unknown; parkedReason: string }[];
      assert.deepEqual(
        exported.map(({ operationId, payload, parkedReason }) => [operationId, payload, parkedReason]),
        [[ids[0], { value: 'bad' }, 'refused'], [ids[1], { value: 'bad' }, 'follows']],
      );
    });
  });

  describe('or that cannot be sent', () => {
    const damages: readonly (readonly [string, string, string])[] = [
      ['is no JSON', `payload = '{'`, 'unreadable'],
      ['is no text', `payload = x'ff00'`, 'unreadable'],
      ['has a blank entity', `entity = ' '`, 'unreadable'],
      ['is too large for any server', `payload = '"' || replace(hex(zeroblob(500000)), '00', 'xx') || '"'`, 'tooLarge'],
    ];
    for (const [title, change, reason] of damages) {
      it(`because it ${title}: parked at once, the others go on`, async () => {
        const [, id] = await window.queue('a', 'b', 'c');
        profile.store.write((transaction) => transaction.run(`UPDATE sync_pending_op SET ${change} WHERE operation_id = ?`, [id ?? '']));
        assert.deepEqual(await push(), { outcome: 'drained', sent: 2, remaining: 0 });
        assert.deepEqual(log(), ['a', 'c']);
        assert.deepEqual(await parked(), [`b ${reason}`]);
        assert.equal(editor.server.pushes.length, 1);
        await window.sync.exportParked();
      });
    }
  });
});
