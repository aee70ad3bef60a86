import assert from 'node:assert/strict';
import { flushTasks } from '../../support/manualTimers';
import { SERVER, TestProfile } from '../../support/libraryWindow';
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

  describe('after a failure', () => {
    beforeEach(async () => {
      window.sync.start();
      await flushTasks();
      editor.server.faults.push('network');
      await window.queue('a');
      await flushTasks();
      assert.equal(asked(), 1);
    });

    it('waits longer each time, in every window', async () => {
      editor.server.faults.push('network', 'network', 'network');
      const other = editor.openWindow([profile]);
      other.sync.start();
      await flushTasks();
      const times: number[] = [];
      let count = asked();
      for (let second = 1; second <= 20; second++) {
        await pass(1_000);
        if (asked() > count) times.push(second);
        count = asked();
      }
      assert.deepEqual(times, [1, 3, 7, 15]);
      assert.deepEqual(log(), ['a']);
    });

    it('does not retry earlier because of another edit', async () => {
      await window.queue('b');
      await flushTasks();
      assert.equal(asked(), 1);
      await pass(1_000);
      assert.deepEqual(log(), ['a', 'b']);
    });

    it('retries at once when the user pushes', async () => {
      assert.deepEqual(await window.sync.pushNow(), { outcome: 'drained', sent: 1, remaining: 0 });
    });

    for (const [title, retryAfter, obeyed] of [
      ['in seconds', '100', 100],
      ['of more than a day', '99999999', 24 * 60 * 60],
      ['that is no time', 'soon', 0],
      ['that is negative', '-7', 0],
    ] as const) {
      it(`does not retry when the connection is back while the server asks for a pause ${title}, but when the user pushes`, async () => {
        editor.server.faults.push({ status: 429, headers: { 'retry-after': retryAfter } });
        await pass(1_000);
        const before = asked();
        window.sync.resume();
        await flushTasks();
        assert.equal(asked() > before, obeyed === 0);
        if (obeyed === 0) return assert.deepEqual(log(), ['a']);
        await window.sync.setMode('hybrid');
        await pass(obeyed * 1_000 - 1);
        window.sync.resume();
        await flushTasks();
        assert.equal(asked(), before);
        editor.server.faults.push({ status: 429, headers: { 'retry-after': retryAfter } });
        await window.sync.pushNow();
        assert.equal(asked(), before + 1);
        await window.sync.pushNow();
        assert.deepEqual(log(), ['a']);
      });
    }

    for (const [title, column] of [
      ['of ours', 'not_before'],
      ['that the server asked for', 'asked_until'],
    ] as const) {
      it(`ignores a pause ${title} that is impossibly long, as the clock was far ahead when it began`, async () => {
        const day = 24 * 60 * 60_000;
        const set = (ms: number) =>
          profile.store.write((transaction) =>
            transaction.run(`UPDATE sync_push_state SET not_before = NULL, ${column} = ?`, [editor.timers.now() + ms]),
          );
        set(day);
        await pass(30_000);
        assert.equal(asked(), 1);
        set(day + 60_000);
        assert.equal((await window.sync.status()).retryAt, null);
        await pass(30_000);
        assert.deepEqual(log(), ['a']);
      });
    }

    it('retries at once when the connection is back', async () => {
      window.sync.resume();
      await flushTasks();
      assert.deepEqual(log(), ['a']);
    });

    it('pauses for as long as the server asked', async () => {
      editor.server.faults.push({ status: 429, headers: { 'retry-after': '100' } });
      await pass(1_000);
      assert.equal(asked(), 2);
      await pass(99_000);
      assert.equal(asked(), 2);
      assert.equal((await window.sync.status()).retryAt, editor.timers.now() + 1_000);
      await pass(1_000);
      assert.deepEqual(log(), ['a']);
    });
  });
});
