import assert from 'node:assert/strict';
import { keyringFailed, keyringSilent } from '../../../src/core/errors';
import { SERVER, TestProfile } from '../../support/libraryWindow';
import { flushTasks } from '../../support/manualTimers';
import { tokenOf } from '../../support/modelServer';
import { SyncEditor, type SyncWindow } from '../../support/syncWindow';

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

  describe('with a keyring', () => {
    for (const error of [keyringFailed(new Error('locked')), keyringSilent()]) {
      it(`that fails, ${error.kind}: reports it, counts no failure, and continues within 30 s of a response`, async () => {
        window.askKeyring = () => Promise.reject(error);
        window.sync.start();
        await window.queue('a');
        await pass(300_000);
        const { state, lastError, retryAt, pending } = await window.sync.status();
        assert.deepEqual([state, lastError, retryAt, pending, asked()], ['keyringFailed', null, null, 1, 0]);
        assert.deepEqual(window.syncFailures, []);
        assert.equal((await window.sync.listOutbox())[0]?.attempts, 0);
        window.askKeyring = async () => undefined;
        await pass(30_000);
        assert.deepEqual(log(), ['a']);
        assert.equal((await window.sync.status()).state, 'idle');
      });
    }

    it('that never responds: holds no lock that others wait for, and nothing after the end of its window', async () => {
      const other = editor.openWindow([profile]);
      window.askKeyring = () => new Promise(() => undefined);
      await window.queue('a');
      const stuck = window.sync.pushNow();
      await flushTasks();
      assert.deepEqual(await other.sync.pushNow(), { outcome: 'drained', sent: 1, remaining: 0 });
      window.sync.dispose();
      assert.deepEqual(await stuck, { outcome: 'drained', sent: 0, remaining: 1 });
      other.dispose();
    });

    it('that never responds after a 401: holds no lock either', async () => {
      const other = editor.openWindow([profile]);
      other.tokens.set(SERVER, [tokenOf('ada', 2)]);
      editor.server.rejectedTokens.add(tokenOf('ada'));
      let times = 0;
      window.askKeyring = () => (++times === 1 ? Promise.resolve() : new Promise(() => undefined));
      await window.queue('a');
      void window.sync.pushNow();
      await flushTasks();
      assert.equal(asked(), 1);
      assert.deepEqual(await other.sync.pushNow(), { outcome: 'drained', sent: 1, remaining: 0 });
      other.dispose();
    });
  });

  it('releases the lock at the end of its window, whatever it waits for', async () => {
    const other = editor.openWindow([profile]);
    editor.server.hold = () => new Promise(() => undefined);
    await window.queue('a');
    const stuck = window.sync.pushNow();
    await flushTasks();
    assert.equal(asked(), 1);
    editor.server.hold = async () => undefined;
    const waiting = other.sync.pushNow();
    await flushTasks();
    window.sync.dispose();
    assert.deepEqual(await waiting, { outcome: 'drained', sent: 1, remaining: 0 });
    assert.deepEqual(await stuck, { outcome: 'drained', sent: 0, remaining: 1 });
    other.dispose();
  });
});
