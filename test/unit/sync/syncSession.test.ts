import assert from 'node:assert/strict';
import { networkFailed, unauthorized } from '../../../src/core/errors';
import { SERVER, TestProfile } from '../../support/libraryWindow';
import { CountedTimers } from '../../support/countedTimers';
import { flushTasks } from '../../support/manualTimers';
import { tokenOf } from '../../support/modelServer';
import { OwnedLocks } from '../../support/ownedLocks';
import { applied } from '../../support/recordingTarget';
import { SyncEditor, SyncWindow } from '../../support/syncWindow';

describe('A sync session', () => {
  let editor: SyncEditor;
  let profile: TestProfile;
  let window: SyncWindow;

  const live = () => applied(profile.store.connection);
  const pass = (ms: number) => editor.timers.pass(ms);
  const fetches = () => editor.remote.requests.filter((request) => request.startsWith('fetch')).length;
  const liveState = async () => (await window.sync.status()).live;
  const REFUSED = networkFailed('network.refused', 'home');

  beforeEach(async () => {
    editor = await SyncEditor.make();
    profile = await TestProfile.make();
    profile.signIn('ada');
    window = editor.openWindow([profile, await TestProfile.make('11111111-1111-4111-8111-111111111111')]);
  });
  afterEach(() => window.dispose());

  const start = async (): Promise<void> => {
    window.sync.start();
    await flushTasks();
  };

  describe('with a socket', () => {
    it('applies what another device has stored at once', async () => {
      await start();
      assert.deepEqual(await liveState(), { mode: 'socket', reason: null });
      editor.remote.store('a');
      await flushTasks();
      assert.deepEqual(live(), ['a']);
    });

    it('loses nothing that is stored between the first pull and the subscription', async () => {
      let isSubscribed = false;
      editor.remote.opensSockets = false;
      await start();
      const asked = fetches();
      editor.remote.storeSilently('a');
      await flushTasks();
      assert.equal(fetches(), asked);
      editor.remote.opensSockets = true;
      editor.remote.onRequest = () => {
        isSubscribed ||= editor.remote.sockets.size > 0;
      };
      await pass(0);
      editor.remote.openSockets();
      await flushTasks();
      assert.equal(isSubscribed, true);
      assert.deepEqual(live(), ['a']);
    });

    it('pulls once more for many hints during a pull', async () => {
      await start();
      let release = (): void => undefined;
      editor.remote.onRequest = () => new Promise((resolve) => (release = resolve));
      const asked = fetches();
      editor.remote.store('a');
      await flushTasks();
      for (let times = 0; times < 50; times++) editor.remote.hint();
      editor.remote.onRequest = () => undefined;
      release();
      await flushTasks();
      assert.equal(fetches(), asked + 2);
    });

    it('pulls every 5 minutes all the same', async () => {
      await start();
      const asked = fetches();
      await pass(290_000);
      assert.equal(fetches(), asked);
      await pass(15_000);
      assert.equal(fetches(), asked + 1);
    });

    it('is open once for two windows, and another window takes over when its owner dies', async () => {
      const locks = new OwnedLocks();
      const windows = ['first', 'second'].map(
        (name) => new SyncWindow(editor, [profile], { socket: locks.handle(name) }),
      );
      for (const one of windows) one.sync.start();
      await flushTasks();
      assert.equal(editor.remote.sockets.size, 1);
      const [first, second] = await Promise.all(windows.map((one) => one.sync.status()));
      assert.deepEqual(first, second);
      assert.equal(second?.live.mode, 'socket');
      editor.remote.endSockets(REFUSED);
      windows[0]?.dispose();
      locks.kill('first');
      await pass(1_000);
      assert.equal(editor.remote.sockets.size, 1);
      editor.remote.store('a');
      await flushTasks();
      assert.deepEqual(live(), ['a']);
      windows[1]?.dispose();
    });
  });

  describe('whose socket ends', () => {
    /** Times of the attempts, in milliseconds after the first. */
    const attempts = async (ms: number): Promise<number[]> => {
      const times: number[] = [];
      const begin = editor.timers.now();
      let count = editor.remote.socketCount;
      while (editor.timers.now() < begin + ms) {
        if (editor.remote.socketCount > count) times.push(editor.timers.now() - begin);
        count = editor.remote.socketCount;
        await pass(100);
      }
      return times;
    };

    it('opens another one after 1 s, doubling to 60 s, with jitter', async () => {
      editor.remote.socketFault = { error: REFUSED };
      await start();
      const times = await attempts(400_000);
      const delays = times.map((time, index) => time - (times[index - 1] ?? 0));
      for (const [index, delay] of delays.entries()) {
        const longest = Math.min(60_000, 1_000 * 2 ** index);
        assert(delay >= longest / 2 && delay <= longest + 200, `${index}: ${delay}`);
      }
      assert(delays.length >= 10);
    });

    it('begins again with 1 s after one that reported something', async () => {
      editor.remote.socketFault = { error: REFUSED };
      await start();
      await pass(200_000);
      editor.remote.socketFault = undefined;
      await pass(60_000);
      assert.equal((await liveState()).mode, 'socket');
      editor.remote.store('a');
      editor.remote.endSockets();
      assert.deepEqual((await attempts(1_200)).length, 1);
    });

    it('begins again with 1 s after one that lasted 30 s, and not after a shorter one', async () => {
      for (const [lasts, count] of [
        [31_000, 1],
        [5_000, 0],
      ] as const) {
        editor.remote.socketFault = { error: REFUSED };
        const one = editor.openWindow([profile]);
        editor.socketLock = new OwnedLocks().handle('one');
        one.sync.start();
        await pass(150_000);
        editor.remote.socketFault = undefined;
        while (editor.remote.sockets.size === 0) await pass(1_000);
        await pass(lasts);
        editor.remote.endSockets();
        assert.equal((await attempts(1_200)).length, count, String(lasts));
        one.dispose();
        await flushTasks();
      }
    });

    it('polls every minute meanwhile, and says why', async () => {
      editor.remote.socketFault = { error: REFUSED };
      await start();
      const asked = fetches();
      editor.remote.storeSilently('a');
      await pass(66_000);
      assert.equal(fetches(), asked + 1);
      assert.deepEqual(live(), ['a']);
      assert.deepEqual(await liveState(), {
        mode: 'polling',
        reason: { kind: 'network.refused', details: { host: 'home' } },
      });
    });

    it('misses nothing that was stored while it was closed', async () => {
      await start();
      editor.remote.endSockets();
      editor.remote.storeSilently('a');
      await pass(1_100);
      assert.deepEqual(live(), ['a']);
    });

    it('with 401: opens the next one with another token', async () => {
      window.tokens.set(SERVER, [tokenOf('ada', 1), tokenOf('ada', 2)]);
      await start();
      editor.remote.endSockets(unauthorized('home'));
      await pass(1_100);
      assert.equal((await liveState()).mode, 'socket');
      editor.remote.store('a');
      await flushTasks();
      assert.deepEqual(live(), ['a']);
    });

    it('with 401, without another token: waits for one, and goes on when the user has signed in', async () => {
      await start();
      editor.remote.rejectedTokens.add(tokenOf('ada'));
      editor.remote.endSockets(unauthorized('home'));
      await pass(300_000);
      const { mode, reason } = await liveState();
      assert.deepEqual([mode, reason?.kind], ['off', 'session.expired']);
      const asked = editor.remote.requests.length;
      await pass(300_000);
      assert.equal(editor.remote.requests.length, asked);
      editor.remote.storeSilently('a');
      window.tokens.set(SERVER, [tokenOf('ada', 2)]);
      window.sync.resume();
      await flushTasks();
      assert.equal((await liveState()).mode, 'socket');
      assert.deepEqual(live(), ['a']);
    });
  });

  const returns: readonly (readonly [string, () => unknown])[] = [
    ['at once when the user returns after a sleep', () => window.sync.catchUp()],
    ['within half a minute after a sleep from which nobody returns', () => pass(30_000)],
  ];
  for (const [title, happen] of returns) {
    it(`is caught up ${title}, although its socket seems to be open`, async () => {
      await start();
      const opened = editor.remote.socketCount;
      editor.timers.setClock(8 * 60 * 60_000);
      editor.remote.storeSilently('a');
      await happen();
      await flushTasks();
      assert.deepEqual(live(), ['a']);
      assert.equal(editor.remote.socketCount, opened + 1);
      assert.equal(editor.remote.sockets.size, 1);
    });
  }

  it('goes on when the clock is set back', async () => {
    await start();
    editor.timers.setClock(-600_000);
    const asked = fetches();
    await pass(305_000);
    assert(fetches() > asked);
    assert(fetches() < asked + 5);
  });

  it('pulls at once when the user begins to look, but not all the time', async () => {
    await start();
    await pass(10_000);
    editor.remote.storeSilently('a');
    window.sync.catchUp();
    await flushTasks();
    assert.deepEqual(live(), ['a']);
    const asked = fetches();
    for (let times = 0; times < 20; times++) window.sync.catchUp();
    await flushTasks();
    assert.equal(fetches(), asked);
  });

  it('connects at once after a reconnect', async () => {
    editor.remote.socketFault = { error: REFUSED };
    await start();
    await pass(200_000);
    editor.remote.socketFault = undefined;
    window.sync.resume();
    await flushTasks();
    assert.equal((await liveState()).mode, 'socket');
  });

  describe('of an editor that is left alone', () => {
    it('has one timer and its socket while signed in, in each window', async () => {
      const timers = new CountedTimers(1_000_000);
      const idle = await SyncEditor.make(timers);
      const windows = [idle.openWindow([profile]), idle.openWindow([profile])];
      for (const { sync } of windows) sync.start();
      await timers.pass(600_000);
      assert.equal(idle.remote.sockets.size, 1);
      // The window that listens has a second one, which the shared timers make one of.
      assert.equal(timers.pending, windows.length + 1);
      for (const one of windows) one.dispose();
      assert.equal(timers.pending, 0);
    });

    it('has no timer and holds no lock while signed out', async () => {
      const timers = new CountedTimers(1_000_000);
      const idle = await SyncEditor.make(timers);
      const locks = new OwnedLocks();
      idle.socketLock = locks.handle('one');
      const one = idle.openWindow([profile]);
      one.sync.start();
      await timers.pass(60_000);
      assert.equal(locks.holder, 'one');
      profile.signOut();
      await timers.pass(60_000);
      assert.deepEqual([timers.pending, locks.holder], [0, undefined]);
      profile.signIn('ada');
      await timers.pass(60_000);
      assert.deepEqual([idle.remote.sockets.size, locks.holder], [1, 'one']);
      one.dispose();
    });
  });

  describe('ends', () => {
    const events: readonly (readonly [string, () => unknown])[] = [
      ['by signing out', () => profile.signOut()],
      ['in local mode', () => profile.setMode('local')],
      ['without a server', () => window.setServer(null)],
      ['with the window', () => window.dispose()],
      ['with the profile', () => window.profiles.reverse()],
    ];
    for (const [title, happen] of events) {
      it(`${title}: no socket, no pull`, async () => {
        await start();
        happen();
        window.storeChanged.fire();
        await flushTasks();
        assert.equal(editor.remote.sockets.size, 0);
        const asked = editor.remote.requests.length;
        await pass(600_000);
        assert.equal(editor.remote.requests.length, asked);
        assert.equal(editor.remote.sockets.size, 0);
      });
    }

    it('and another one begins for another account', async () => {
      await start();
      window.tokens.set(SERVER, [tokenOf('bob')]);
      profile.signIn('bob');
      await flushTasks();
      assert.deepEqual(
        [...editor.remote.sockets].map(({ account }) => account),
        ['bob'],
      );
    });

    it('and another one begins when local mode ends', async () => {
      profile.setMode('local');
      await start();
      assert.deepEqual(await liveState(), { mode: 'off', reason: null });
      editor.remote.store('a');
      await window.sync.setMode('hybrid');
      await flushTasks();
      assert.equal(editor.remote.sockets.size, 1);
      assert.deepEqual(live(), ['a']);
    });
  });
});
