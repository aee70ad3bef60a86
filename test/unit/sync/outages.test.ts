import assert from 'node:assert/strict';
import { SERVER, TestProfile } from '../../support/libraryWindow';
import type { Fault } from '../../support/modelServer';
import { SyncEditor, type SyncWindow } from '../../support/syncWindow';

const names = (count: number, prefix = 'e') => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;

describe('An operation that the server refuses', () => {
  let editor: SyncEditor;
  let profile: TestProfile;
  let window: SyncWindow;

  const log = () => editor.server.log(SERVER, 'ada').map(({ entity_id }) => entity_id);
  const push = () => window.sync.pushNow();
  const parked = async () =>
    (await window.sync.listOutbox())
      .filter(({ parkedAt }) => parkedAt !== null)
      .map(({ entityId, parkedReason }) => `${entityId} ${parkedReason}`);

  beforeEach(async () => {
    editor = await SyncEditor.make();
    profile = await TestProfile.make();
    profile.signIn('ada');
    window = editor.openWindow([profile]);
  });

  describe('while it accepts nothing else either', () => {
    const outages: readonly (readonly [string, Fault, string])[] = [
      ['400', { status: 400 }, 'answer.failed'],
      ['403', { status: 403 }, 'answer.forbidden'],
      ['404', { status: 404 }, 'answer.notWaveFlow'],
      ['409', { status: 409 }, 'answer.failed'],
      ['413', { status: 413 }, 'answer.failed'],
      ['500', { status: 500 }, 'answer.failed'],
      ['502', { status: 502 }, 'answer.failed'],
      ['pages', 'portal', 'answer.notWaveFlow'],
      ['broken connections', 'broken', 'network.broken'],
    ];
    for (const [title, fault, kind] of outages) {
      it(`is not blamed: during days of ${title} forty edits wait, and then arrive automatically`, async () => {
        editor.server.outage = { fault: fault, sparesEmpty: true };
        await window.queue(...names(40));
        for (let times = 0; times < 12; times++) {
          const before = editor.server.requests.length;
          assert.deepEqual(await push(), { outcome: 'drained', sent: 0, remaining: 40 });
          assert(editor.server.requests.length - before <= 30, String(editor.server.requests.length - before));
          await editor.timers.pass(5 * HOUR);
        }
        const { parked: count, lastError, state } = await window.sync.status();
        assert.deepEqual([count, lastError?.kind, state], [0, kind, 'waiting']);
        editor.server.outage = undefined;
        window.sync.start();
        await editor.timers.pass(5 * 60_000);
        assert.deepEqual(log(), names(40));
      });
    }

    it('is not blamed for an outage that begins in the middle of a push, however often', async () => {
      await window.queue(...names(400));
      for (let times = 1; times <= 3; times++) {
        let asked = 0;
        editor.server.outage = undefined;
        editor.server.hold = async () => {
          if (++asked === 2) editor.server.outage = { fault: { status: 500 }, sparesEmpty: true };
        };
        assert.equal((await push()).outcome, 'drained');
        assert.deepEqual(await parked(), []);
      }
      editor.server.hold = async () => undefined;
      editor.server.outage = undefined;
      await push();
      assert.equal(log().length, 400);
    });

    it('and is the only one: waits for a day, as the server may be at fault, and is parked then', async () => {
      await window.queue('bad');
      editor.server.poison.set('bad', 422);
      for (let times = 0; times < 23; times++) {
        await push();
        await editor.timers.pass(HOUR);
      }
      assert.deepEqual(await parked(), []);
      await editor.timers.pass(HOUR);
      await push();
      assert.deepEqual(await parked(), ['bad refused']);
    });

    it('and is the only one, and was not tried often: is retried', async () => {
      await window.queue('bad');
      editor.server.poison.set('bad', 422);
      for (let times = 0; times < 7; times++) {
        await push();
        await editor.timers.pass(2 * DAY);
      }
      assert.deepEqual(await parked(), []);
      await push();
      assert.deepEqual(await parked(), ['bad refused']);
    });

    for (const [title, count, sparesEmpty] of [
      ['an outage that takes nothing at all', 1, false],
      ['an outage that refuses two', 2, true],
    ] as const) {
      it(`and ${title} lasts: is retried for ever`, async () => {
        await window.queue(...names(count));
        editor.server.outage = { fault: { status: 500 }, sparesEmpty };
        for (let times = 0; times < 20; times++) {
          await push();
          await editor.timers.pass(DAY);
        }
        assert.deepEqual(await parked(), []);
      });
    }
  });
});
