import assert from 'node:assert/strict';
import { answerFailed, busy, networkFailed } from '../../../src/core/errors';
import { readClock } from '../../../src/store/tables/lamportClock';
import { INITIAL_PULL_STATE, readPullState } from '../../../src/store/tables/pullState';
import { SERVER, TestProfile } from '../../support/libraryWindow';
import { tokenOf } from '../../support/modelServer';
import { applied } from '../../support/recordingTarget';
import { SyncEditor, type SyncWindow } from '../../support/syncWindow';

const COMPLETE = (received: number) => ({ outcome: 'pulled', received, isComplete: true });
const INCOMPLETE = (received: number) => ({ outcome: 'pulled', received, isComplete: false });

describe('A pull', () => {
  let editor: SyncEditor;
  let profile: TestProfile;
  let window: SyncWindow;

  const pull = async (of = window) => {
    const result = of.sync.syncNow();
    result.catch(() => undefined);
    await editor.timers.pass(2_000);
    return (await result).pull;
  };
  const live = () => applied(profile.store.connection);
  const state = (accountId = 'ada') =>
    readPullState(profile.store.connection, { serverUrl: SERVER, accountId, profileId: profile.id });
  const ids = (count: number, prefix = 'o') => Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
  const requests = () => editor.remote.requests.filter((request) => !request.startsWith('acknowledge'));

  beforeEach(async () => {
    editor = await SyncEditor.make();
    profile = await TestProfile.make();
    profile.signIn('ada');
    window = editor.openWindow([profile, await TestProfile.make('11111111-1111-4111-8111-111111111111')]);
  });
  afterEach(() => window.dispose());

  describe('with its conditions', () => {
    const closed: readonly (readonly [string, () => void])[] = [
      ['signed out', () => profile.signOut()],
      ['local mode', () => profile.setMode('local')],
      ['no server', () => window.setServer(null)],
      ['another server', () => window.setServer('https://other.example')],
    ];
    for (const [title, close] of closed) {
      it(`not met, ${title}: is skipped`, async () => {
        editor.remote.store('a');
        close();
        assert.deepEqual(await pull(), { outcome: 'skipped' });
        assert.deepEqual(editor.remote.requests, []);
        assert.deepEqual(live(), []);
      });
    }

    it('met, with the token of another account: asks for nothing', async () => {
      window.tokens.set(SERVER, [tokenOf('bob')]);
      assert.deepEqual(await pull(), INCOMPLETE(0));
      assert.deepEqual(editor.remote.requests, []);
    });
  });

  describe('later', () => {
    beforeEach(async () => {
      editor.remote.storeSilently('a', 'b');
      await pull();
      editor.remote.requests.length = 0;
    });

    it('applies what came after the cursor, and acknowledges it', async () => {
      editor.remote.storeSilently('c', 'd', 'e');
      assert.deepEqual(await pull(), COMPLETE(3));
      assert.deepEqual(live(), ['a', 'b', 'c', 'd', 'e']);
      assert.deepEqual(requests(), ['fetch 2', 'fetch 4']);
      assert.deepEqual(editor.remote.acknowledged, ['2', '5']);
      assert.equal(state().cursor, '5');
    });

    it('is complete although it cannot be acknowledged', async () => {
      editor.remote.storeSilently('c');
      editor.remote.faults.push(undefined, networkFailed('network.broken', 'home'));
      assert.deepEqual(await pull(), COMPLETE(1));
      assert.equal((await window.sync.status()).pullError, null);
    });

    it('writes nothing if there is nothing new, except the time now and then', async () => {
      const before = profile.store.connection.totalChanges();
      assert.deepEqual(await pull(), COMPLETE(0));
      assert.equal(profile.store.connection.totalChanges(), before);
      await editor.timers.pass(60_000);
      await pull();
      assert.equal(state().lastPullAt, editor.timers.now() - 2_000);
    });

    it('moves over what cannot be read, and counts it', async () => {
      editor.remote.add({ id: 'x', clock: 0, isReadable: false });
      editor.remote.storeSilently('c');
      assert.deepEqual(await pull(), COMPLETE(2));
      assert.deepEqual(live(), ['a', 'b', 'c']);
      assert.equal((await window.sync.status()).skipped, 1);
      await pull();
      assert.equal((await window.sync.status()).skipped, 1);
    });

    const clocks = [
      ['that is higher', 40, 40],
      ['that is lower', 1, 5],
      ['that cannot be true', 2 ** 31 - 1, 5],
      ['that is far ahead', 2 ** 23, 5],
    ] as const;
    for (const [title, clock, expected] of clocks) {
      it(`observes a clock value ${title}: ${clock}`, async () => {
        editor.remote.add({ id: 'five', clock: 5, isReadable: true });
        await pull();
        editor.remote.add({ id: 'c', clock, isReadable: true });
        await pull();
        assert.equal(readClock(profile.store.connection), expected);
        assert.deepEqual(live(), ['a', 'b', 'five', 'c']);
      });
    }

    it('observes the clock value of an operation that cannot be read', async () => {
      editor.remote.add({ id: 'x', clock: 9, isReadable: false });
      await pull();
      assert.equal(readClock(profile.store.connection), 9);
    });

    it('pushes first', async () => {
      const order: string[] = [];
      editor.server.hold = async () => {
        order.push('push');
      };
      editor.remote.onRequest = (request) => {
        order.push(request);
      };
      await window.queue('edit');
      await pull();
      assert.deepEqual(order.slice(0, 2), ['push', 'fetch 2']);
    });

    it('receives although nothing can be sent', async () => {
      editor.server.outage = { fault: 'network', sparesEmpty: false };
      await window.queue('edit');
      editor.remote.storeSilently('c');
      assert.deepEqual(await pull(), COMPLETE(1));
      assert.deepEqual(live(), ['a', 'b', 'c']);
    });

    it('moves neither cursor nor clock if the disk refuses the changes, and goes on later', async () => {
      editor.remote.add({ id: 'c', clock: 9, isReadable: true });
      editor.remote.onRequest = (request) => {
        if (request === 'fetch 2') profile.store.refuse(1);
      };
      assert.deepEqual(await pull(), INCOMPLETE(0));
      assert.deepEqual([live(), state().cursor, readClock(profile.store.connection)], [['a', 'b'], '2', 0]);
      assert.equal((await window.sync.status()).pullError?.kind, 'store.failed');
      assert.equal((await window.sync.status()).skipped, 0);
      editor.remote.onRequest = () => undefined;
      assert.deepEqual(await pull(), COMPLETE(1));
      assert.deepEqual([live(), state().cursor, readClock(profile.store.connection)], [['a', 'b', 'c'], '3', 9]);
    });

    it('tries a change that cannot be applied a few times, and passes over only that one', async () => {
      editor.remote.pageSize = 4;
      editor.target.bad.add('bad 1').add('bad 2');
      editor.remote.storeSilently('c', 'bad 1', 'bad 2', 'd', 'e');
      assert.deepEqual(await pull(), COMPLETE(5));
      assert.deepEqual(live(), ['a', 'b', 'c', 'd', 'e']);
      assert.equal((await window.sync.status()).skipped, 2);
      assert.equal(window.syncFailures.length, 2);
      assert.equal(state().cursor, '7');
    });

    it('applies a change that cannot be applied at first', async () => {
      editor.target.bad.add('c');
      let attempts = 0;
      editor.target.onApply = () => {
        if (++attempts === 2) editor.target.bad.clear();
      };
      editor.remote.storeSilently('c');
      await pull();
      assert.deepEqual(live(), ['a', 'b', 'c']);
      assert.equal((await window.sync.status()).skipped, 0);
      assert.deepEqual(window.syncFailures, []);
    });
  });

  describe('that fails', () => {
    const failures = [
      ['no connection', networkFailed('network.refused', 'home'), 'network.refused', null],
      ['500', answerFailed('home', 500), 'answer.failed', null],
      ['429', busy('home', 600), 'answer.busy', 600_000],
    ] as const;
    for (const [title, error, kind, askedFor] of failures) {
      it(`${title}: is tried again after a delay, which the user does not wait for`, async () => {
        editor.remote.storeSilently('a');
        editor.remote.faults.push(error);
        const failedAt = editor.timers.now();
        assert.deepEqual(await pull(), INCOMPLETE(0));
        const { pullError, pullRetryAt, skipped, lastError } = await window.sync.status();
        assert.equal(pullError?.kind, kind);
        assert(pullRetryAt !== null && pullRetryAt >= failedAt + (askedFor ?? 1));
        assert.deepEqual([skipped, lastError], [0, null]);
        assert.deepEqual(await pull(), COMPLETE(1));
        assert.deepEqual((await window.sync.status()).pullError, null);
      });
    }

    it('with Retry-After: neither pulls nor pushes until then', async () => {
      editor.remote.outage = busy('home', 600);
      window.sync.start();
      await editor.timers.pass(10_000);
      const asked = requests().length;
      await window.queue('edit');
      await editor.timers.pass(580_000);
      assert.equal(requests().length, asked);
      assert.deepEqual(editor.server.pushes, []);
      editor.remote.outage = undefined;
      await editor.timers.pass(30_000);
      assert.equal(editor.server.pushes.length, 1);
      assert.equal(state().cursor, '0');
    });

    it('again and again: waits longer and longer', async () => {
      editor.remote.outage = networkFailed('network.refused', 'home');
      window.sync.start();
      await editor.timers.pass(600_000);
      assert(requests().length < 20, String(requests().length));
      assert.equal(state().failures, requests().length);
      editor.remote.outage = undefined;
      editor.remote.storeSilently('a');
      await editor.timers.pass(300_000);
      assert.deepEqual(live(), ['a']);
    });

    it('after 401: goes on at once with another token', async () => {
      window.tokens.set(SERVER, [tokenOf('ada', 1), tokenOf('ada', 2)]);
      editor.remote.rejectedTokens.add(tokenOf('ada', 1));
      editor.remote.storeSilently('a');
      assert.deepEqual(await pull(), COMPLETE(1));
    });

    it('after 401 without another token: asks nothing more until there is one', async () => {
      editor.remote.rejectedTokens.add(tokenOf('ada'));
      editor.remote.storeSilently('a');
      assert.deepEqual(await pull(), INCOMPLETE(0));
      const asked = requests().length;
      assert.deepEqual(await pull(), INCOMPLETE(0));
      assert.equal(requests().length, asked);
      assert.equal(state().failures, 0);
      window.tokens.set(SERVER, [tokenOf('ada', 2)]);
      assert.deepEqual(await pull(), COMPLETE(1));
    });
  });

  describe('that is overtaken by', () => {
    const events: readonly (readonly [string, () => unknown])[] = [
      ['signing out', () => profile.signOut()],
      ['local mode', () => profile.setMode('local')],
      ['another account', () => profile.signIn('bob')],
      ['another server', () => window.setServer('https://other.example')],
      ['another profile', () => window.profiles.reverse()],
      ['the end of the window', () => window.sync.dispose()],
    ];
    for (const [title, happen] of events) {
      it(`${title}: applies nothing more for the account`, async () => {
        editor.remote.storeSilently(...ids(10));
        await pull();
        editor.remote.storeSilently(...ids(10, 'late'));
        let isOver = false;
        editor.remote.onRequest = async (request) => {
          if (request !== 'fetch 12' || isOver) return;
          isOver = true;
          await happen();
        };
        await pull().catch(() => undefined);
        const count = live().length;
        assert(count === 12 || count === 14, String(count));
        assert.equal(state().cursor, String(count));
      });
    }

    it('a later run in another window: applies nothing more, and loses nothing', async () => {
      editor.remote.storeSilently(...ids(4));
      await pull();
      editor.remote.storeSilently(...ids(6, 'late'));
      const second = editor.openWindow([profile]);
      // As if this window had been taken for dead.
      editor.lock = { run: (task) => task({ isContended: true, onContended: () => ({ dispose: () => undefined }) }) };
      const third = editor.openWindow([profile]);
      let overtake: Promise<unknown> | undefined;
      editor.remote.onRequest = async (request) => {
        if (request !== 'fetch 6' || overtake) return;
        overtake = third.sync.syncNow();
        await overtake;
      };
      await pull(second);
      assert.deepEqual(live(), [...ids(4), ...ids(6, 'late')]);
      assert.equal(state().cursor, '10');
      second.dispose();
      third.dispose();
    });
  });

  describe('of many operations', () => {
    beforeEach(() => {
      editor.remote.storeSilently(...ids(40));
      editor.remote.onRequest = async () => {
        if (editor.remote.requests.length > 1) await new Promise<void>((resolve) => editor.timers.after(500, resolve));
      };
    });

    it('shows its progress', async () => {
      window.sync.start();
      await editor.timers.pass(3_000);
      const { state: now, pullProgress } = await window.sync.status();
      assert.equal(now, 'pulling');
      assert((pullProgress?.received ?? 0) >= 8, JSON.stringify(pullProgress));
      await editor.timers.pass(30_000);
      assert.equal(live().length, 40);
      const after = await window.sync.status();
      assert.deepEqual([after.state, after.pullProgress], ['idle', null]);
      const progress = window.statuses.flatMap(({ pullProgress: one }) => (one ? [one.received] : []));
      assert.deepEqual(
        progress,
        [...progress].sort((one, other) => one - other),
      );
    });

    it('can be cancelled, and goes on with the next run', async () => {
      const result = window.sync.syncNow();
      await editor.timers.pass(3_000);
      window.sync.cancelPull();
      const { pull: outcome } = await result;
      assert.deepEqual([outcome.outcome, outcome.outcome === 'pulled' && outcome.isComplete], ['pulled', false]);
      const count = live().length;
      assert(count > 0 && count < 40, String(count));
      assert.equal((await window.sync.status()).pullProgress, null);
      assert.equal((await window.sync.status()).pullError, null);
      await editor.timers.pass(60_000);
      assert.equal(live().length, count);
      const next = window.sync.syncNow();
      await editor.timers.pass(30_000);
      assert.deepEqual((await next).pull, COMPLETE(40 - count));
      assert.equal(live().length, 40);
    });

    it('can be cancelled before it begins', async () => {
      await window.queue('edit');
      editor.server.hold = async () => window.sync.cancelPull();
      const { push, pull: outcome } = await window.sync.syncNow();
      assert.deepEqual([push, outcome], [{ outcome: 'drained', sent: 1, remaining: 0 }, INCOMPLETE(0)]);
      assert.deepEqual(requests(), []);
    });

    it('lets edits be sent in between', async () => {
      window.sync.start();
      await editor.timers.pass(2_500);
      await window.queue('edit');
      await editor.timers.pass(4_000);
      assert.deepEqual(await window.waiting(), []);
      assert(live().length < 40);
    });
  });

  it('of one account says nothing about another', async () => {
    editor.remote.storeSilently('a');
    await pull();
    profile.signIn('bob');
    assert.deepEqual(state('bob'), INITIAL_PULL_STATE);
    assert.equal((await window.sync.status()).lastPullAt, null);
  });
});
