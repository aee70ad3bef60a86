import assert from 'node:assert/strict';
import type { AccountWindow } from '../../support/accountWindow';
import { TestEditor } from '../../support/accountWindow';
import { flushTasks } from '../../support/manualTimers';

const HOME = 'https://home.example';
const AWAY = 'https://away.example';
const tokenOf = (email: string, exp = 2_000_000_000): string =>
  [{ alg: 'ES256' }, { email, exp }, 'signature']
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
const ADA = tokenOf('ada@example.org');
const GRACE = tokenOf('grace@example.org');
const secretOf = (token: string): string => JSON.stringify({ token, web: null });

describe('Changes of the account', () => {
  let editor: TestEditor;
  let window: AccountWindow;

  beforeEach(() => {
    editor = new TestEditor();
    window = editor.openWindow();
  });

  describe('notifies once per change', () => {
    it('whichever window made the change', async () => {
      const other = editor.openWindow();
      const bothHear = async (state: string): Promise<void> => {
        const hears = (one: AccountWindow): boolean => one.heard.at(-1)?.connection.state === state;
        while (!hears(window) || !hears(other)) await flushTasks();
      };
      await Promise.all([window.account.status(), other.account.status()]);
      await other.setServerUrl(HOME);
      await bothHear('signedOut');
      await other.pasteToken(ADA);
      await bothHear('online');
      await other.setServerUrl(`${HOME}/`);
      await window.account.signOut();
      await bothHear('signedOut');
      await window.account.signOut();
      await flushTasks();
      const expected = ['notConfigured', 'signedOut', 'checking', 'online', 'signedOut'];
      assert.deepEqual(
        window.heard.map(({ connection }) => connection.state),
        expected,
      );
      assert.deepEqual(
        other.heard.map(({ connection }) => connection.state),
        expected,
      );
      assert.deepEqual(window.refreshFailures, []);
    });
  });

  describe('reads the keyring', () => {
    let other: AccountWindow;

    /** The last status that each window was notified of, after all pending work. */
    const known = async (): Promise<(string | null | undefined)[]> => {
      await flushTasks();
      return [window, other].map(({ heard }) => heard.at(-1)?.account);
    };

    beforeEach(async () => {
      other = editor.openWindow();
      await Promise.all([window.account.status(), other.account.status()]);
      await window.setServerUrl(HOME);
      await window.pasteToken(ADA);
      assert.deepEqual(await known(), ['ada@example.org', 'ada@example.org']);
      editor.secrets.silent = true;
      editor.secrets.reads = 0;
    });

    it('not when the library or the outbox changes', async () => {
      for (let count = 1; count <= 10; count++) {
        const { id } = await window.library.playlists.create({ name: `Playlist ${count}` });
        await other.library.playlists.update(id, { name: `List ${count}` });
        await flushTasks();
      }
      assert.deepEqual([editor.secrets.reads, window.refreshFailures, other.refreshFailures], [0, [], []]);
    });

    it('when another window signs out or in, even if the keyring sends no notification', async () => {
      await other.account.signOut();
      assert.deepEqual(await known(), [null, null]);
      await other.pasteToken(GRACE);
      assert.deepEqual(await known(), ['grace@example.org', 'grace@example.org']);
    });

    it('when another window signs in again with a token that looks the same', async () => {
      const asked = editor.asked.length;
      await editor.timers.pass(1);
      await other.pasteToken(`${ADA}2`);
      await known();
      assert.equal(editor.asked.length, asked + 2);
    });

    it('when another window changes profile or server', async () => {
      await other.account.createProfile('Work');
      assert.deepEqual(await known(), [null, null]);
      await other.pasteToken(GRACE);
      await other.setServerUrl(AWAY);
      assert.deepEqual(await known(), [null, null]);
      await other.setServerUrl(HOME);
      assert.deepEqual(await known(), ['grace@example.org', 'grace@example.org']);
    });

    const behind: readonly (readonly [what: string, keyring: (key: string) => unknown])[] = [
      ['did not answer', () => editor.secrets.refused.add('get')],
      ['forgot', () => editor.secrets.values.clear()],
      ['still had an older token', (key) => editor.secrets.values.set(key, secretOf(GRACE))],
    ];
    for (const [what, fallBehind] of behind) {
      it(`again at the next change if it ${what}`, async () => {
        const token = tokenOf('ada@example.org', 2_000_000_001);
        await window.pasteToken(token);
        const [key = ''] = editor.secrets.values.keys();
        fallBehind(key);
        await window.account.state().then(flushTasks);
        editor.secrets.refused.clear();
        editor.secrets.values.set(key, secretOf(token));
        await window.library.playlists.create({ name: 'Road trip' });
        await flushTasks();
        assert.equal(window.heard.at(-1)?.expiresAt, 2_000_000_001_000);
      });
    }
  });
});
