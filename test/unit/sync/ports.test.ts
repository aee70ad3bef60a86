import assert from 'node:assert/strict';
import { keyringFailed, keyringSilent } from '../../../src/core/errors';
import { SERVER, TestProfile } from '../../support/libraryWindow';
import { settle } from '../../support/manualTimers';
import { tokenOf } from '../../support/modelServer';
import { SyncEditor, type SyncWindow } from '../../support/syncWindow';

describe('Sync', () => {
  let editor: SyncEditor;
  let profile: TestProfile;
  let window: SyncWindow;

  const log = () => editor.server.log(SERVER, 'ada').map(({ entity_id }) => entity_id);
  const asked = () => editor.server.asked.length;
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
      it(`that fails, ${error.kind}: says so, counts no failure, and goes on by itself within 30 s of an answer`, async () => {
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

    it('that never answers: holds no lock that others wait for, and nothing after the end of its window', async () => {
      const other = editor.openWindow([profile]);
      window.askKeyring = () => new Promise(() => undefined);
      await window.queue('a');
      const stuck = window.sync.pushNow();
      await settle();
      assert.deepEqual(await other.sync.pushNow(), { outcome: 'drained', sent: 1, remaining: 0 });
      window.sync.dispose();
      assert.deepEqual(await stuck, { outcome: 'drained', sent: 0, remaining: 1 });
      other.dispose();
    });

    it('that never answers after a 401: holds no lock either', async () => {
      const other = editor.openWindow([profile]);
      other.tokens.set(SERVER, [tokenOf('ada', 2)]);
      editor.server.rejectedTokens.add(tokenOf('ada'));
      let times = 0;
      window.askKeyring = () => (++times === 1 ? Promise.resolve() : new Promise(() => undefined));
      await window.queue('a');
      void window.sync.pushNow();
      await settle();
      assert.equal(asked(), 1);
      assert.deepEqual(await other.sync.pushNow(), { outcome: 'drained', sent: 1, remaining: 0 });
      other.dispose();
    });
  });

  it('frees the lock at the end of its window, whatever it waits for', async () => {
    const other = editor.openWindow([profile]);
    editor.server.hold = () => new Promise(() => undefined);
    await window.queue('a');
    const stuck = window.sync.pushNow();
    await settle();
    assert.equal(asked(), 1);
    editor.server.hold = async () => undefined;
    const waiting = other.sync.pushNow();
    await settle();
    window.sync.dispose();
    assert.deepEqual(await waiting, { outcome: 'drained', sent: 1, remaining: 0 });
    assert.deepEqual(await stuck, { outcome: 'drained', sent: 0, remaining: 1 });
    other.dispose();
  });

  describe('with something damaged in its own tables', () => {
    const damages: readonly (readonly [string, string])[] = [
      ['the last error is no JSON', `UPDATE sync_push_state SET last_error = '{'`],
      ['the last error is something else', `UPDATE sync_push_state SET last_error = '[1]'`],
      ['the last error is no text', `UPDATE sync_push_state SET last_error = x'ff00'`],
      ['the failures are no number', `UPDATE sync_push_state SET failures = 'x'`],
      ['the failures are negative', `UPDATE sync_push_state SET failures = -1e9`],
      ['the pause is no time', `UPDATE sync_push_state SET not_before = 'x', asked_until = x'00'`],
      [
        'the restamps are no number',
        `UPDATE sync_push_state SET restamps = 'x', restamped_at = 'x', retried_with = x'ff'`,
      ],
      [
        'the mode is unheard of',
        `INSERT OR REPLACE INTO profile_setting VALUES ('sync.mode', 'sideways', 'string', 1)`,
      ],
      ['the mode is no text', `INSERT OR REPLACE INTO profile_setting VALUES ('sync.mode', x'ff00', 'string', 1)`],
      [
        'the holder is no text',
        `INSERT OR REPLACE INTO profile_setting VALUES ('sync.drain_holder', x'ff00', 'string', 1)`,
      ],
      [
        'the clock is no number',
        `INSERT OR REPLACE INTO profile_setting VALUES ('sync.lamport_local_max', x'ff00', 'int', 1)`,
      ],
    ];
    for (const [title, damage] of damages) {
      it(`as ${title}: tells its status, shows its queue, and pushes`, async () => {
        editor.server.mishaps.push('network');
        await window.queue('a');
        await window.sync.pushNow();
        profile.store.write((transaction) => transaction.run(damage));
        const { state, mode, pending } = await window.sync.status();
        assert.deepEqual([state, mode, pending], ['waiting', 'hybrid', 1]);
        assert.equal((await window.sync.listOutbox()).length, 1);
        assert.deepEqual(await window.sync.pushNow(), { outcome: 'drained', sent: 1, remaining: 0 });
        assert.deepEqual(await window.sync.outboxState().then(({ mode: again }) => again), 'hybrid');
      });
    }
  });
});
