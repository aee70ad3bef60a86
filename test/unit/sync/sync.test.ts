import assert from 'node:assert/strict';
import { flushTasks } from '../../support/manualTimers';
import { SERVER, TestProfile } from '../../support/libraryWindow';
import { tokenOf } from '../../support/modelServer';
import { OwnedLocks } from '../../support/ownedLocks';
import { rejection } from '../../support/rejection';
import { SyncEditor, SyncWindow } from '../../support/syncWindow';

describe('Sync', () => {
  let editor: SyncEditor;
  let profile: TestProfile;
  let window: SyncWindow;

  const log = () => editor.server.log(SERVER, 'ada').map(({ entity_id }) => entity_id);
  const asked = () => editor.server.requests.length;
  const pass = (ms: number) => editor.timers.pass(ms);

  beforeEach(async () => {
    editor = await SyncEditor.make();
    profile = await TestProfile.make();
    profile.signIn('ada');
    window = editor.openWindow([profile]);
  });
  afterEach(() => window.dispose());

  describe('automatically', () => {
    it('does nothing before it is started, and nothing after it was disposed', async () => {
      await window.queue('a');
      window.sync.wake();
      window.sync.resume();
      await pass(60_000);
      assert.equal(asked(), 0);
      window.sync.start();
      window.sync.dispose();
      await pass(60_000);
      assert.equal(asked(), 0);
    });

    it('sends an edit at once', async () => {
      window.sync.start();
      await flushTasks();
      const { id } = await window.library.playlists.create({ name: 'Mix' });
      await flushTasks();
      assert.deepEqual(log(), [id]);
    });

    it('sends many edits in a row in few requests', async () => {
      window.sync.start();
      await flushTasks();
      await Promise.all(
        Array.from({ length: 50 }, (_, index) => window.library.playlists.create({ name: `${index}` })),
      );
      await flushTasks();
      assert.equal(log().length, 50);
      assert(asked() <= 10, String(asked()));
    });

    it('checks the outbox every 30 s, and contacts the server only if there is something to send', async () => {
      window.sync.start();
      await pass(300_000);
      assert.equal(asked(), 0);
      // Without a word to anybody.
      const silent = editor.openWindow([profile]);
      window.storeChanged.dispose();
      await silent.queue('a');
      await pass(29_999);
      assert.equal(asked(), 0);
      await pass(1);
      assert.deepEqual(log(), ['a']);
    });

    it('sends what another window queued', async () => {
      window.sync.start();
      const other = editor.openWindow([profile]);
      await flushTasks();
      await other.queue('a');
      await flushTasks();
      assert.deepEqual(log(), ['a']);
    });

    it('sends pending operations when the user signs in', async () => {
      await window.queue('a');
      profile.signOut();
      window.sync.start();
      await pass(60_000);
      assert.equal(asked(), 0);
      profile.signIn('ada');
      await flushTasks();
      assert.deepEqual(log(), ['a']);
    });
  });

  describe('with a sign-in that has expired', () => {
    it('makes no request, and continues within 30 s of a new token', async () => {
      editor.server.rejectedTokens.add(tokenOf('ada'));
      window.sync.start();
      await window.queue('a');
      await pass(300_000);
      assert.equal(asked(), 1);
      assert.equal((await window.sync.status()).state, 'expired');
      window.tokens.set(SERVER, [tokenOf('ada', 2)]);
      await pass(30_000);
      assert.deepEqual(log(), ['a']);
    });
  });

  describe('in two windows', () => {
    let locks: OwnedLocks;
    let first: SyncWindow;
    let second: SyncWindow;

    beforeEach(async () => {
      locks = new OwnedLocks();
      [first, second] = [locks.handle('first'), locks.handle('second')].map(
        (drain) => new SyncWindow(editor, [profile], { drain }),
      ) as [SyncWindow, SyncWindow];
      first.sync.start();
      second.sync.start();
      await flushTasks();
    });
    afterEach(() => {
      first.dispose();
      second.dispose();
    });

    it('sends everything once', async () => {
      await Promise.all([first.queue('a', 'b'), second.queue('c'), first.sync.pushNow(), second.sync.pushNow()]);
      await flushTasks();
      assert.deepEqual([...log()].sort(), ['a', 'b', 'c']);
      assert.equal(editor.server.pushes.flatMap(({ body }) => body.ops).length, 3);
    });

    it('the second takes over at once when the first crashes, and a late response changes nothing', async () => {
      const answers: (() => void)[] = [];
      editor.server.holdAnswer = () => new Promise((resolve) => answers.push(resolve));
      await first.queue(...Array.from({ length: 150 }, (_, index) => `e${index}`));
      await flushTasks();
      assert.equal(answers.length, 1);
      const dead = editor.server.pushes.length;
      locks.kill(locks.holder ?? '');
      await flushTasks();
      assert.equal(editor.server.pushes.length, dead + 1, 'the other one goes on');
      const waiting = await first.waiting();
      answers[0]?.();
      await flushTasks();
      assert.deepEqual(await first.waiting(), waiting, 'the late answer');
      editor.server.holdAnswer = async () => undefined;
      for (const release of answers) release();
      await flushTasks();
      assert.deepEqual(await first.waiting(), []);
      assert.equal(log().length, 150);
      assert.equal(new Set(log()).size, 150);
    });

    it('both report the same status', async () => {
      editor.server.faults.push('network');
      await first.queue('a');
      await flushTasks();
      assert.deepEqual(await first.sync.status(), await second.sync.status());
      assert.equal(first.statuses.at(-1)?.lastError?.kind, 'network.refused');
      assert.equal(second.statuses.at(-1)?.lastError?.kind, 'network.refused');
    });
  });

  describe('the mode', () => {
    for (const [text, mode] of [
      ['local', 'local'],
      [' hybrid ', 'hybrid'],
    ] as const) {
      it(`is set by ${JSON.stringify(text)}`, async () => {
        assert.equal(await window.sync.setMode(text), mode);
        assert.equal((await window.sync.status()).mode, mode);
      });
    }
    for (const text of ['Local', '', 'server', 'local hybrid']) {
      it(`is not set by ${JSON.stringify(text)}`, async () => {
        await rejection(window.sync.setMode(text), 'argument.notAllowed');
        assert.equal((await window.sync.status()).mode, 'hybrid');
      });
    }

    it('local: nothing is queued, and what was queued before is sent afterwards', async () => {
      window.sync.start();
      await flushTasks();
      editor.server.faults.push('network');
      await window.queue('before');
      await flushTasks();
      await window.sync.setMode('local');
      await window.library.playlists.create({ name: 'quiet' });
      await pass(60_000);
      assert.equal(asked(), 1);
      await window.sync.setMode('hybrid');
      await flushTasks();
      assert.deepEqual(log(), ['before']);
    });
  });

  it('clears pending operations, and only the given ones', async () => {
    await window.queue('a', 'b');
    profile.signIn('bob');
    await window.queue('c');
    assert.equal(await window.sync.clearPending('current'), 1);
    assert.equal(await window.sync.clearPending('others'), 2);
    await window.queue('d', 'e', 'f');
    profile.signIn('ada');
    await window.queue('g');
    assert.equal(await window.sync.clearPending(), 4);
    assert.deepEqual(await window.sync.listOutbox(), []);
  });

  it('shows what the server has of the entities whose operations it clears, once everything was pulled', async () => {
    await window.queue('a');
    await window.sync.clearPending();
    assert.deepEqual(editor.target.restored, []);
    await window.sync.syncNow();
    const [first = ''] = await window.queue('b', 'c');
    profile.signIn('bob');
    await window.queue('d');
    profile.signIn('ada');
    await window.sync.discardParked([first]);
    assert.deepEqual(editor.target.restored, []);
    await window.sync.clearPending();
    assert.deepEqual(editor.target.restored, ['b', 'c']);
  });

  it('sends nothing that was cleared while a batch was under way, and sends what is queued later', async () => {
    window.sync.start();
    await flushTasks();
    const answers: (() => void)[] = [];
    editor.server.holdAnswer = () => new Promise((resolve) => answers.push(resolve));
    await window.queue(...Array.from({ length: 250 }, (_, index) => `e${index}`));
    await flushTasks();
    assert.equal(await window.sync.clearPending(), 250);
    await window.queue('later');
    editor.server.holdAnswer = async () => undefined;
    answers.forEach((release) => release());
    await flushTasks();
    assert.deepEqual(log().slice(99), ['e99', 'later']);
    assert.deepEqual(await window.waiting(), []);
  });

  it('continues with its own operations after those of other accounts were cleared', async () => {
    profile.signIn('bob');
    await window.queue('of bob');
    profile.signIn('ada');
    window.sync.start();
    await flushTasks();
    let cleared: Promise<number> | undefined;
    editor.server.holdAnswer = async () => {
      await (cleared ??= window.sync.clearPending('others'));
    };
    await window.queue(...Array.from({ length: 150 }, (_, index) => `e${index}`));
    await flushTasks();
    assert.equal(await cleared, 1);
    assert.equal(log().length, 150);
    assert.deepEqual(await window.sync.listOutbox(), []);
  });

  it('reports a failing disk, and continues when it works again', async () => {
    window.sync.start();
    await flushTasks();
    let asked = 0;
    editor.server.hold = async () => {
      if (asked++ === 0) profile.store.refuse(3);
    };
    await window.queue('a');
    await flushTasks();
    assert.deepEqual(await window.waiting(), ['a']);
    assert(window.syncFailures.length > 0);
    await pass(60_000);
    assert.deepEqual(log(), ['a']);
    assert.deepEqual(await window.waiting(), []);
  });
});
