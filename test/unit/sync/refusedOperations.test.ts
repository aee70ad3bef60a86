import assert from 'node:assert/strict';
import { SERVER, TestProfile } from '../../support/libraryWindow';
import type { Fault } from '../../support/modelServer';
import { SyncEditor, type SyncWindow } from '../../support/syncWindow';

const names = (count: number, prefix = 'e') => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describe('An operation that the server refuses', () => {
  let editor: SyncEditor;
  let profile: TestProfile;
  let window: SyncWindow;
  let edits = 0;

  const log = () => editor.server.log(SERVER, 'ada').map(({ entity_id }) => entity_id);
  const push = () => window.sync.pushNow();
  /** With an edit that the server takes, so that it is plain who is to blame. */
  const pushWithAnother = async () => {
    await window.queue(`other ${++edits}`);
    return push();
  };
  const parked = async () =>
    (await window.sync.listOutbox())
      .filter(({ parkedAt }) => parkedAt !== null)
      .map(({ entityId, parkedReason }) => `${entityId} ${parkedReason}`);
  const sizes = () => editor.server.pushes.map(({ body }) => body.ops.length);
  const others = () => log().filter((name) => !name.startsWith('other'));

  beforeEach(async () => {
    editor = await SyncEditor.make();
    profile = await TestProfile.make();
    profile.signIn('ada');
    window = editor.openWindow([profile]);
    edits = 0;
  });

  for (const status of [400, 403, 404, 409, 413, 422, 451, 500, 502]) {
    it(`with ${status}: the others are sent, and the third time it is parked`, async () => {
      await window.queue('a', 'b', 'bad', 'c', 'd');
      editor.server.poison.set('bad', status);
      assert.deepEqual(await push(), { outcome: 'drained', sent: 4, remaining: 1 });
      assert.deepEqual(log(), ['a', 'b', 'c', 'd']);
      const { lastError } = await window.sync.status();
      assert.deepEqual([lastError?.kind, lastError?.details['status']], ['sync.refused', status]);
      assert.deepEqual(await pushWithAnother(), { outcome: 'drained', sent: 1, remaining: 1 });
      assert.deepEqual(await parked(), []);
      assert.deepEqual(await pushWithAnother(), { outcome: 'drained', sent: 1, remaining: 0 });
      assert.deepEqual(await parked(), ['bad refused']);
      const [row] = await window.sync.listOutbox();
      assert.deepEqual([row?.lastError, row?.attempts], [`answer.failed ${status}`, 3]);
      const { pending, parked: count, state } = await window.sync.status();
      assert.deepEqual([pending, count, state], [0, 1, 'idle']);
    });
  }

  const firewalls: readonly (readonly [string, Fault, string])[] = [
    ['403', { status: 403 }, 'answer.failed 403'],
    ['404', { status: 404 }, 'answer.failed 404'],
    ['a page that looks like a success', 'portal', 'answer.notWaveFlow'],
    ['a redirect', { status: 302 }, 'answer.inFront'],
    ['a broken connection', 'broken', 'network.broken'],
  ];
  for (const [title, fault, code] of firewalls) {
    it(`or a firewall in front of it, because of a word, with ${title}: the others are sent, and the third time it is parked`, async () => {
      await window.queue('a', 'b', 'drop table', 'c', 'd');
      editor.server.firewall = { word: 'drop table', fault };
      assert.deepEqual(await push(), { outcome: 'drained', sent: 4, remaining: 1 });
      for (let times = 0; times < 2; times++) await pushWithAnother();
      assert.deepEqual(others(), ['a', 'b', 'c', 'd']);
      assert.deepEqual(await parked(), ['drop table refused']);
      assert.equal((await window.sync.listOutbox())[0]?.lastError, code);
    });
  }

  for (const position of [0, 1, 49, 50, 98, 99]) {
    it(`at position ${position} of 100 is found with few requests`, async () => {
      const ids = await window.queue(...names(100));
      editor.server.poison.set(ids[position] ?? '', 422);
      assert.deepEqual(await push(), { outcome: 'drained', sent: 99, remaining: 1 });
      assert.deepEqual(await window.waiting(), [`e${position}`]);
      assert.deepEqual(
        log(),
        names(100).filter((name) => name !== `e${position}`),
      );
      assert(sizes().length <= 15, String(sizes()));
      assert.equal(editor.server.requests.length, sizes().length + 1);
    });
  }

  it('holds the later operations of its entity, also those in later batches', async () => {
    await window.queue('a', 'bad', 'b', 'bad', ...names(120), 'bad', 'c');
    editor.server.poison.set('bad', 422);
    assert.deepEqual(await push(), { outcome: 'drained', sent: 123, remaining: 3 });
    assert.deepEqual(log(), ['a', 'b', ...names(120), 'c']);
    assert.deepEqual(await window.waiting(), ['bad', 'bad', 'bad']);
    await pushWithAnother();
    await pushWithAnother();
    assert.deepEqual(await parked(), ['bad refused', 'bad follows', 'bad follows']);
    await window.queue('bad', 'd');
    assert.deepEqual(await push(), { outcome: 'drained', sent: 1, remaining: 0 });
    assert.equal((await parked()).length, 4);
  });

  it('does not hold earlier operations of its entity', async () => {
    const [, id] = await window.queue('x', 'x', 'x');
    editor.server.poison.set(id ?? '', 422);
    for (let times = 0; times < 3; times++) await pushWithAnother();
    assert.deepEqual(others(), ['x']);
    assert.deepEqual(await parked(), ['x refused', 'x follows']);
  });

  it('may be one of several', async () => {
    const ids = await window.queue(...names(60));
    for (const index of [3, 4, 20, 59]) editor.server.poison.set(ids[index] ?? '', 400);
    assert.deepEqual(await push(), { outcome: 'drained', sent: 56, remaining: 4 });
    await pushWithAnother();
    await pushWithAnother();
    assert.deepEqual(await parked(), ['e3 refused', 'e4 refused', 'e20 refused', 'e59 refused']);
  });

  it('keeps its count of refusals across restarts', async () => {
    await window.queue('bad');
    editor.server.poison.set('bad', 422);
    await pushWithAnother();
    await pushWithAnother();
    const next = editor.openWindow([profile]);
    await next.queue('one more');
    await next.sync.pushNow();
    assert.deepEqual(await parked(), ['bad refused']);
  });

  it('in front of many other refused ones does not hide accepted ones', async () => {
    await window.queue(...names(20, 'bad '), 'good', ...names(20, 'worse '));
    editor.server.firewall = { word: 'bad', fault: { status: 403 } };
    for (const name of names(20, 'worse ')) editor.server.poison.set(name, 422);
    for (let times = 0; times < 25 && !log().includes('good'); times++) await push();
    assert.deepEqual(log(), ['good']);
    for (let times = 0; times < 45; times++) await pushWithAnother();
    assert.equal((await parked()).length, 40);
    assert.equal(log().length, 46);
  });

  describe('silently, as no response lists it', () => {
    it('is parked after some attempts, with its own reason, and the others are sent', async () => {
      await window.queue('a', 'silent', 'b');
      editor.server.unlisted.add('silent');
      assert.deepEqual(await push(), { outcome: 'drained', sent: 2, remaining: 1 });
      assert.equal((await window.sync.status()).lastError?.kind, 'sync.ignored');
      await pushWithAnother();
      await pushWithAnother();
      assert.deepEqual(await parked(), ['silent ignored']);
      assert.equal((await window.sync.listOutbox())[0]?.lastError, 'sync.ignored');
    });

    it('like everything else: nothing is parked, and all leave once they are listed', async () => {
      await window.queue('a', 'b', 'c');
      for (const name of ['a', 'b', 'c']) editor.server.unlisted.add(name);
      for (let times = 0; times < 10; times++)
        assert.deepEqual(await push(), { outcome: 'drained', sent: 0, remaining: 3 });
      assert.deepEqual(await parked(), []);
      editor.server.unlisted.clear();
      assert.deepEqual(await push(), { outcome: 'drained', sent: 3, remaining: 0 });
      assert.deepEqual(log(), ['a', 'b', 'c']);
    });
  });

  describe('or that cannot be sent', () => {
    const damages: readonly (readonly [string, string, string])[] = [
      ['is no JSON', `payload = '{'`, 'unreadable'],
      ['is no text', `payload = x'ff00'`, 'unreadable'],
      ['has a blank entity', `entity = ' '`, 'unreadable'],
      ['has no clock value', `lamport_ts = x'ff00'`, 'unreadable'],
      ['is too large for any server', `payload = '"' || replace(hex(zeroblob(500000)), '00', 'xx') || '"'`, 'tooLarge'],
    ];
    for (const [title, change, reason] of damages) {
      it(`because it ${title}: is parked at once, and the others are sent`, async () => {
        const [, id] = await window.queue('a', 'b', 'c');
        profile.store.write((transaction) =>
          transaction.run(`UPDATE sync_pending_op SET ${change} WHERE operation_id = ?`, [id ?? '']),
        );
        assert.deepEqual(await push(), { outcome: 'drained', sent: 2, remaining: 0 });
        assert.deepEqual(log(), ['a', 'c']);
        assert.deepEqual(await parked(), [`b ${reason}`]);
        assert.equal(editor.server.pushes.length, 1);
        await window.sync.exportParked();
      });
    }
  });
});
