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

describe('Ownership of sessions', () => {
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

  describe('by server', () => {
    beforeEach(async () => {
      await window.setServerUrl(HOME);
      await window.pasteToken(ADA);
    });

    const table: readonly (readonly [typed: string, signedIn: boolean])[] = [
      ['HTTPS://HOME.EXAMPLE:443//', true],
      [AWAY, false],
      ['http://home.example', false],
      [`${HOME}:8443`, false],
      [`${HOME}/sub`, false],
      ['', false],
    ];
    for (const [typed, signedIn] of table) {
      it(`${JSON.stringify(typed)}: ${signedIn ? 'still signed in' : 'signed out, and signed in again back home'}`, async () => {
        assert.equal((await window.setServerUrl(typed)).signedIn, signedIn);
        assert.equal((await window.setServerUrl(HOME)).account, 'ada@example.org');
      });
    }

    it('a sign-in elsewhere does not end it', async () => {
      await window.setServerUrl(AWAY);
      assert.equal((await window.pasteToken(GRACE)).account, 'grace@example.org');
      assert.equal((await window.setServerUrl(HOME)).account, 'ada@example.org');
      assert.equal((await window.setServerUrl(AWAY)).account, 'grace@example.org');
    });

    it('a sign-out ends it here and nowhere else', async () => {
      await window.setServerUrl(AWAY);
      await window.pasteToken(GRACE);
      assert.deepEqual(await window.account.signOut().then(() => facts()), {
        profile: 'Default',
        url: AWAY,
        signedIn: false,
        account: null,
      });
      assert.equal((await window.setServerUrl(HOME)).signedIn, true);
      assert.deepEqual(tokensKept(), [ADA]);
    });
  });

  describe('by profile', () => {
    beforeEach(async () => {
      await window.setServerUrl(HOME);
      await window.pasteToken(ADA);
      await window.account.createProfile('Work');
    });

    it('a new profile is signed out; the first one is still signed in', async () => {
      assert.deepEqual(await facts(), { profile: 'Work', url: HOME, signedIn: false, account: null });
      const [first] = await window.account.profiles();
      assert.equal((await window.account.switchProfile(first?.id ?? '')).account, 'ada@example.org');
    });

    it('deleting the profile deletes its secrets and files and activates the one used before', async () => {
      await window.pasteToken(GRACE);
      const { profile } = await window.account.status();
      assert.deepEqual(await window.account.deleteProfile(profile.id).then(facts), {
        profile: 'Default',
        url: HOME,
        signedIn: true,
        account: 'ada@example.org',
      });
      assert.deepEqual(tokensKept(), [ADA]);
      assert.equal(await editor.files.read(`profiles/${profile.id}/data.db`), undefined);
    });

    it('deleting another profile keeps the active one active', async () => {
      const [first] = await window.account.profiles();
      assert.equal((await window.account.deleteProfile(first?.id ?? '')).profile.name, 'Work');
      assert.equal(editor.secrets.values.size, 0);
    });

    it('the last profile cannot be deleted', async () => {
      const [first, second] = await window.account.profiles();
      await window.account.deleteProfile(second?.id ?? '');
      await rejection(window.account.deleteProfile(first?.id ?? ''), 'profile.last');
      assert.equal((await facts()).signedIn, true);
    });

    it('a profile stays if the keyring refuses to delete its secrets', async () => {
      const [first] = await window.account.profiles();
      editor.secrets.refused.add('delete');
      await rejection(window.account.deleteProfile(first?.id ?? ''), 'keyring.failed');
      editor.secrets.refused.clear();
      assert.equal((await window.account.switchProfile(first?.id ?? '')).account, 'ada@example.org');
    });

    const names: readonly (readonly [
      name: string,
      kind: 'profile.nameBlank' | 'profile.nameTooLong' | 'profile.nameTaken',
    ])[] = [
      ['', 'profile.nameBlank'],
      ['  ', 'profile.nameBlank'],
      ['\u200b\u2800', 'profile.nameBlank'],
      ['x'.repeat(201), 'profile.nameTooLong'],
      ['Wo\u200brk', 'profile.nameTaken'],
      ['Work', 'profile.nameTaken'],
      [' work ', 'profile.nameTaken'],
      ['DEFAULT', 'profile.nameTaken'],
    ];
    for (const [name, kind] of names) {
      it(`a second profile cannot be named ${JSON.stringify(name.slice(0, 20))}: ${kind}`, () =>
        rejection(window.account.createProfile(name), kind));
    }

    it('a profile can be renamed, also to its own name in another letter case', async () => {
      const { profile } = await window.account.status();
      assert.equal((await window.account.renameProfile(profile.id, ' WORK ')).profile.name, 'WORK');
      await rejection(window.account.renameProfile(profile.id, 'default'), 'profile.nameTaken');
      await rejection(window.account.renameProfile('no such id', 'X'), 'profile.unknown');
      await rejection(window.account.switchProfile('no such id'), 'profile.unknown');
    });
  });
});
