import assert from 'node:assert/strict';
import { TestProfile } from '../../support/libraryWindow';
import { SyncEditor, type SyncWindow } from '../../support/syncWindow';

describe('Sync', () => {
  let editor: SyncEditor;
  let profile: TestProfile;
  let window: SyncWindow;

  beforeEach(async () => {
    editor = await SyncEditor.make();
    profile = await TestProfile.make();
    profile.signIn('ada');
    window = editor.openWindow([profile]);
  });
  afterEach(() => window.dispose());

  describe('with damaged rows in its own tables', () => {
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
      it(`as ${title}: reports its status, lists its queue, and pushes`, async () => {
        editor.server.faults.push('network');
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
