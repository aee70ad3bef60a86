import assert from 'node:assert/strict';
import type { CardAction, CardState } from '../../src/protocol/webview';
import type { CardPage } from './cardPage';
import {
  checking,
  expired,
  fresh,
  offline,
  OTHER_URL,
  sameAsServer,
  serverOnly,
  signedIn,
  signedOut,
  TOKEN,
  urlFields,
} from './states';
import { useCard } from './useCard';

const { url, webUrl } = signedIn;
const FIELD_NAMES = ['Server URL', 'Sign-in page URL', 'JWT token'];
const SIGN_IN_NAMES = ['Sign In', 'Sign In with Password', 'Open Login'];
const buttonNames = [
  'Switch Profile',
  'Sign Out',
  'Save URL',
  'Save Sign-In Page URL',
  ...SIGN_IN_NAMES,
  'Save Token',
  'Set Request Header',
];

type UserAction = (card: CardPage) => Promise<void>;

const click =
  (name: string): UserAction =>
  (card) =>
    card.button(name).click();

describe('account card', function () {
  this.timeout(60_000);
  const test = useCard();

  describe('at the start', () => {
    it('says that it is ready and shows nothing before the first state', async () => {
      assert.deepEqual(await test.card.posted(), [{ type: 'ready' }]);
      assert.deepEqual(await test.card.accessibilityTree(), []);
    });

    it('says so only once, however many states come', async () => {
      await test.card.push(fresh);
      await test.card.push(signedIn);
      assert.deepEqual(await test.card.posted(), [{ type: 'ready' }]);
    });

    it('draws the state that its document comes with, whatever is in it, and asks for the present one', async () => {
      const hostile = '</script><!--<script>alert("&quot;")';
      await test.card.loadWith({ ...signedIn, hint: hostile });
      assert.equal(await test.card.status.textContent(), 'Signed in');
      await test.card.page.getByText(hostile, { exact: true }).waitFor();
      assert.deepEqual(await test.card.posted(), [{ type: 'ready' }]);
    });

    it('draws the first state', async () => {
      await test.card.push(signedIn);
      assert.equal(await test.card.status.textContent(), 'Signed in');
      assert.deepEqual(await test.card.drafts(), { url, webUrl, token: '' });
      assert.deepEqual(
        await test.card.page.locator('dl > div').evaluateAll((rows) => rows.map((row) => row.textContent)),
        ['ProfileDefault', 'Accountada@example.org', 'Signed in until14 March 2026 at 18:05'],
      );
    });
  });

  describe('asks once for what users want', () => {
    const fill =
      (name: string, text: string): UserAction =>
      (card) =>
        card.textbox(name).fill(text);
    const press =
      (name: string, key: string): UserAction =>
      (card) =>
        card.textbox(name).press(key);
    const saveToken: CardAction = { name: 'saveToken', token: TOKEN };
    const table: readonly (readonly [string, readonly UserAction[], CardAction])[] = [
      ...urlFields.flatMap(({ name, key, button, action }) => {
        const save: CardAction = { name: action, url: OTHER_URL };
        return [
          [button, [fill(name, ` ${OTHER_URL} `), click(button)], save],
          [`${button} with the text that is stored`, [click(button)], { name: action, url: expired[key] }],
          [`${button} with nothing`, [fill(name, ' '), click(button)], { name: action, url: '' }],
          [`Enter in ${name}`, [fill(name, OTHER_URL), press(name, 'Enter')], save],
        ] as const;
      }),
      ['Save Token', [fill('JWT token', `\n${TOKEN} \n`), click('Save Token')], saveToken],
      ['Ctrl+Enter in JWT token', [fill('JWT token', TOKEN), press('JWT token', 'Control+Enter')], saveToken],
      ['Cmd+Enter in JWT token', [fill('JWT token', TOKEN), press('JWT token', 'Meta+Enter')], saveToken],
      ['Sign In', [click('Sign In')], { name: 'signInWithBrowser' }],
      ['Sign In with Password', [click('Sign In with Password')], { name: 'signInWithEmail' }],
      ['Open Login', [click('Open Login')], { name: 'openLogin' }],
      ['Sign Out', [click('Sign Out')], { name: 'signOut' }],
      ['Switch Profile', [click('Switch Profile')], { name: 'switchProfile' }],
      ['Set Request Header', [click('Set Request Header')], { name: 'setRequestHeader' }],
    ];
    for (const [name, user, action] of table) {
      it(name, async () => {
        await test.card.pushOpen(expired);
        for (const step of user) await step(test.card);
        assert.deepEqual(await test.card.actions(), [action]);
      });
    }

    it('but not for Enter in the token, which is a new line', async () => {
      await test.card.pushOpen(expired);
      await test.card.textbox('JWT token').fill(TOKEN);
      await test.card.textbox('JWT token').press('Enter');
      assert.deepEqual(await test.card.actions(), []);
      assert.deepEqual(await test.card.drafts(), { url, webUrl, token: `${TOKEN}\n` });
    });

    it('but not for a blank token, by no way', async () => {
      await test.card.pushOpen(expired);
      await test.card.textbox('JWT token').fill(' \n ');
      await test.card.textbox('JWT token').press('Control+Enter');
      await test.card.button('Save Token').dispatchEvent('click');
      assert.deepEqual(await test.card.actions(), []);
    });

    for (const name of [...SIGN_IN_NAMES, 'Set Request Header']) {
      it(`but not for ${name} before a server URL is stored, by no way`, async () => {
        await test.card.pushOpen(fresh);
        await test.card.button(name).dispatchEvent('click');
        assert.deepEqual(await test.card.actions(), []);
      });
    }

    it('but not for Enter that ends the input of a character', async () => {
      await test.card.pushOpen(expired);
      for (const { name } of urlFields) {
        await test.card.textbox(name).evaluate((input) => {
          const init = { key: 'Enter', isComposing: true, bubbles: true, composed: true };
          input.dispatchEvent(new KeyboardEvent('keydown', init));
        });
      }
      assert.deepEqual(await test.card.actions(), []);
    });

    it('each time under a new id', async () => {
      await test.card.pushOpen(expired);
      await test.card.button('Switch Profile').click();
      await test.card.respond('cancelled');
      await test.card.button('Switch Profile').click();
      const ids = (await test.card.requests()).map(({ id }) => id);
      assert.equal(new Set(ids).size, 2);
    });
  });

  describe('offers', () => {
    const always = ['Switch Profile', 'Server URL', 'Save URL', 'Sign-in page URL', 'Save Sign-In Page URL'];
    const signIn = [...SIGN_IN_NAMES, 'JWT token', 'Set Request Header'];
    const table: readonly { when: string; state: CardState; typed?: Record<string, string>; extra: string[] }[] = [
      { when: 'no URL is stored', state: fresh, extra: ['JWT token'] },
      { when: 'a server URL is stored', state: serverOnly, extra: signIn },
      { when: 'only a web URL is stored', state: { ...fresh, webUrl }, extra: ['JWT token'] },
      { when: 'the server has a sign-in page of its own', state: sameAsServer, extra: signIn },
      { when: 'both URLs are stored', state: signedOut, extra: signIn },
      {
        when: 'URLs are only typed',
        state: fresh,
        typed: { 'Server URL': url, 'Sign-in page URL': webUrl },
        extra: ['JWT token'],
      },
      {
        when: 'stored URLs are being deleted',
        state: signedOut,
        typed: { 'Server URL': '', 'Sign-in page URL': '' },
        extra: signIn,
      },
      { when: 'the token box has only space in it', state: serverOnly, typed: { 'JWT token': ' \n\t' }, extra: signIn },
      {
        when: 'the token box has a token in it',
        state: fresh,
        typed: { 'JWT token': TOKEN },
        extra: ['JWT token', 'Save Token'],
      },
      { when: 'someone is signed in', state: signedIn, extra: ['Sign Out', 'Set Request Header'] },
      { when: 'the sign-in is checked', state: checking, extra: ['Sign Out', 'Set Request Header'] },
      { when: 'the server is out of reach', state: offline, extra: ['Sign Out', 'Set Request Header'] },
      { when: 'the session has expired', state: expired, extra: ['Sign Out', ...signIn] },
    ];
    for (const { when, state, typed = {}, extra } of table) {
      it(`what makes sense while ${when}`, async () => {
        await test.card.pushOpen(state);
        for (const [name, text] of Object.entries(typed)) await test.card.textbox(name).fill(text);
        await test.card.drawn();
        assert.deepEqual((await test.card.usable()).sort(), [...always, ...extra].sort());
      });
    }

    const steps: readonly { when: string; state: CardState; next: string[] }[] = [
      { when: 'no URL is stored', state: fresh, next: ['Save URL'] },
      { when: 'no server URL is stored', state: { ...fresh, webUrl }, next: ['Save URL'] },
      { when: 'no web URL is stored', state: serverOnly, next: ['Sign In'] },
      { when: 'no user is signed in', state: signedOut, next: ['Sign In'] },
      { when: 'the keyring does not say whether a user is', state: { ...signedOut, icon: 'offline' }, next: [] },
      { when: 'the sign-in is checked', state: checking, next: [] },
      { when: 'all is done', state: signedIn, next: [] },
      { when: 'the server is out of reach', state: offline, next: [] },
      { when: 'the session has expired', state: expired, next: ['Sign In'] },
      { when: 'it has and no web URL is stored', state: { ...expired, webUrl: '' }, next: ['Sign In'] },
    ];
    for (const { when, state, next } of steps) {
      it(`the next step first while ${when}: ${next.join() || 'none'}`, async () => {
        await test.card.push(state === signedIn ? signedOut : signedIn);
        await test.card.push(state);
        const primary = test.card.page.locator('vscode-button[appearance=primary]');
        assert.deepEqual(await primary.allTextContents(), next);
      });
    }

    it('no help of the browser that would remember or send what is typed', async () => {
      await test.card.pushOpen(expired);
      for (const name of FIELD_NAMES) {
        assert.equal(await test.card.textbox(name).getAttribute('autocomplete'), 'off');
        assert.equal(await test.card.textbox(name).getAttribute('spellcheck'), 'false');
      }
    });

    it('Sign out only where there is something to sign out of', async () => {
      const withRest = { ...signedOut, canSignOut: true };
      const cases = [
        [signedOut, 0],
        [signedIn, 1],
        [fresh, 0],
        [expired, 1],
        [signedOut, 0],
        [withRest, 1],
      ] as const;
      for (const [state, count] of cases) {
        await test.card.push(state);
        assert.equal(await test.card.button('Sign Out').count(), count);
      }
    });
  });

  describe('while busy', () => {
    for (const name of buttonNames) {
      it(`disables everything: ${name}`, async () => {
        await test.card.pushOpen(expired);
        await test.card.textbox('JWT token').fill(TOKEN);
        await test.card.button(name).click();
        await test.card.drawn();
        assert.deepEqual(await test.card.usable(), []);
        assert.equal(await test.card.note(), 'Working…');
        await test.card.respond('cancelled');
        assert.deepEqual((await test.card.usable()).sort(), [...FIELD_NAMES, ...buttonNames].sort());
      });
    }

    it('lets users open and close parts all the same', async () => {
      await test.card.push(expired);
      await test.card.button('Save URL').click();
      await test.card.disclose('Advanced');
      assert.ok(await test.card.textbox('Sign-in page URL').isVisible());
    });

    it('stays so whatever states arrive', async () => {
      await test.card.push(signedOut);
      await test.card.button('Sign In').click();
      for (const state of [serverOnly, checking, signedIn]) {
        await test.card.push(state);
        assert.deepEqual(await test.card.usable(), []);
        assert.equal(await test.card.note(), 'Working…');
      }
    });

    it('asks once for a double click', async () => {
      await test.card.push(signedIn);
      await test.card.button('Save URL').dblclick();
      assert.equal((await test.card.requests()).length, 1);
    });

    it('asks once for everything that comes before the browser disables the controls', async () => {
      await test.card.push(signedIn);
      await test.card.textbox('Server URL').evaluate((input) => {
        const enter = (): boolean =>
          input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, composed: true }));
        enter();
        enter();
        for (const button of document.querySelectorAll<HTMLElement>('vscode-button')) button.click();
      });
      assert.deepEqual(await test.card.actions(), [{ name: 'saveUrl', url }]);
    });

    it('waits for the response to its own request', async () => {
      await test.card.push(signedIn);
      await test.card.button('Sign Out').click();
      const [request] = await test.card.requests();
      assert.ok(request);
      await test.card.post({ type: 'settled', id: request.id + 1, outcome: 'failed', text: 'Not yours.' });
      assert.deepEqual(await test.card.usable(), []);
      assert.equal(await test.card.error(), '');
    });
  });
});
