import assert from 'node:assert/strict';
import { skewOfOldToken, skewOfNewToken } from '../../../src/account/clockSkew';
import type { SessionKey } from '../../../src/account/sessionKey';
import { TestEditor, type AccountWindow } from '../../support/accountWindow';
import { flushTasks } from '../../support/manualTimers';

const HOME = 'https://home.example';
const MINUTE = 60_000;
const YEAR = 365 * 24 * 60 * MINUTE;

const tokenOf = (claims: object): string =>
  [{ alg: 'ES256' }, claims, 'signature']
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');

describe('A clock that is wrong', () => {
  let editor: TestEditor;
  let window: AccountWindow;
  let key: SessionKey;

  const state = async () => {
    await flushTasks();
    return (await window.account.status()).connection.state;
  };

  /** What a request does: asks for a token, and for another one where the server rejects that. */
  const request = async (from = window): Promise<void> => {
    const { value: token } = await from.tokens.current(key);
    if (editor.frontEnd.accepts(token)) return;
    assert.ok(editor.frontEnd.accepts((await from.tokens.current(key, token)).value));
  };
  const signInByEmail = async () => {
    const web = editor.frontEnd.openSession('ada@example.org');
    return window.account.signIn(key, { token: editor.frontEnd.tokenFor('ada@example.org'), web });
  };
  const signInByBrowser = () =>
    window.account.signIn(key, { token: editor.frontEnd.tokenFor('ada@example.org'), web: null });
  const paste = () => window.pasteToken(editor.frontEnd.tokenFor('ada@example.org'));

  beforeEach(async () => {
    editor = new TestEditor();
    window = editor.openWindow();
    const { profile } = await window.setServerUrl(HOME);
    key = { profileId: profile.id, url: HOME };
  });

  const clocks: readonly (readonly [what: string, serverIsAhead: number])[] = [
    ['right', 0],
    ['three seconds ahead', -3_000],
    ['20 minutes ahead', -20 * MINUTE],
    ['20 minutes behind', 20 * MINUTE],
    ['30 years ahead', -30 * YEAR],
    ['50 years behind', 50 * YEAR],
  ];
  for (const [what, ahead] of clocks) {
    describe(what, () => {
      beforeEach(() => {
        editor.frontEnd.clockAhead = ahead;
      });

      for (const [way, signIn] of [
        ['email', signInByEmail],
        ['browser', signInByBrowser],
        ['paste', paste],
      ] as const) {
        it(`leaves a sign-in by ${way} online`, async () => {
          assert.equal((await signIn()).signedIn, true);
          assert.equal(await state(), 'online');
          assert.equal(editor.frontEnd.minted, 0);
        });
      }

      it('mints one token per quarter of an hour from a session, not more', async () => {
        await signInByEmail();
        for (let minute = 0; minute < 60; minute++) {
          await request();
          await request();
          await editor.timers.pass(MINUTE);
        }
        assert.equal(editor.frontEnd.minted, 4);
        assert.equal(await state(), 'online');
      });

      it('lets ten windows share the token that one of them minted', async () => {
        await signInByEmail();
        await editor.timers.pass(14.5 * MINUTE);
        const others = Array.from({ length: 10 }, () => editor.openWindow());
        for (const other of others) await request(other);
        assert.equal(editor.frontEnd.minted, 1);
      });

      it('ends a sign-in by browser when the server says so', async () => {
        await signInByBrowser();
        await editor.timers.pass(14 * MINUTE);
        assert.equal(await state(), 'online');
        await editor.timers.pass(3 * MINUTE);
        assert.equal(await state(), 'expired');
        assert.equal(window.expiries, 0);
      });
    });
  }

  describe('and is set while the editor runs', () => {
    /** The editor's clock, not the server's. */
    const setClock = (byMs: number): void => {
      editor.timers.setClock(byMs);
      editor.frontEnd.clockAhead -= byMs;
    };

    const changes: readonly (readonly [what: string, byMs: number])[] = [
      ['20 minutes forward', 20 * MINUTE],
      ['20 minutes back', -20 * MINUTE],
      ['a year forward', YEAR],
      ['a year back', -YEAR],
      ['50 years back', -50 * YEAR],
    ];
    for (const [what, byMs] of changes) {
      it(`${what}: a session mints at most one additional token and continues as before`, async () => {
        await signInByEmail();
        await request();
        setClock(byMs);
        for (let minute = 0; minute < 60; minute++) {
          await request();
          await editor.timers.pass(MINUTE);
        }
        assert.ok(editor.frontEnd.minted <= 5, `${editor.frontEnd.minted} were minted`);
        assert.equal(await state(), 'online');
      });

      it(`${what}: a token stays in use until the server says that it has ended`, async () => {
        await signInByBrowser();
        await state();
        setClock(byMs);
        await editor.timers.pass(14 * MINUTE);
        assert.equal((await window.account.check()).connection.state, 'online');
        await editor.timers.pass(3 * MINUTE);
        assert.equal((await window.account.check()).connection.state, 'expired');
      });
    }
  });

  it('requests at most one token per minute from a server whose tokens are always old', async () => {
    editor.frontEnd.setsIssuedAt = false;
    editor.frontEnd.clockAhead = -20 * MINUTE;
    await signInByEmail();
    for (let second = 0; second < 180; second++) {
      await request();
      await editor.timers.pass(1_000);
    }
    assert.equal(editor.frontEnd.minted, 2);
  });

  const estimates: readonly (readonly [what: string, token: string, fresh: number, aged: number])[] = [
    ['nothing', tokenOf({}), 0, 0],
    ['what is no token', 'a.b.c', 0, 0],
    ['a token of now', tokenOf({ iat: 1_000_000 }), 0, 0],
    ['a token of four seconds ago', tokenOf({ iat: 999_996 }), 0, 0],
    ['a token of a minute ago', tokenOf({ iat: 999_940 }), -60_000, 0],
    ['a token from the future', tokenOf({ iat: 1_000_060 }), 60_000, 60_000],
    ['a time that is none', tokenOf({ iat: 'yesterday' }), 0, 0],
  ];
  for (const [what, token, fresh, aged] of estimates) {
    it(`is estimated from ${what}: ${fresh} ms, or ${aged} ms if the age of the token is unknown`, () => {
      assert.deepEqual([skewOfNewToken(token, 1_000_000_000), skewOfOldToken(token, 1_000_000_000)], [fresh, aged]);
    });
  }

  it('is estimated from the Date header of the response where the token has no issue time', () => {
    assert.equal(skewOfNewToken(tokenOf({}), 1_000_000_000, 1_000_060_000), 60_000);
    assert.equal(skewOfNewToken(tokenOf({ iat: 1_000_030 }), 1_000_000_000, 1_000_060_000), 30_000);
  });
});
