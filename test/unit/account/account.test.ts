import assert from 'node:assert/strict';
import type { AccountWindow } from '../../support/accountWindow';
import { TestEditor } from '../../support/accountWindow';
import { flushTasks } from '../../support/manualTimers';
import { rejection } from '../../support/rejection';

const HOME = 'https://home.example';
const AWAY = 'https://away.example';
const tokenOf = (email: string, exp = 2_000_000_000): string =>
  [{ alg: 'ES256' }, { email, exp }, 'signature']
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
const ADA = tokenOf('ada@example.org');
const GRACE = tokenOf('grace@example.org');
const secretOf = (token: string): string => JSON.stringify({ token, web: null });

describe('Account', () => {
  let editor: TestEditor;
  let window: AccountWindow;

  const facts = async () => {
    await flushTasks();
    const { profile, url, signedIn, account } = await window.account.status();
    return { profile: profile.name, url, signedIn, account };
  };

  const tokensKept = () =>
    [...editor.secrets.values.values()].map((secret) => (JSON.parse(secret) as { token: string }).token);

  beforeEach(() => {
    editor = new TestEditor();
    window = editor.openWindow();
  });

  it('starts with one profile named Default, without a server and signed out', async () => {
    assert.deepEqual(await facts(), { profile: 'Default', url: null, signedIn: false, account: null });
    assert.match((await window.account.status()).profile.id, /^[0-9a-f-]{36}$/);
  });

  it('starts with one Default profile even when two windows start at the same time', async () => {
    const other = editor.openWindow();
    const [left, right] = await Promise.all([window.account.status(), other.account.status()]);
    assert.deepEqual(left, right);
    assert.equal((await window.account.profiles()).length, 1);
  });

  it('signs in with the claims of the token as hints', async () => {
    await window.setServerUrl(HOME);
    const status = await window.pasteToken(`Bearer ${ADA}`);
    assert.deepEqual(
      { ...status, profile: status.profile.name },
      {
        profile: 'Default',
        url: HOME,
        webUrl: null,
        signedIn: true,
        connection: { state: 'checking', reason: null },
        account: 'ada@example.org',
        expiresAt: 2_000_000_000_000,
      },
    );
  });

  it('stores the token only in the keyring, under its profile and server', async () => {
    await window.setServerUrl(HOME);
    const { profile } = await window.pasteToken(ADA);
    assert.deepEqual([...editor.secrets.values], [[`waveflow.session/${profile.id}/${HOME}`, secretOf(ADA)]]);
    for (const path of ['app.db', `profiles/${profile.id}/data.db`]) {
      const image = Buffer.from((await editor.files.read(path)) ?? []);
      assert.equal(image.subarray(0, 15).toString(), 'SQLite format 3');
      assert.equal(image.includes(ADA), false);
    }
  });

  it('refuses a token while no server is set', async () => {
    await rejection(window.pasteToken(ADA), 'server.missing');
    assert.equal(editor.secrets.values.size, 0);
  });

  describe('where the keyring', () => {
    beforeEach(async () => {
      await window.setServerUrl(HOME);
      await window.pasteToken(ADA);
    });

    it('refuses to store, the earlier sign-in stays valid', async () => {
      editor.secrets.refused.add('store');
      await rejection(window.pasteToken(GRACE), 'keyring.failed');
      assert.equal((await facts()).account, 'ada@example.org');
    });

    it('does not store in spite of its success, the status is not "signed in"', async () => {
      await window.account.signOut();
      editor.secrets.forgetful = true;
      await rejection(window.pasteToken(GRACE), 'keyring.forgot');
      assert.equal((await facts()).signedIn, false);
    });

    it('cannot be read, the status says so: neither signed in nor forgotten', async () => {
      editor.secrets.refused.add('get');
      const { status, keyring } = await window.account.state();
      assert.deepEqual({ signedIn: status.signedIn, keyring }, { signedIn: false, keyring: 'failed' });
      editor.secrets.refused.clear();
      assert.equal((await facts()).signedIn, true);
    });

    it('lost the token, the status says so until the next sign-out or sign-in', async () => {
      editor.secrets.values.clear();
      assert.equal((await window.account.state()).keyring, 'forgot');
      await window.account.signOut();
      assert.equal((await window.account.state()).keyring, 'works');
      await window.pasteToken(GRACE);
      assert.equal((await facts()).account, 'grace@example.org');
    });

    it('refuses to delete, signing out fails with an error', async () => {
      editor.secrets.refused.add('delete');
      await rejection(window.account.signOut(), 'keyring.failed');
      assert.equal((await facts()).signedIn, true);
    });
  });

  describe('where the disk', () => {
    beforeEach(async () => {
      await window.setServerUrl(HOME);
      await window.pasteToken(ADA);
    });

    it('is full, pasting a token fails and the earlier token is restored', async () => {
      window.files.refuse('write', 'ENOSPC');
      await rejection(window.pasteToken(GRACE), 'store.failed');
      assert.deepEqual(tokensKept(), [ADA]);
      window.files.recover();
      assert.equal((await facts()).account, 'ada@example.org');
    });

    it('is full, pasting a first token leaves nothing in the keyring', async () => {
      await window.account.signOut();
      window.files.refuse('write', 'ENOSPC');
      await rejection(window.pasteToken(ADA), 'store.failed');
      assert.equal(editor.secrets.values.size, 0);
    });

    it('is full, a new URL is refused and the old one stays', async () => {
      window.files.refuse('write', 'ENOSPC');
      await rejection(window.setServerUrl(AWAY), 'store.failed');
      assert.equal((await facts()).url, HOME);
    });

    it('cannot be read at the start, the next try works', async () => {
      const late = editor.openWindow();
      late.files.refuse('read', 'EACCES');
      await rejection(late.account.status(), 'store.failed');
      late.files.recover();
      assert.equal((await late.account.status()).account, 'ada@example.org');
    });
  });
});
