import assert from 'node:assert/strict';
import { Reconnect } from '../../../src/account/reconnect';
import { busy, networkFailed } from '../../../src/core/errors';
import { TestEditor, type AccountWindow } from '../../support/accountWindow';
import { flushTasks } from '../../support/manualTimers';

const HOME = 'https://home.example';

describe('Reconnecting', () => {
  let editor: TestEditor;
  let window: AccountWindow;
  let reconnect: Reconnect;

  const state = async () => {
    await flushTasks();
    return (await window.account.status()).connection.state;
  };

  beforeEach(async () => {
    editor = new TestEditor();
    window = editor.openWindow();
    reconnect = new Reconnect({
      account: window.account,
      timers: editor.timers,
      random: editor.random,
      retryAfter: () => window.connection.retryAfter(),
      onFailed: (error) => window.refreshFailures.push(error),
    });
    editor.failures.set(HOME, networkFailed('network.refused', 'home.example'));
    await window.setServerUrl(HOME);
    const web = editor.frontEnd.openSession('ada@example.org');
    const target = { profileId: (await window.account.status()).profile.id, url: HOME, webUrl: web.webUrl };
    await window.account.signIn(target, { token: editor.frontEnd.tokenFor('ada@example.org'), web });
    assert.equal(await state(), 'offline');
    editor.asked.length = 0;
  });
  afterEach(() => {
    reconnect.dispose();
    assert.deepEqual(window.refreshFailures, []);
  });

  it('probes less and less often, but at least every five minutes', async () => {
    await editor.timers.pass(60_000);
    const inFirstMinute = editor.asked.length;
    await editor.timers.pass(60 * 60_000);
    editor.asked.length = 0;
    await editor.timers.pass(60 * 60_000);
    assert.ok(inFirstMinute >= 2, `${inFirstMinute} in the first minute`);
    assert.ok(editor.asked.length >= 12 && editor.asked.length <= 20, `${editor.asked.length} in the third hour`);
  });

  it('notices that the server is back, and stops probing', async () => {
    editor.failures.clear();
    await editor.timers.pass(60_000);
    assert.equal(await state(), 'online');
    editor.asked.length = 0;
    await editor.timers.pass(60 * 60_000);
    assert.deepEqual(editor.asked, []);
  });

  it('probes at once on request', async () => {
    editor.failures.clear();
    reconnect.retryNow();
    assert.equal(await state(), 'online');
    assert.equal(editor.asked.length, 1);
  });

  it('has nothing to do while online', async () => {
    editor.failures.clear();
    reconnect.retryNow();
    await flushTasks();
    editor.asked.length = 0;
    reconnect.retryNow();
    await flushTasks();
    assert.deepEqual(editor.asked, []);
  });

  it('starts with short intervals again the next time', async () => {
    await editor.timers.pass(60 * 60_000);
    editor.failures.clear();
    reconnect.retryNow();
    assert.equal(await state(), 'online');
    editor.failures.set(HOME, networkFailed('network.refused', 'home.example'));
    await window.account.check();
    editor.asked.length = 0;
    await editor.timers.pass(30_000);
    assert.ok(editor.asked.length >= 1);
  });

  describe('when the server sends Retry-After', () => {
    const waits: readonly (readonly [asked: number, seconds: number])[] = [
      [60, 60],
      [600, 600],
      [3_600, 3_600],
      [86_400, 3_600],
    ];
    for (const [asked, seconds] of waits) {
      it(`of ${asked} s, it probes after ${seconds} s and not before, even if a window gets the focus`, async () => {
        editor.failures.set(HOME, busy('home.example', asked));
        reconnect.retryNow();
        await flushTasks();
        editor.asked.length = 0;
        for (let tenth = 1; tenth <= 9; tenth++) {
          await editor.timers.pass((seconds * 1_000) / 10);
          reconnect.retryNow();
          await flushTasks();
        }
        assert.deepEqual(editor.asked, []);
        await editor.timers.pass((seconds * 1_000) / 10);
        await flushTasks();
        assert.equal(editor.asked.length, 1);
      });
    }

    for (const seconds of [0, null]) {
      it(`of ${seconds ?? 'no'} s, it probes as usual`, async () => {
        editor.failures.set(HOME, busy('home.example', seconds));
        reconnect.retryNow();
        await flushTasks();
        editor.asked.length = 0;
        reconnect.retryNow();
        await flushTasks();
        assert.equal(editor.asked.length, 1);
      });
    }

    it('it obeys as well if the user caused the request during a pause', async () => {
      editor.failures.set(HOME, busy('home.example', 600));
      await window.account.check();
      await flushTasks();
      editor.asked.length = 0;
      await editor.timers.pass(599_000);
      reconnect.retryNow();
      await flushTasks();
      assert.deepEqual(editor.asked, []);
      await editor.timers.pass(1_000);
      await flushTasks();
      assert.equal(editor.asked.length, 1);
    });

    it('it probes at once when the user asks for it, and pauses again', async () => {
      editor.failures.set(HOME, busy('home.example', 600));
      reconnect.retryNow();
      await flushTasks();
      editor.failures.clear();
      await window.account.check();
      assert.equal(await state(), 'online');
      editor.failures.set(HOME, networkFailed('network.refused', 'home.example'));
      await window.account.check();
      editor.asked.length = 0;
      reconnect.retryNow();
      await flushTasks();
      assert.equal(editor.asked.length, 1, 'what it asked for is over');
    });
  });

  it('ends with a sign-out', async () => {
    await window.account.signOut();
    editor.asked.length = 0;
    await editor.timers.pass(60 * 60_000);
    assert.deepEqual(editor.asked, []);
  });
});
