import assert from 'node:assert/strict';
import type { SessionKey } from '../../../src/account/sessionKey';
import type { AccountWindow } from '../../support/accountWindow';
import { TestEditor } from '../../support/accountWindow';
import { flushTasks } from '../../support/manualTimers';
import { rejection } from '../../support/rejection';

const HOME = 'https://home.example';
const MINUTE = 60_000;

describe('Tokens', () => {
  let editor: TestEditor;
  let window: AccountWindow;
  let key: SessionKey;

  const signIn = async (email = 'ada@example.org') => {
    const web = editor.frontEnd.openSession(email);
    await window.account.signIn(key, { token: editor.frontEnd.tokenFor(email), web });
    await flushTasks();
  };
  const current = async (rejected?: string, from = window) => (await from.tokens.current(key, rejected)).value;

  beforeEach(async () => {
    editor = new TestEditor();
    window = editor.openWindow();
    const { profile } = await window.setServerUrl(HOME);
    key = { profileId: profile.id, url: HOME };
  });

  describe('where a session is held', () => {
    beforeEach(() => signIn());

    const ages: readonly (readonly [minutes: number, minted: number])[] = [
      [0, 0],
      [13, 0],
      [14, 1],
      [15, 1],
      [24 * 60, 1],
    ];
    for (const [minutes, minted] of ages) {
      it(`${minutes} minutes after the last one: ${minted === 0 ? 'the same token' : 'a new token'}`, async () => {
        const before = await current();
        await editor.timers.pass(minutes * MINUTE);
        const after = await current();
        assert.equal(after === before, minted === 0);
        assert.equal(editor.frontEnd.minted, minted);
        assert.equal(await current(), after, 'and that one again');
      });
    }

    it('a token that the server rejected is replaced, whatever its age', async () => {
      const rejected = await current();
      assert.notEqual(await current(rejected), rejected);
      assert.equal(editor.frontEnd.minted, 1);
    });

    it('ten requests at once in each of two windows share one token', async () => {
      const other = editor.openWindow();
      await other.account.state();
      await editor.timers.pass(14 * MINUTE);
      const asked = [window, other].flatMap((one) => Array.from({ length: 10 }, () => current(undefined, one)));
      assert.equal(new Set(await Promise.all(asked)).size, 1);
      assert.equal(editor.frontEnd.minted, 1);
    });

    it('ten requests whose token was rejected share one new token', async () => {
      const rejected = await current();
      const asked = Array.from({ length: 10 }, () => current(rejected));
      assert.equal(new Set(await Promise.all(asked)).size, 1);
      assert.equal(editor.frontEnd.minted, 1);
    });

    it('a keyring that shows the new token late is waited for', async () => {
      const other = editor.openWindow();
      await other.account.state();
      await editor.timers.pass(14 * MINUTE);
      const [[key, stale]] = [...editor.secrets.values] as [[string, string]];
      const winner = await current(undefined, other);
      const fresh = editor.secrets.values.get(key) ?? '';
      editor.secrets.values.set(key, stale);
      const asked = current();
      await editor.timers.pass(500);
      editor.secrets.values.set(key, fresh);
      await editor.timers.pass(200);
      assert.equal(await asked, winner);
      assert.equal(editor.frontEnd.minted, 1);
    });

    it('a network that fails shortly before the end leaves the token in use', async () => {
      const before = await current();
      await editor.timers.pass(14.5 * MINUTE);
      editor.frontEnd.failure = 'network.refused';
      assert.equal(await current(), before);
    });

    for (const failure of ['network.dns', 'network.timeout', 500, 503, 429, 403] as const) {
      it(`${failure} after the end is reported, and no session ends`, async () => {
        await editor.timers.pass(16 * MINUTE);
        editor.frontEnd.failure = failure;
        await assert.rejects(current());
        assert.notEqual((await window.account.status()).connection.state, 'expired');
        editor.frontEnd.failure = undefined;
        assert.ok(await current());
      });
    }

    it('a session that is gone means expired, once the server rejects the token as well', async () => {
      editor.frontEnd.revokeAll();
      await editor.timers.pass(14 * MINUTE);
      const last = await current();
      await editor.timers.pass(MINUTE);
      assert.equal(await current(), last, 'only the server knows that it has ended');
      await rejection(current(last), 'session.expired');
      assert.equal((await window.account.check()).connection.state, 'expired');
    });

    it('a renewal that ends after a sign-out restores nothing', async () => {
      await editor.timers.pass(16 * MINUTE);
      const renewal = current();
      await window.account.signOut();
      await rejection(renewal, 'session.expired').catch(() => undefined);
      assert.equal((await window.account.status()).signedIn, false);
      assert.equal(editor.secrets.values.size, 0);
    });

    it('a late renewal never replaces a newer sign-in', async () => {
      await editor.timers.pass(16 * MINUTE);
      const renewal = current();
      await signIn('grace@example.org');
      await renewal.catch(() => undefined);
      assert.equal((await window.account.status()).account, 'grace@example.org');
    });
  });

  describe('where only a token is held', () => {
    beforeEach(() => window.pasteToken(editor.frontEnd.tokenFor('ada@example.org')));

    it('it is used until the server rejects it, regardless of the clock', async () => {
      const only = await current();
      await editor.timers.pass(24 * 60 * MINUTE);
      assert.equal(await current(), only);
      await rejection(current(only), 'session.expired');
    });

    it('a rejected one is not used again', async () => rejection(current(await current()), 'session.expired'));

    it('the web front end gets no request', async () => {
      await editor.timers.pass(16 * MINUTE);
      await current().catch(() => undefined);
      assert.equal(editor.frontEnd.minted, 0);
    });
  });

  it('belong to one profile and server: another profile or server has none', async () => {
    await signIn();
    await rejection(window.tokens.current({ ...key, url: 'https://away.example' }), 'session.expired');
    const { profile } = await window.account.createProfile('Work');
    await rejection(window.tokens.current({ profileId: profile.id, url: HOME }), 'session.expired');
  });
});
