import assert from 'node:assert/strict';
import { validate, version } from 'uuid';
import { z } from 'zod';
import { deriveDeviceId } from '../../../src/sync/deviceId';
import { SERVER, TestProfile } from '../../support/libraryWindow';
import { tokenOf, type Fault } from '../../support/modelServer';
import { SyncEditor, type SyncWindow } from '../../support/syncWindow';

describe('A push', () => {
  let editor: SyncEditor;
  let profile: TestProfile;
  let window: SyncWindow;

  const log = (account = 'ada') => editor.server.log(SERVER, account).map(({ entity_id }) => entity_id);
  const batches = () => editor.server.pushes.map(({ body }) => body.ops.map(({ entity_id }) => entity_id));
  const lamports = () => editor.server.pushes.map(({ body }) => body.ops.map(({ lamport_ts }) => lamport_ts));
  const push = () => window.sync.pushNow();

  beforeEach(async () => {
    editor = await SyncEditor.make();
    profile = await TestProfile.make();
    profile.signIn('ada');
    window = editor.openWindow([profile]);
  });

  describe('with its conditions', () => {
    const closed: readonly (readonly [string, () => void])[] = [
      ['signed out', () => profile.signOut()],
      ['local mode', () => profile.setMode('local')],
      ['no server', () => window.setServer(null)],
      ['another server', () => window.setServer('https://other.example')],
    ];
    for (const [title, close] of closed) {
      it(`not met, ${title}: is skipped, and pending operations stay`, async () => {
        await window.queue('a');
        close();
        assert.deepEqual(await push(), { outcome: 'skipped' });
        assert.deepEqual(editor.server.requests, []);
        assert.equal((await window.sync.listOutbox()).length, 1);
      });
    }

    it('met and nothing to send: makes no request, creates no device id, writes nothing', async () => {
      const before = profile.store.connection.totalChanges();
      assert.deepEqual(await push(), { outcome: 'drained', sent: 0, remaining: 0 });
      assert.deepEqual(editor.server.requests, []);
      assert.equal((await window.sync.outboxState()).device_id, null);
      assert.equal(profile.store.connection.totalChanges(), before);
    });
  });

  it('sends what PROTOCOL.md, "Push" shows', async () => {
    const draft = {
      entity: 'playlist',
      entityId: ' 8b7a ',
      field: 'name',
      op: 'set',
      payload: { value: 'Road trip' },
    } as const;
    const [id] = await window.queueDrafts([draft]);
    await window.queueDrafts([{ entity: 'liked_track', entityId: 'hash', field: null, op: 'delete', payload: null }]);
    await push();
    const { device_id } = await window.sync.outboxState();
    assert.deepEqual(editor.server.pushes[0]?.body.ops[0], {
      operation_id: id,
      lamport_ts: 1,
      entity: 'playlist',
      entity_id: '8b7a',
      field: 'name',
      op: 'set',
      payload: { value: 'Road trip' },
      profile_canonical_id: profile.id,
    });
    const second = editor.server.pushes[0].body.ops[1];
    assert.deepEqual([second?.field, second?.payload], [null, null]);
    assert.equal(editor.server.pushes[0].body.device_id, deriveDeviceId(device_id ?? '', profile.id));
  });

  it('sends 250 as 100, 100 and 50, the oldest first', async () => {
    const names = Array.from({ length: 250 }, (_, index) => `e${index}`);
    await window.queue(...names);
    assert.deepEqual(await push(), { outcome: 'drained', sent: 250, remaining: 0 });
    assert.deepEqual(
      batches().map(({ length }) => length),
      [100, 100, 50],
    );
    assert.deepEqual(log(), names);
  });

  it('sends no more than a megabyte at once', async () => {
    const payload = { value: 'ü'.repeat(100_000) };
    await window.queueDrafts(
      Array.from({ length: 9 }, (_, index) => ({
        entity: 'playlist',
        entityId: `e${index}`,
        field: 'name',
        op: 'set',
        payload,
      })),
    );
    await push();
    assert.deepEqual(
      batches().map(({ length }) => length),
      [4, 4, 1],
    );
    assert.equal(log().length, 9);
  });

  it('runs one at a time, and sends what was queued during another push', async () => {
    await window.queue('a');
    let release: () => void = () => undefined;
    editor.server.hold = () => new Promise((resolve) => (release = resolve));
    const [first, second] = [push(), push()];
    while (editor.server.requests.length === 0) await new Promise(setImmediate);
    await window.queue('b');
    editor.server.hold = async () => undefined;
    release();
    assert.deepEqual(await first, { outcome: 'drained', sent: 2, remaining: 0 });
    assert.deepEqual(await second, { outcome: 'drained', sent: 0, remaining: 0 });
  });

  describe('after a lost response', () => {
    for (let position = 0; position < 3; position++) {
      const names = Array.from({ length: 250 }, (_, index) => `e${index}`);
      const lose = (times: number) => {
        let count = 0;
        editor.server.hold = async () => {
          if (count++ === position) editor.server.faults.push(...Array<Fault>(times).fill('lost'));
        };
      };

      it(`to batch ${position + 1} of 3: everything arrives once, in order`, async () => {
        await window.queue(...names);
        lose(1);
        assert.deepEqual(await push(), { outcome: 'drained', sent: 250, remaining: 0 });
        assert.deepEqual(log(), names);
      });

      it(`to batch ${position + 1} of 3, and to everything after it: everything arrives once, in order, the next time`, async () => {
        await window.queue(...names);
        lose(2);
        assert.deepEqual(await push(), { outcome: 'drained', sent: position * 100, remaining: 250 - position * 100 });
        assert.deepEqual(await push(), { outcome: 'drained', sent: 250 - position * 100, remaining: 0 });
        assert.deepEqual(log(), names);
      });
    }

    for (const size of [1, 2, 3, 7]) {
      it(`to a batch of ${size}, with more queued meanwhile`, async () => {
        const names = Array.from({ length: size }, (_, index) => `e${index}`);
        await window.queue(...names);
        editor.server.faults.push('lost', 'lost');
        await push();
        await window.queue('later');
        await push();
        assert.deepEqual(log(), [...names, 'later']);
        assert.deepEqual(await window.waiting(), []);
      });
    }

    it('and then a conflict: still once', async () => {
      await window.queue('a', 'b');
      editor.server.faults.push('lost', 'lost');
      await push();
      const conflict = { error: 'lamport_regression', device_id: 'd', stored_max: 2, offending_lamport_ts: 1 };
      editor.server.faults.push({ status: 409, body: conflict });
      await window.queue('c');
      await push();
      assert.deepEqual(lamports().at(-1), [4, 5, 6]);
      assert.deepEqual(log(), ['a', 'b', 'c']);
    });
  });

  it('drops the operations that the response lists, and sends the rest at once', async () => {
    await window.queue('a', 'b', 'c', 'd');
    editor.server.faults.push('partial');
    assert.deepEqual(await push(), { outcome: 'drained', sent: 4, remaining: 0 });
    assert.deepEqual(batches(), [
      ['a', 'b', 'c', 'd'],
      ['c', 'd'],
    ]);
    assert.deepEqual(log(), ['a', 'b', 'c', 'd']);
  });

  it('sends smaller batches if the response is too large to read, and larger ones again later', async () => {
    const names = (count: number, prefix: string) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
    await window.queue(...names(200, 'e'));
    editor.server.maxListedOps = 30;
    assert.deepEqual(await push(), { outcome: 'drained', sent: 200, remaining: 0 });
    assert.deepEqual(log(), names(200, 'e'));
    const sizes = () => batches().map(({ length }) => length);
    assert.deepEqual(
      sizes().filter((size) => size > 30),
      [100, 50],
    );
    editor.server.maxListedOps = Infinity;
    editor.server.pushes.length = 0;
    await window.queue(...names(1_000, 'f'));
    await push();
    assert.deepEqual([sizes()[0], sizes().at(-1)], [50, 100]);
  });

  describe('in an outage', () => {
    /** With how many requests each pass finds out. */
    const outages: readonly (readonly [string, Fault, string, number])[] = [
      ['network error', 'network', 'network.refused', 1],
      ['connections that break', 'broken', 'network.broken', 2],
      ['lost responses', 'lost', 'network.broken', 2],
      ['captive portal', 'portal', 'answer.notWaveFlow', 2],
      ['redirect', { status: 302 }, 'answer.inFront', 2],
      ['400', { status: 400 }, 'answer.failed 400', 2],
      ['403', { status: 403 }, 'answer.forbidden', 2],
      ['404', { status: 404 }, 'answer.notWaveFlow', 2],
      ['408', { status: 408 }, 'answer.failed 408', 1],
      ['409 with another body', { status: 409, body: { error: 'unheard of' } }, 'answer.failed 409', 2],
      ['409 without a body', { status: 409 }, 'answer.failed 409', 2],
      ['413', { status: 413 }, 'answer.failed 413', 2],
      ['429', { status: 429 }, 'answer.busy', 1],
      ['500', { status: 500 }, 'answer.failed 500', 2],
      ['502', { status: 502 }, 'answer.failed 502', 2],
      ['503', { status: 503 }, 'answer.failed 503', 1],
      ['503 with Retry-After', { status: 503, headers: { 'retry-after': '7' } }, 'answer.busy', 1],
      ['200 without the list', { status: 200, body: {} }, 'answer.notWaveFlow', 2],
    ];
    for (const [title, fault, text, requests] of outages) {
      it(`${title}: every operation of the batch stays with the failure, and none is parked, however often`, async () => {
        await window.queue('a', 'b', 'c');
        editor.server.outage = { fault: fault, sparesEmpty: false };
        for (let times = 1; times <= 4; times++) {
          assert.deepEqual(await push(), { outcome: 'drained', sent: 0, remaining: 3 });
          const rows = await window.sync.listOutbox();
          assert.deepEqual(
            rows.map(({ attempts, lastError, parkedAt }) => [attempts, lastError, parkedAt]),
            Array(3).fill([times, text, null]),
          );
        }
        assert.equal(editor.server.requests.length, 4 * requests);
        const { lastError, retryAt } = await window.sync.status();
        assert.equal(lastError?.kind, text.split(' ')[0]);
        assert(retryAt !== null && retryAt > editor.timers.now());
        editor.server.outage = undefined;
        await push();
        assert.deepEqual(log(), ['a', 'b', 'c']);
        const { lastError: error, retryAt: retry, lastPushAt } = await window.sync.status();
        assert.deepEqual([error, retry, lastPushAt], [null, null, editor.timers.now()]);
      });
    }

    it('records no failure for operations outside the batch', async () => {
      const ids = await window.queue(...Array.from({ length: 101 }, (_, index) => `e${index}`));
      editor.server.faults.push('network');
      await push();
      assert.equal((await window.row(ids[99] ?? ''))?.attempts, 1);
      assert.equal((await window.row(ids[100] ?? ''))?.attempts, 0);
    });
  });

  describe('after 401', () => {
    it('continues at once with another token', async () => {
      window.tokens.set(SERVER, [tokenOf('ada', 1), tokenOf('ada', 2)]);
      editor.server.rejectedTokens.add(tokenOf('ada', 1));
      await window.queue('a');
      assert.deepEqual(await push(), { outcome: 'drained', sent: 1, remaining: 0 });
    });

    it('stops if there is no other, counts no attempt, and makes no request until there is', async () => {
      editor.server.rejectedTokens.add(tokenOf('ada'));
      const [id] = await window.queue('a');
      assert.deepEqual(await push(), { outcome: 'drained', sent: 0, remaining: 1 });
      assert.equal((await window.sync.status()).state, 'expired');
      const asked = editor.server.requests.length;
      await push();
      await push();
      assert.equal(editor.server.requests.length, asked);
      assert.equal((await window.row(id ?? ''))?.attempts, 0);
      assert.equal((await window.sync.status()).lastError, null);
      window.tokens.set(SERVER, [tokenOf('ada', 2)]);
      assert.deepEqual(await push(), { outcome: 'drained', sent: 1, remaining: 0 });
      assert.equal((await window.sync.status()).state, 'idle');
    });

    it('to every token: each is tried once', async () => {
      window.tokens.set(SERVER, [tokenOf('ada', 1), tokenOf('ada', 2)]);
      for (const serial of [1, 2]) editor.server.rejectedTokens.add(tokenOf('ada', serial));
      await window.queue('a');
      for (let times = 0; times < 3; times++) await push();
      assert.equal(editor.server.requests.length, 2);
    });
  });

  describe('as two profiles on one account', () => {
    it('uses a device for each, so their clocks do not meet', async () => {
      const other = await TestProfile.make('11111111-1111-4111-8111-111111111111');
      other.signIn('ada');
      const second = editor.openWindow([other]);
      await window.queue('a', 'b');
      await second.queue('c', 'd');
      await window.sync.pushNow();
      await second.sync.pushNow();
      assert.deepEqual(log(), ['a', 'b', 'c', 'd']);
      assert.equal(editor.server.pushes.length, 2);
      const devices = editor.server.pushes.map(({ body }) => body.device_id);
      assert.equal(new Set(devices).size, 2);
      for (const device of devices) assert(validate(device) && version(device) === 5);
      assert.deepEqual(
        editor.server.log(SERVER, 'ada').map(({ profile_canonical_id }) => profile_canonical_id),
        [profile.id, profile.id, other.id, other.id],
      );
    });
  });

  describe('as another account', () => {
    beforeEach(async () => {
      await window.queue('ada 1', 'ada 2');
      profile.signIn('bob');
      window.tokens.set(SERVER, [tokenOf('bob')]);
      await window.queue('bob 1');
    });

    it('sends nothing of the first account, shows its number of operations, and continues when it is signed in again', async () => {
      assert.deepEqual(await push(), { outcome: 'drained', sent: 1, remaining: 0 });
      assert.deepEqual([log('ada'), log('bob')], [[], ['bob 1']]);
      assert.equal((await window.sync.status()).otherAccounts, 2);
      profile.signIn('ada');
      window.tokens.set(SERVER, [tokenOf('ada')]);
      await push();
      assert.deepEqual([log('ada'), log('bob')], [['ada 1', 'ada 2'], ['bob 1']]);
      assert.equal((await window.sync.status()).otherAccounts, 0);
    });

    it('sends nothing while the token is still, or already, that of another account', async () => {
      window.tokens.set(SERVER, [tokenOf('ada')]);
      assert.deepEqual(await push(), { outcome: 'drained', sent: 0, remaining: 1 });
      assert.deepEqual(editor.server.requests, []);
    });

    it('sends nothing of the first account on another server', async () => {
      window.setServer('https://other.example');
      window.tokens.set('https://other.example', [tokenOf('ada')]);
      profile.signIn('ada', 'https://other.example');
      assert.deepEqual(await push(), { outcome: 'drained', sent: 0, remaining: 0 });
      assert.deepEqual(editor.server.requests, []);
      assert.equal((await window.sync.status()).otherAccounts, 3);
    });
  });

  describe('that is overtaken by', () => {
    const events: readonly (readonly [string, () => unknown])[] = [
      ['signing out', () => profile.signOut()],
      ['local mode', () => profile.setMode('local')],
      ['another account', () => profile.signIn('bob')],
      ['another server', () => window.setServer('https://other.example')],
      ['another profile', () => void window.profiles.unshift({ ...window.profile(), profileId: 'x' })],
      ['the end of the window', () => window.sync.dispose()],
    ];
    for (const [title, happen] of events) {
      it(`${title}: sends no further batch`, async () => {
        await window.queue(...Array.from({ length: 250 }, (_, index) => `e${index}`));
        editor.server.holdAnswer = async () => {
          await happen();
        };
        await push();
        assert.equal(editor.server.pushes.length, 1);
        const left = profile.store.connection.all(z.unknown(), 'SELECT id FROM sync_pending_op').length;
        assert.equal(left, title === 'the end of the window' ? 250 : 150);
      });
    }
  });
});
