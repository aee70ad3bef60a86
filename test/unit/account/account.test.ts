import assert from 'node:assert/strict';
import { placeOfSession, sessionIdOf } from '../../../src/account/sessionKey';
import type { AccountWindow } from '../../support/accountWindow';
import { TestEditor } from '../../support/accountWindow';
import { settle } from '../../support/manualTimers';
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
    await settle();
    const { profile, url, signedIn, account } = await window.account.status();
    return { profile: profile.name, url, signedIn, account };
  };

  const tokensKept = () =>
    [...editor.secrets.values.values()].map((secret) => (JSON.parse(secret) as { token: string }).token);

  beforeEach(() => {
    editor = new TestEditor();
    window = editor.openWindow();
  });

  it('begins with a profile called Default and nothing else', async () => {
    assert.deepEqual(await facts(), { profile: 'Default', url: null, signedIn: false, account: null });
    assert.match((await window.account.status()).profile.id, /^[0-9a-f-]{36}$/);
  });

  it('begins with one Default, also when two windows start at once', async () => {
    const other = editor.openWindow();
    const [left, right] = await Promise.all([window.account.status(), other.account.status()]);
    assert.deepEqual(left, right);
    assert.equal((await window.account.profiles()).length, 1);
  });

  it('signs in with the claims of the token as hints', async () => {
    await window.account.setServerUrl(HOME);
    const status = await window.account.pasteToken(`Bearer ${ADA}`);
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

  it('keeps the token in the keyring alone, under profile and server', async () => {
    await window.account.setServerUrl(HOME);
    const { profile } = await window.account.pasteToken(ADA);
    assert.deepEqual([...editor.secrets.values], [[`waveflow.session/${profile.id}/${HOME}`, secretOf(ADA)]]);
    for (const path of ['app.db', `profiles/${profile.id}/data.db`]) {
      const image = Buffer.from((await editor.files.read(path)) ?? []);
      assert.equal(image.subarray(0, 15).toString(), 'SQLite format 3');
      assert.equal(image.includes(ADA), false);
    }
  });

  it('refuses a token without a server it could belong to', async () => {
    await rejection(window.account.pasteToken(ADA), 'server.missing');
    assert.equal(editor.secrets.values.size, 0);
  });

  describe('the session belongs to the server', () => {
    beforeEach(async () => {
      await window.account.setServerUrl(HOME);
      await window.account.pasteToken(ADA);
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
        assert.equal((await window.account.setServerUrl(typed)).signedIn, signedIn);
        assert.equal((await window.account.setServerUrl(HOME)).account, 'ada@example.org');
      });
    }

    it('a sign-in elsewhere does not end it', async () => {
      await window.account.setServerUrl(AWAY);
      assert.equal((await window.account.pasteToken(GRACE)).account, 'grace@example.org');
      assert.equal((await window.account.setServerUrl(HOME)).account, 'ada@example.org');
      assert.equal((await window.account.setServerUrl(AWAY)).account, 'grace@example.org');
    });

    it('a sign-out ends it here and nowhere else', async () => {
      await window.account.setServerUrl(AWAY);
      await window.account.pasteToken(GRACE);
      assert.deepEqual(await window.account.signOut().then(() => facts()), {
        profile: 'Default',
        url: AWAY,
        signedIn: false,
        account: null,
      });
      assert.equal((await window.account.setServerUrl(HOME)).signedIn, true);
      assert.deepEqual(tokensKept(), [ADA]);
    });
  });

  describe('the session belongs to the profile', () => {
    beforeEach(async () => {
      await window.account.setServerUrl(HOME);
      await window.account.pasteToken(ADA);
      await window.account.createProfile('Work');
    });

    it('another profile is signed out, back in the first one it is there', async () => {
      assert.deepEqual(await facts(), { profile: 'Work', url: HOME, signedIn: false, account: null });
      const [first] = await window.account.profiles();
      assert.equal((await window.account.switchProfile(first?.id ?? '')).account, 'ada@example.org');
    });

    it('deleting it deletes its secrets and files, and the profile used before is active', async () => {
      await window.account.pasteToken(GRACE);
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

    it('deleting another one leaves the active one active', async () => {
      const [first] = await window.account.profiles();
      assert.equal((await window.account.deleteProfile(first?.id ?? '')).profile.name, 'Work');
      assert.equal(editor.secrets.values.size, 0);
    });

    it('the last one stays', async () => {
      const [first, second] = await window.account.profiles();
      await window.account.deleteProfile(second?.id ?? '');
      await rejection(window.account.deleteProfile(first?.id ?? ''), 'profile.last');
      assert.equal((await facts()).signedIn, true);
    });

    it('keeps its secrets where the keyring refuses to delete them, and the profile with them', async () => {
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
      it(`no second one is called ${JSON.stringify(name.slice(0, 20))}: ${kind}`, () =>
        rejection(window.account.createProfile(name), kind));
    }

    it('is renamed, also to its own name in another letter case', async () => {
      const { profile } = await window.account.status();
      assert.equal((await window.account.renameProfile(profile.id, ' WORK ')).profile.name, 'WORK');
      await rejection(window.account.renameProfile(profile.id, 'default'), 'profile.nameTaken');
      await rejection(window.account.renameProfile('no such id', 'X'), 'profile.unknown');
      await rejection(window.account.switchProfile('no such id'), 'profile.unknown');
    });
  });

  describe('a profile whose database', () => {
    const spoils: readonly (readonly [
      what: string,
      kind: 'store.newer' | 'store.damaged',
      spoil: (path: string) => Promise<unknown>,
    ])[] = [
      [
        'was written by a newer version',
        'store.newer',
        async () => {
          const { database } = await window.account.currentProfile();
          await database.write((transaction) =>
            transaction.run(`INSERT INTO schema_migration VALUES ('99999999999999_later', 1)`),
          );
        },
      ],
      [
        'is damaged',
        'store.damaged',
        async (path) => {
          await editor.files.replace(path, Uint8Array.of(1, 2, 3));
          await editor.files.replace(`${path}.log`, Uint8Array.of(1, 2, 3));
        },
      ],
    ];
    for (const [what, kind, spoil] of spoils) {
      describe(what, () => {
        let bad: string;

        beforeEach(async () => {
          await window.account.setServerUrl(HOME);
          bad = (await window.account.createProfile('Bad')).profile.id;
          await window.account.pasteToken(ADA);
          await spoil(`profiles/${bad}/data.db`);
        });

        it('is not switched to, and the one in use stays', async () => {
          const app = editor.openWindow();
          const [first] = await app.account.profiles();
          await app.account.switchProfile(first?.id ?? '');
          const late = editor.openWindow();
          await rejection(late.account.switchProfile(bad), kind);
          assert.equal((await late.account.status()).profile.name, 'Default');
        });

        it('is left, while it is in use', async () => {
          const late = editor.openWindow();
          await rejection(late.account.status(), kind);
          assert.equal((await late.account.activeProfile()).name, 'Bad');
          const [first] = await late.account.profiles();
          assert.equal((await late.account.switchProfile(first?.id ?? '')).profile.name, 'Default');
        });

        it('is deleted, while it is in use, and its sign-in with it', async () => {
          const late = editor.openWindow();
          assert.equal((await late.account.deleteProfile(bad)).profile.name, 'Default');
          assert.deepEqual(tokensKept(), []);
        });
      });
    }
  });

  describe('a session that is named by its id', () => {
    const ids: Record<string, string> = {};

    /** Where people are signed in still: by the profile and the server. */
    const signedIn = () =>
      [...editor.secrets.values.keys()].map((key) => key.replace('waveflow.session/', '').replace('/', ' ')).sort();

    beforeEach(async () => {
      for (const name of ['One', 'Two']) {
        const { profile } = await window.account.createProfile(name);
        for (const url of [HOME, AWAY]) {
          await window.account.setServerUrl(url);
          await window.account.pasteToken(ADA);
          ids[`${name} ${url}`] = sessionIdOf({ profileId: profile.id, url });
        }
      }
    });

    const named: readonly (readonly [what: string, id: () => string | undefined, ended: boolean])[] = [
      ['of the place in use', () => ids[`Two ${AWAY}`], true],
      ['of another server', () => ids[`Two ${HOME}`], true],
      ['of another profile', () => ids[`One ${AWAY}`], true],
      ['of another profile at another server', () => ids[`One ${HOME}`], true],
      ['of a profile that is gone', () => `00000000-0000-4000-8000-000000000000 ${AWAY}`, false],
      ['of a server that nobody is signed in to', () => ids[`Two ${AWAY}`]?.replace('away', 'nowhere'), false],
    ];
    for (const [what, id, ended] of named) {
      it(`${what}: ${ended ? 'that one ends, and no other' : 'none ends'}`, async () => {
        const place = placeOfSession(id() ?? '');
        assert.ok(place);
        await window.account.signOut(place);
        assert.deepEqual(
          signedIn(),
          Object.values(ids)
            .filter((one) => one !== id())
            .sort(),
        );
        assert.equal((await window.account.status()).signedIn, id() !== ids[`Two ${AWAY}`]);
      });
    }

    for (const id of ['', ' ', 'waveflow', 'https://home.example', `a b ${HOME}`, `a ${HOME} `]) {
      it(`${JSON.stringify(id)} is no such id`, () => assert.equal(placeOfSession(id), undefined));
    }
  });

  describe('where the keyring', () => {
    beforeEach(async () => {
      await window.account.setServerUrl(HOME);
      await window.account.pasteToken(ADA);
    });

    it('refuses to store, the earlier sign-in stays', async () => {
      editor.secrets.refused.add('store');
      await rejection(window.account.pasteToken(GRACE), 'keyring.failed');
      assert.equal((await facts()).account, 'ada@example.org');
    });

    it('pretends to store, nobody is told "signed in"', async () => {
      await window.account.signOut();
      editor.secrets.forgetful = true;
      await rejection(window.account.pasteToken(GRACE), 'keyring.forgot');
      assert.equal((await facts()).signedIn, false);
    });

    it('cannot be read, that is what the state says: neither signed in nor forgotten', async () => {
      editor.secrets.refused.add('get');
      const { status, keyring } = await window.account.state();
      assert.deepEqual({ signedIn: status.signedIn, keyring }, { signedIn: false, keyring: 'failed' });
      editor.secrets.refused.clear();
      assert.equal((await facts()).signedIn, true);
    });

    it('lost the token, that is what the state says, until the next sign-out or sign-in', async () => {
      editor.secrets.values.clear();
      assert.equal((await window.account.state()).keyring, 'forgot');
      await window.account.signOut();
      assert.equal((await window.account.state()).keyring, 'works');
      await window.account.pasteToken(GRACE);
      assert.equal((await facts()).account, 'grace@example.org');
    });

    it('refuses to delete, signing out fails and says so', async () => {
      editor.secrets.refused.add('delete');
      await rejection(window.account.signOut(), 'keyring.failed');
      assert.equal((await facts()).signedIn, true);
    });
  });

  describe('where the disk', () => {
    beforeEach(async () => {
      await window.account.setServerUrl(HOME);
      await window.account.pasteToken(ADA);
    });

    it('is full, a paste fails and the earlier token is in its place again', async () => {
      window.files.refuse('write', 'ENOSPC');
      await rejection(window.account.pasteToken(GRACE), 'store.failed');
      assert.deepEqual(tokensKept(), [ADA]);
      window.files.recover();
      assert.equal((await facts()).account, 'ada@example.org');
    });

    it('is full, a first paste leaves nothing in the keyring', async () => {
      await window.account.signOut();
      window.files.refuse('write', 'ENOSPC');
      await rejection(window.account.pasteToken(ADA), 'store.failed');
      assert.equal(editor.secrets.values.size, 0);
    });

    it('is full, a new URL is refused and the old one stays', async () => {
      window.files.refuse('write', 'ENOSPC');
      await rejection(window.account.setServerUrl(AWAY), 'store.failed');
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

  describe('tells each change once', () => {
    it('whichever window made it', async () => {
      const other = editor.openWindow();
      const bothHear = async (state: string): Promise<void> => {
        const hears = (one: AccountWindow): boolean => one.heard.at(-1)?.connection.state === state;
        while (!hears(window) || !hears(other)) await settle();
      };
      await Promise.all([window.account.status(), other.account.status()]);
      await other.account.setServerUrl(HOME);
      await bothHear('signedOut');
      await other.account.pasteToken(ADA);
      await bothHear('online');
      await other.account.setServerUrl(`${HOME}/`);
      await window.account.signOut();
      await bothHear('signedOut');
      await window.account.signOut();
      await settle();
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

  describe('asks the keyring', () => {
    let other: AccountWindow;

    /** What the windows know after everything that was begun, without asking for it. */
    const known = async (): Promise<(string | null | undefined)[]> => {
      await settle();
      return [window, other].map(({ heard }) => heard.at(-1)?.account);
    };

    beforeEach(async () => {
      other = editor.openWindow();
      await Promise.all([window.account.status(), other.account.status()]);
      await window.account.setServerUrl(HOME);
      await window.account.pasteToken(ADA);
      assert.deepEqual(await known(), ['ada@example.org', 'ada@example.org']);
      editor.secrets.silent = true;
      editor.secrets.reads = 0;
    });

    it('nothing when the library or the outbox changes', async () => {
      for (let count = 1; count <= 10; count++) {
        const { id } = await window.library.playlists.create({ name: `Playlist ${count}` });
        await other.library.playlists.update(id, { name: `List ${count}` });
        await settle();
      }
      assert.deepEqual([editor.secrets.reads, window.refreshFailures, other.refreshFailures], [0, [], []]);
    });

    it('when another window signs out or in, though the keyring tells nothing', async () => {
      await other.account.signOut();
      assert.deepEqual(await known(), [null, null]);
      await other.account.pasteToken(GRACE);
      assert.deepEqual(await known(), ['grace@example.org', 'grace@example.org']);
    });

    it('when another window signs in anew with a token that looks the same', async () => {
      const asked = editor.asked.length;
      await editor.timers.pass(1);
      await other.account.pasteToken(`${ADA}2`);
      await known();
      assert.equal(editor.asked.length, asked + 2);
    });

    it('when another window changes profile or server', async () => {
      await other.account.createProfile('Work');
      assert.deepEqual(await known(), [null, null]);
      await other.account.pasteToken(GRACE);
      await other.account.setServerUrl(AWAY);
      assert.deepEqual(await known(), [null, null]);
      await other.account.setServerUrl(HOME);
      assert.deepEqual(await known(), ['grace@example.org', 'grace@example.org']);
    });

    const behind: readonly (readonly [what: string, keyring: (key: string) => unknown])[] = [
      ['did not answer', () => editor.secrets.refused.add('get')],
      ['forgot', () => editor.secrets.values.clear()],
      ['still had an older token', (key) => editor.secrets.values.set(key, secretOf(GRACE))],
    ];
    for (const [what, fallBehind] of behind) {
      it(`again at the next change where it ${what}`, async () => {
        const token = tokenOf('ada@example.org', 2_000_000_001);
        await window.account.pasteToken(token);
        const [key = ''] = editor.secrets.values.keys();
        fallBehind(key);
        await window.account.state().then(settle);
        editor.secrets.refused.clear();
        editor.secrets.values.set(key, secretOf(token));
        await window.library.playlists.create({ name: 'Road trip' });
        await settle();
        assert.equal(window.heard.at(-1)?.expiresAt, 2_000_000_001_000);
      });
    }
  });
});
