import assert from 'node:assert/strict';
import { idleSync } from '../../support/idleSync';
import { flushTasks } from '../../support/manualTimers';
import { SERVER, TestProfile } from '../../support/libraryWindow';
import { SyncEditor, type SyncWindow } from '../../support/syncWindow';

describe('Sync', () => {
  let editor: SyncEditor;
  let profile: TestProfile;
  let window: SyncWindow;

  const log = () => editor.server.log(SERVER, 'ada').map(({ entity_id }) => entity_id);
  const pass = (ms: number) => editor.timers.pass(ms);

  beforeEach(async () => {
    editor = await SyncEditor.make();
    profile = await TestProfile.make();
    profile.signIn('ada');
    window = editor.openWindow([profile]);
  });
  afterEach(() => window.dispose());

  describe('the status', () => {
    it('goes from idle over pushing with its progress to idle', async () => {
      window.sync.start();
      await flushTasks();
      assert.deepEqual(window.statuses.at(-1), { ...idleSync, lastPullAt: editor.timers.now() });
      const queuedAt = editor.timers.now();
      let release = (): void => undefined;
      editor.server.hold = () => new Promise((resolve) => (release = resolve));
      await window.queue(...Array.from({ length: 250 }, (_, index) => `e${index}`));
      await flushTasks();
      for (let batch = 0; batch < 3; batch++) {
        await pass(100);
        release();
        await flushTasks();
      }
      const progress = window.statuses
        .filter(({ state }) => state === 'pushing')
        .map((status) => [status.progress?.sent, status.progress?.total, status.pending]);
      assert.deepEqual(progress[0], [0, 250, 250]);
      assert(progress.some(([sent, total, pending]) => sent === 100 && total === 250 && pending === 150));
      const pushing = window.statuses.find(({ state }) => state === 'pushing');
      assert.equal(pushing?.oldestPendingAt, queuedAt);
      const last = window.statuses.at(-1);
      assert.deepEqual(
        [last?.state, last?.pending, last?.lastPushAt, last?.progress],
        ['idle', 0, editor.timers.now(), null],
      );
    });

    it('is reported now and then during a quick push, and at once when it ends', async () => {
      window.sync.start();
      await flushTasks();
      window.statuses.length = 0;
      await window.queue(...Array.from({ length: 1_000 }, (_, index) => `e${index}`));
      while (log().length < 1_000) await flushTasks();
      await flushTasks();
      assert.deepEqual(
        window.statuses.map(({ state }) => state),
        ['waiting', 'pushing', 'idle'],
      );
    });

    it('is reported once per change', async () => {
      window.sync.start();
      await flushTasks();
      const count = window.statuses.length;
      window.storeChanged.fire();
      window.storeChanged.fire();
      await flushTasks();
      assert.equal(window.statuses.length, count);
    });

    for (const [title, change, state] of [
      ['signed out', () => profile.signOut(), 'signedOut'],
      ['local', () => profile.setMode('local'), 'local'],
    ] as const) {
      it(`is ${state} when ${title}`, async () => {
        await window.queue('a');
        change();
        assert.equal((await window.sync.status()).state, state);
      });
    }

    it('is "waiting" while there is something to send', async () => {
      await window.queue('a');
      assert.equal((await window.sync.status()).state, 'waiting');
    });

    it('has the names of PROTOCOL.md, "Sync mode"', async () => {
      assert.deepEqual(await window.sync.outboxState(), {
        device_id: null,
        lamport_local_max: 0,
        pending_count: 0,
        mode: 'hybrid',
      });
      await window.queue('a', 'b');
      profile.setMode('local');
      assert.deepEqual(await window.sync.outboxState(), {
        device_id: null,
        lamport_local_max: 2,
        pending_count: 2,
        mode: 'local',
      });
    });
  });
});
