import assert from 'node:assert/strict';
import type { CardAction } from '../../src/protocol/webview';
import type { CardPage } from './cardPage';
import { fresh, otherUrl, signedIn, signedOut, token } from './states';
import { useCard } from './useCard';

const url = signedIn.url;
const fieldNames = ['Server URL', 'JWT token'];
const buttonNames = ['Switch profile', 'Sign out', 'Save URL', 'Open login', 'Save token'];

type Person = (card: CardPage) => Promise<void>;

const click =
  (name: string): Person =>
  (card) =>
    card.button(name).click();

describe('account card', function () {
  this.timeout(10_000);
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

    it('draws the first state', async () => {
      await test.card.push(signedIn);
      assert.equal(await test.card.status.textContent(), 'Signed in');
      assert.deepEqual(await test.card.drafts(), [url, '']);
      assert.deepEqual(
        await test.card.page.locator('dl > div').evaluateAll((rows) => rows.map((row) => row.textContent)),
        ['ProfileDefault', 'Accountada@example.org', 'Signed in until14 March 2026 at 18:05'],
      );
    });
  });

  describe('asks once for what people want', () => {
    const fill =
      (name: string, text: string): Person =>
      (card) =>
        card.textbox(name).fill(text);
    const press =
      (name: string, key: string): Person =>
      (card) =>
        card.textbox(name).press(key);
    const saveUrl: CardAction = { name: 'saveUrl', url: otherUrl };
    const saveToken: CardAction = { name: 'saveToken', token };
    const table: readonly (readonly [string, readonly Person[], CardAction])[] = [
      ['Save URL', [fill('Server URL', ` ${otherUrl} `), click('Save URL')], saveUrl],
      ['Save URL with the text that is stored', [click('Save URL')], { name: 'saveUrl', url }],
      ['Enter in Server URL', [fill('Server URL', otherUrl), press('Server URL', 'Enter')], saveUrl],
      ['Save token', [fill('JWT token', `\n${token} \n`), click('Save token')], saveToken],
      ['Ctrl+Enter in JWT token', [fill('JWT token', token), press('JWT token', 'Control+Enter')], saveToken],
      ['Cmd+Enter in JWT token', [fill('JWT token', token), press('JWT token', 'Meta+Enter')], saveToken],
      ['Open login', [click('Open login')], { name: 'openLogin' }],
      ['Sign out', [click('Sign out')], { name: 'signOut' }],
      ['Switch profile', [click('Switch profile')], { name: 'switchProfile' }],
    ];
    for (const [name, person, action] of table) {
      it(name, async () => {
        await test.card.push(signedIn);
        for (const step of person) await step(test.card);
        assert.deepEqual(await test.card.actions(), [action]);
      });
    }

    it('but not for Enter in the token, which is a new line', async () => {
      await test.card.push(signedIn);
      await test.card.textbox('JWT token').fill(token);
      await test.card.textbox('JWT token').press('Enter');
      assert.deepEqual(await test.card.actions(), []);
      assert.deepEqual(await test.card.drafts(), [url, `${token}\n`]);
    });

    it('but not for a blank token, by no way', async () => {
      await test.card.push(signedIn);
      await test.card.textbox('JWT token').fill(' \n ');
      await test.card.textbox('JWT token').press('Control+Enter');
      await test.card.button('Save token').dispatchEvent('click');
      assert.deepEqual(await test.card.actions(), []);
    });

    it('but not for Enter that ends the input of a character', async () => {
      await test.card.push(signedIn);
      await test.card.textbox('Server URL').evaluate((input) => {
        const init = { key: 'Enter', isComposing: true, bubbles: true, composed: true };
        input.dispatchEvent(new KeyboardEvent('keydown', init));
      });
      assert.deepEqual(await test.card.actions(), []);
    });

    it('each time under a new id', async () => {
      await test.card.push(signedIn);
      await test.card.button('Switch profile').click();
      await test.card.settle('cancelled');
      await test.card.button('Switch profile').click();
      const ids = (await test.card.requests()).map(({ id }) => id);
      assert.equal(new Set(ids).size, 2);
    });
  });

  describe('offers', () => {
    const always = ['Switch profile', 'Server URL', 'Save URL', 'JWT token'];
    const table = [
      { when: 'no URL is stored', state: fresh, text: '', extra: [] },
      { when: 'a URL is stored', state: signedOut, text: '', extra: ['Open login'] },
      { when: 'the token box has only space in it', state: signedOut, text: ' \n\t', extra: ['Open login'] },
      { when: 'the token box has a token in it', state: fresh, text: token, extra: ['Save token'] },
      { when: 'someone is signed in', state: signedIn, text: '', extra: ['Sign out', 'Open login'] },
    ];
    for (const { when, state, text, extra } of table) {
      it(`what makes sense while ${when}`, async () => {
        await test.card.push(state);
        await test.card.textbox('JWT token').fill(text);
        await test.card.drawn();
        assert.deepEqual((await test.card.usable()).sort(), [...always, ...extra].sort());
      });
    }

    const steps = [
      { when: 'no URL is stored', state: fresh, next: ['Save URL'] },
      { when: 'nobody is signed in', state: signedOut, next: ['Open login'] },
      { when: 'all is done', state: signedIn, next: [] },
    ];
    for (const { when, state, next } of steps) {
      it(`the next step first while ${when}: ${next.join() || 'none'}`, async () => {
        await test.card.push(signedIn);
        await test.card.push(state);
        const primary = test.card.page.locator('vscode-button[appearance=primary]');
        assert.deepEqual(await primary.allTextContents(), next);
      });
    }

    it('no help of the browser that would remember or send what is typed', async () => {
      await test.card.push(signedIn);
      for (const name of fieldNames) {
        assert.equal(await test.card.textbox(name).getAttribute('autocomplete'), 'off');
        assert.equal(await test.card.textbox(name).getAttribute('spellcheck'), 'false');
      }
    });

    it('Sign out only to those who are signed in', async () => {
      for (const [state, count] of [[signedOut, 0], [signedIn, 1], [signedOut, 0]] as const) {
        await test.card.push(state);
        assert.equal(await test.card.button('Sign out').count(), count);
      }
    });
  });

  describe('while busy', () => {
    for (const name of buttonNames) {
      it(`disables everything: ${name}`, async () => {
        await test.card.push(signedIn);
        await test.card.textbox('JWT token').fill(token);
        await test.card.button(name).click();
        await test.card.drawn();
        assert.deepEqual(await test.card.usable(), []);
        assert.equal(await test.card.note.textContent(), 'Working…');
        await test.card.settle('cancelled');
        assert.deepEqual((await test.card.usable()).sort(), [...fieldNames, ...buttonNames].sort());
      });
    }

    it('stays so when a state arrives', async () => {
      await test.card.push(signedOut);
      await test.card.button('Open login').click();
      await test.card.push(signedIn);
      assert.deepEqual(await test.card.usable(), []);
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

    it('waits for the answer to its own request', async () => {
      await test.card.push(signedIn);
      await test.card.button('Sign out').click();
      const [request] = await test.card.requests();
      assert.ok(request);
      await test.card.post({ type: 'settled', id: request.id + 1, outcome: 'failed', text: 'Not yours.' });
      assert.deepEqual(await test.card.usable(), []);
      assert.equal(await test.card.alert.textContent(), '');
    });
  });
});
