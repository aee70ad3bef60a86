import assert from 'node:assert/strict';
import type { SessionKey } from '../../../src/account/sessionKey';
import { tokenOf, type Credentials } from '../../../src/account/credentials';
import { readPending } from '../../../src/account/signInRecords';
import { asWaveFlowError } from '../../../src/core/errors';
import type { WebSession } from '../../../src/remote/betterAuth';
import { TestEditor, type AccountWindow } from '../../support/accountWindow';
import { CrashingProcess } from '../../support/crashingProcess';
import { flushTasks } from '../../support/manualTimers';
import { MemorySecrets, type SecretOperation } from '../../support/memorySecrets';
import { CrashingSecrets } from '../../support/crashingSecrets';
import { MemoryLock } from '../../support/memoryLock';
import { rejection } from '../../support/rejection';

const HOME = 'https://home.example';

describe('Sessions', () => {
  let editor: TestEditor;
  let window: AccountWindow;
  let key: SessionKey;

  const session = (cookie: string, webUrl = 'https://web.example'): WebSession => ({ webUrl, cookie });
  const found = async () => (await window.sessions.find(key)).credentials;

  beforeEach(async () => {
    editor = new TestEditor();
    window = editor.openWindow();
    const { profile } = await window.setServerUrl(HOME);
    key = { profileId: profile.id, url: HOME };
  });

  describe('a renewal that ends after', () => {
    const before: Credentials = { token: 'a.before.c', web: session('cookie=before') };
    const renewed: Credentials = { token: 'a.renewed.c', web: session('cookie=before') };

    const save = (credentials: Credentials) => () => window.sessions.save(key, credentials);
    const meanwhile: readonly (readonly [what: string, change: () => Promise<void>, left: Credentials | null])[] = [
      ['nothing else happened', async () => undefined, renewed],
      ['another renewal of the same session', save({ ...before, token: 'a.other.c' }), renewed],
      ['a sign-out', () => window.sessions.clear(key), null],
      [
        'a sign-in by email',
        save({ token: 'a.new.c', web: session('cookie=new') }),
        { token: 'a.new.c', web: session('cookie=new') },
      ],
      ['a token was pasted', save({ token: 'a.new.c', web: null }), { token: 'a.new.c', web: null }],
      [
        'a sign-in elsewhere whose cookie looks the same',
        save({ token: 'a.new.c', web: session('cookie=before', 'https://other.example') }),
        { token: 'a.new.c', web: session('cookie=before', 'https://other.example') },
      ],
      [
        'a sign-out and a sign-in',
        async () => {
          await window.sessions.clear(key);
          await window.sessions.save(key, { token: 'a.new.c', web: session('cookie=new') });
        },
        { token: 'a.new.c', web: session('cookie=new') },
      ],
    ];
    for (const [what, change, left] of meanwhile) {
      it(`${what} ${left === renewed ? 'is saved' : 'changes nothing'}`, async () => {
        await window.sessions.save(key, before);
        await change();
        assert.deepEqual(await window.sessions.renew(key, before, renewed), left === renewed ? renewed : null);
        assert.deepEqual(await found(), left);
      });
    }
  });

  describe('that end here', () => {
    const signIn = async (web = editor.frontEnd.openSession('ada@example.org')) => {
      await window.account.signIn(key, { token: editor.frontEnd.tokenFor('ada@example.org'), web });
      await flushTasks();
      return web;
    };

    const ends: readonly (readonly [what: string, end: (web: WebSession) => Promise<unknown>])[] = [
      ['signing out', () => window.account.signOut()],
      ['signing in anew', () => signIn()],
      ['pasting a token', () => window.pasteToken(editor.frontEnd.tokenFor('ada@example.org'))],
      [
        'deleting the profile',
        async () => {
          await window.account.createProfile('Work');
          await window.account.deleteProfile(key.profileId);
        },
      ],
    ];
    for (const [what, end] of ends) {
      it(`end at the web front end after ${what}`, async () => {
        const web = await signIn();
        await end(web);
        await flushTasks();
        assert.equal(editor.frontEnd.openSessions.includes(web.cookie), false);
        assert.deepEqual(window.unended, []);
      });
    }

    const stays: readonly (readonly [what: string, change: (web: WebSession) => Promise<unknown>])[] = [
      ['saving the same session again', (web) => signIn(web)],
      ['a renewal', () => editor.timers.pass(14 * 60_000).then(() => window.tokens.current(key))],
      ['switching the profile', () => window.account.createProfile('Work')],
      ['changing the server', () => window.setServerUrl('https://away.example')],
      [
        'a sign-out that the keyring refuses',
        async () => {
          editor.secrets.refused.add('delete');
          await rejection(window.account.signOut(), 'keyring.failed');
        },
      ],
      [
        'a sign-in that the keyring refuses',
        async () => {
          editor.secrets.refused.add('store');
          await rejection(window.pasteToken('a.b.c'), 'keyring.failed');
        },
      ],
    ];
    for (const [what, change] of stays) {
      it(`do not end there after ${what}`, async () => {
        const web = await signIn();
        await change(web);
        await flushTasks();
        assert.ok(editor.frontEnd.openSessions.includes(web.cookie));
      });
    }

    for (const failure of ['network.refused', 'network.timeout', 500, 403] as const) {
      it(`end here all the same if the web front end fails with ${failure}`, async () => {
        await signIn();
        editor.frontEnd.failure = failure;
        assert.equal((await window.account.signOut()).connection.state, 'signedOut');
        await flushTasks();
        assert.equal(editor.secrets.values.size, 0);
        assert.equal(window.unended.length, 1);
      });
    }

    it('end here at once, without waiting for the web front end, which has five seconds', async () => {
      await signIn();
      editor.frontEnd.isResponding = false;
      assert.equal((await window.account.signOut()).connection.state, 'signedOut');
      await editor.timers.pass(4_999);
      assert.deepEqual(window.unended, []);
      await editor.timers.pass(1);
      assert.deepEqual(
        window.unended.map((error) => asWaveFlowError(error).kind),
        ['cancelled'],
      );
    });

    it('send their cookie only to their own web front end', async () => {
      await signIn();
      await window.setWebUrl('https://other.example');
      await window.account.signOut();
      await flushTasks();
      assert.deepEqual([...new Set(editor.frontEnd.cookiesSentTo)], [editor.frontEnd.webUrl]);
    });
  });

  describe('of a window that crashes', () => {
    const ADA = { token: 'a.ada.c', web: null };
    const GRACE = { token: 'a.grace.c', web: null };

    const deaths: readonly (readonly [
      what: string,
      before: Credentials | null,
      work: (one: AccountWindow) => Promise<unknown>,
      after: Credentials | null,
    ])[] = [
      ['signing in', null, (one) => one.sessions.save(key, ADA), null],
      ['signing in anew', ADA, (one) => one.sessions.save(key, GRACE), GRACE],
      ['signing out', ADA, (one) => one.sessions.clear(key), null],
    ];
    for (const [what, before, work, after] of deaths) {
      for (const extent of ['none', 'all'] as const) {
        it(`while ${what}, with the keyring ${extent === 'all' ? 'changed' : 'as it was'}: the next window settles it, and no secret is left over`, async () => {
          if (before) await window.sessions.save(key, before);
          const life = new CrashingProcess(1, extent);
          const mortal = editor.openWindow(new CrashingSecrets(editor.secrets, life));
          await life.runWhileAlive(async () => {
            await work(mortal);
          });
          assert.ok(life.hasCrashed);
          editor.secretsLock = new MemoryLock();
          const next = editor.openWindow();
          assert.notEqual((await next.account.state()).keyring, 'forgot');
          await flushTasks();
          const left = (await next.sessions.find(key)).credentials;
          assert.deepEqual(left, extent === 'all' ? after : before);
          assert.equal((await next.account.state()).status.signedIn, left !== null);
          assert.equal(editor.secrets.values.size, left === null ? 0 : 1);
          const { database } = await next.account.currentProfile(key.profileId);
          assert.deepEqual(await database.read(readPending), []);
          assert.deepEqual(next.refreshFailures, []);
        });
      }
    }
  });

  describe('where the keyring never responds', () => {
    const ADA = 'a.ada.c';
    const GRACE = 'a.grace.c';
    const signedInAs = async () => {
      await flushTasks();
      const credentials = await found();
      return credentials === null ? null : tokenOf(credentials);
    };
    const pending = async () => {
      const { database } = await window.account.currentProfile(key.profileId);
      return database.read(readPending);
    };

    /** Waits for the longest limit. */
    const ends = async <T>(work: Promise<T>): Promise<T> => {
      await editor.timers.pass(30_000);
      return Promise.race([work, flushTasks().then(() => assert.fail('still waits'))]);
    };

    const works: readonly (readonly [what: string, work: () => Promise<unknown>])[] = [
      ['signing out', () => window.account.signOut()],
      ['pasting a token', () => window.pasteToken(GRACE)],
      ['deleting the profile', () => window.account.deleteProfile(key.profileId)],
      ['a token for a request', () => window.tokens.current(key)],
      ['a token for other extensions', () => window.account.token()],
    ];
    for (const [what, work] of works) {
      it(`${what} fails with that error, and at once the second time`, async () => {
        await window.sessions.save(key, { token: ADA, web: null });
        if (what.includes('profile')) await window.account.createProfile('Work');
        for (const operation of ['get', 'store', 'delete'] as const) editor.secrets.suspended.add(operation);
        await ends(rejection(work(), 'keyring.silent'));
        await rejection(work(), 'keyring.silent');
      });
    }

    it('the status says so, no session ends, and the status recovers when the keyring responds', async () => {
      await window.pasteToken(ADA);
      await flushTasks();
      editor.secrets.suspended.add('get');
      const { status, keyring } = await ends(window.account.state());
      assert.deepEqual([status.connection.state, keyring], ['signedOut', 'failed']);
      assert.deepEqual((await window.account.check()).connection.state, 'signedOut');
      assert.equal(window.expiries, 0);
      editor.secrets.resume();
      await flushTasks();
      assert.equal(window.heard.at(-1)?.signedIn, true);
    });

    it('another window whose keyring responds is not delayed', async () => {
      const other = editor.openWindow(new MemorySecrets());
      await other.account.state();
      editor.secrets.suspended.add('get');
      const asked = rejection(window.account.signOut(), 'keyring.silent');
      const saved = other.pasteToken(GRACE);
      await editor.timers.pass(10_000);
      await asked;
      assert.equal((await saved).signedIn, true);
    });

    const late: readonly (readonly [
      what: string,
      before: string | null,
      operation: SecretOperation,
      after: string | null,
    ])[] = [
      ['stores a first sign-in', null, 'store', null],
      ['stores another sign-in', ADA, 'store', ADA],
      ['deletes', ADA, 'delete', null],
    ];
    for (const [what, before, operation, after] of late) {
      it(`and ${what} late: ${after === null ? 'nothing is left, and the user is signed out' : 'the sign-in from before is there again'}`, async () => {
        if (before !== null) await window.sessions.save(key, { token: before, web: null });
        editor.secrets.suspended.add(operation);
        const work = operation === 'delete' ? window.account.signOut() : window.pasteToken(GRACE);
        await ends(rejection(work, 'keyring.silent'));
        editor.secrets.resume();
        await flushTasks();
        assert.equal(await signedInAs(), after);
        assert.equal((await window.account.state()).keyring, 'works');
        assert.equal(editor.secrets.values.size, after === null ? 0 : 1);
        assert.deepEqual(await pending(), []);
        assert.deepEqual(window.refreshFailures, []);
      });
    }

    it('and stores late what another window has recovered and replaced: the keyring decides', async () => {
      await window.sessions.save(key, { token: ADA, web: null });
      editor.secrets.suspended.add('store');
      await ends(rejection(window.pasteToken(GRACE), 'keyring.silent'));
      editor.secrets.suspended.clear();
      const other = editor.openWindow();
      await other.account.signOut();
      await flushTasks();
      assert.equal(editor.secrets.values.size, 0);
      editor.secrets.resume();
      await flushTasks();
      assert.deepEqual([await signedInAs(), editor.secrets.values.size], [null, 0]);
    });
  });
});
