import assert from 'node:assert/strict';
import type { CardAction } from '../../src/protocol/webview';
import type { CardPage } from './cardPage';
import { arabic, fresh, german, signedIn, signedOut } from './states';
import { useCard } from './useCard';

const url = signedIn.url;
const otherUrl = 'https://elsewhere.example.org';
const token = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl';
const fieldNames = ['Server URL', 'JWT token'];
const buttonNames = ['Switch profile', 'Sign out', 'Save URL', 'Open login', 'Save token'];

type Person = (card: CardPage) => Promise<void>;

const click =
  (name: string): Person =>
  (card) =>
    card.button(name).click();

/** What is in both fields. */
const drafts = (card: CardPage): Promise<string[]> =>
  Promise.all(fieldNames.map((name) => card.textbox(name).inputValue()));

/** Names of the controls that can be used. */
async function usable(card: CardPage): Promise<string[]> {
  const tree = await card.accessibilityTree();
  return tree.filter(({ role, disabled }) => /button|textbox/.test(role) && !disabled).map(({ name }) => name);
}

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
      assert.deepEqual(await drafts(test.card), [url, '']);
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
      assert.deepEqual(await drafts(test.card), [url, `${token}\n`]);
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
        assert.deepEqual((await usable(test.card)).sort(), [...always, ...extra].sort());
      });
    }

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
        assert.deepEqual(await usable(test.card), []);
        assert.equal(await test.card.note.textContent(), 'Working…');
        await test.card.settle('cancelled');
        assert.deepEqual((await usable(test.card)).sort(), [...fieldNames, ...buttonNames].sort());
      });
    }

    it('stays so when a state arrives', async () => {
      await test.card.push(signedOut);
      await test.card.button('Open login').click();
      await test.card.push(signedIn);
      assert.deepEqual(await usable(test.card), []);
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
      assert.deepEqual(await usable(test.card), []);
      assert.equal(await test.card.alert.textContent(), '');
    });
  });

  describe('after a request', () => {
    it('confirms what was done until the next action', async () => {
      await test.card.push(signedIn);
      await test.card.button('Switch profile').click();
      await test.card.settle('done', 'The profile is now “Work”.');
      assert.equal(await test.card.note.textContent(), 'The profile is now “Work”.');
      assert.equal(await test.card.alert.textContent(), '');
      await test.card.button('Open login').click();
      assert.equal(await test.card.note.textContent(), 'Working…');
    });

    it('says nothing where people cancelled', async () => {
      await test.card.push(signedIn);
      await test.card.button('Switch profile').click();
      await test.card.settle('cancelled');
      assert.equal(await test.card.note.textContent(), '');
      assert.equal(await test.card.alert.textContent(), '');
    });

    it('shows an error until the next action', async () => {
      await test.card.push(signedIn);
      await test.card.button('Sign out').click();
      await test.card.settle('failed', 'The keychain is locked.');
      assert.equal(await test.card.alert.textContent(), 'The keychain is locked.');
      assert.equal(await test.card.note.textContent(), '');
      await test.card.textbox('JWT token').fill(token);
      assert.equal(await test.card.alert.textContent(), 'The keychain is locked.');
      await test.card.button('Open login').click();
      assert.equal(await test.card.alert.textContent(), '');
    });

    for (const [button, field, other] of [
      ['Save URL', 'Server URL', 'JWT token'],
      ['Save token', 'JWT token', 'Server URL'],
    ] as const) {
      it(`shows the error of ${button} until its field is edited`, async () => {
        await test.card.push(signedIn);
        await test.card.textbox('JWT token').fill(token);
        await test.card.button(button).click();
        await test.card.settle('failed', 'Not accepted.');
        await test.card.textbox(other).press('x');
        assert.equal(await test.card.alert.textContent(), 'Not accepted.');
        await test.card.textbox(field).press('x');
        assert.equal(await test.card.alert.textContent(), '');
      });
    }

    for (const [outcome, kept] of [['done', ''], ['failed', token], ['cancelled', token]] as const) {
      it(`${kept ? 'keeps' : 'empties'} the token box: ${outcome}`, async () => {
        await test.card.push(signedOut);
        await test.card.textbox('JWT token').fill(token);
        await test.card.button('Save token').click();
        assert.deepEqual(await drafts(test.card), [url, token]);
        await test.card.settle(outcome);
        assert.deepEqual(await drafts(test.card), [url, kept]);
      });
    }

    it('leaves the token alone when something else was done', async () => {
      await test.card.push(signedIn);
      await test.card.textbox('JWT token').fill(token);
      await test.card.button('Save URL').click();
      await test.card.settle('done');
      assert.deepEqual(await drafts(test.card), [url, token]);
    });

    it('shows the stored form of a saved URL and follows the host again', async () => {
      await test.card.push(signedOut);
      await test.card.textbox('Server URL').fill(`${otherUrl}/`);
      await test.card.button('Save URL').click();
      await test.card.push({ ...signedOut, url: otherUrl });
      await test.card.settle('done');
      assert.deepEqual(await drafts(test.card), [otherUrl, '']);
      await test.card.push(signedIn);
      assert.deepEqual(await drafts(test.card), [url, '']);
    });

    for (const outcome of ['failed', 'cancelled'] as const) {
      it(`keeps the URL that was not saved: ${outcome}`, async () => {
        await test.card.push(signedOut);
        await test.card.textbox('Server URL').fill('htps:/oops');
        await test.card.button('Save URL').click();
        await test.card.settle(outcome, 'Not saved.');
        await test.card.push(signedOut);
        assert.deepEqual(await drafts(test.card), ['htps:/oops', '']);
      });
    }
  });

  describe('when a state comes from elsewhere', () => {
    const table = [
      { typed: undefined, then: 'follows an untouched field', shown: otherUrl },
      { typed: 'https://draft', then: 'keeps a draft', shown: 'https://draft' },
      { typed: '', then: 'keeps an emptied field', shown: '' },
      { typed: url, then: 'follows a field that was typed back', shown: otherUrl },
    ];
    for (const { typed, then, shown } of table) {
      it(then, async () => {
        await test.card.push(signedOut);
        if (typed !== undefined) await test.card.textbox('Server URL').fill('https://dr');
        if (typed !== undefined) await test.card.textbox('Server URL').fill(typed);
        await test.card.push({ ...signedOut, url: otherUrl });
        assert.deepEqual(await drafts(test.card), [shown, '']);
      });
    }

    it('keeps a first draft when a first URL is stored', async () => {
      await test.card.push(fresh);
      await test.card.textbox('Server URL').fill('https://dr');
      await test.card.push(signedIn);
      assert.deepEqual(await drafts(test.card), ['https://dr', '']);
    });

    it('follows the host once a draft equals what the host sent', async () => {
      await test.card.push(signedOut);
      await test.card.textbox('Server URL').fill(otherUrl);
      await test.card.push({ ...signedOut, url: otherUrl });
      await test.card.push(signedIn);
      assert.deepEqual(await drafts(test.card), [url, '']);
    });

    it('leaves caret, focus and token of the one who types', async () => {
      await test.card.push(signedOut);
      await test.card.textbox('JWT token').fill(token);
      await test.card.textbox('JWT token').press('Home');
      await test.card.push(signedIn);
      await test.card.push(german);
      await test.card.page.keyboard.type('x');
      assert.equal(await test.card.textbox('JWT-Token').inputValue(), `x${token}`);
    });

    it('never lets the host fill the token box', async () => {
      const withToken = { ...signedIn, token, labels: { ...signedIn.labels, tokenValue: token } };
      await test.card.post({ type: 'state', token, state: withToken });
      assert.deepEqual(await drafts(test.card), [url, '']);
    });

    it('speaks all texts of another language, keeps the drafts and turns around', async () => {
      await test.card.push(signedIn);
      await test.card.textbox('Server URL').fill('https://dr');
      await test.card.textbox('JWT token').fill(token);
      for (const state of [arabic, german, signedIn]) {
        await test.card.push(state);
        const html = test.card.page.locator('html');
        assert.equal(await html.getAttribute('lang'), state.language);
        assert.equal(await html.getAttribute('dir'), state.direction);
        assert.equal(await test.card.status.textContent(), state.status);
        const { serverUrl, token: tokenLabel } = state.labels;
        assert.equal(await test.card.textbox(serverUrl).inputValue(), 'https://dr');
        assert.equal(await test.card.textbox(tokenLabel).inputValue(), token);
      }
      const text = await test.card.page.locator('section').innerText();
      await test.card.push(arabic);
      const turned = await test.card.page.locator('section').innerText();
      const left = text.split('\n').filter((line) => line.trim() && turned.includes(line));
      assert.deepEqual(left, ['ada@example.org']);
    });

    it('says in the new language that it works', async () => {
      await test.card.push(signedIn);
      await test.card.button('Open login').click();
      await test.card.push(german);
      assert.equal(await test.card.note.textContent(), german.labels.working);
    });
  });

  describe('ignores', () => {
    const incomplete = { ...signedOut, status: undefined };
    const garbage: Readonly<Record<string, unknown>> = {
      nothing: null,
      text: 'state',
      'an unknown type': { type: 'fill', token },
      'no type': { state: signedOut },
      'an incomplete state': { type: 'state', state: incomplete },
      'a direction that is none': { type: 'state', state: { ...signedOut, direction: 'up' } },
      'an unknown outcome': { type: 'settled', id: 1, outcome: 'perhaps', text: '' },
      'an answer without text': { type: 'settled', id: 1, outcome: 'done' },
    };
    for (const [name, data] of Object.entries(garbage)) {
      it(name, async () => {
        await test.card.push(signedIn);
        await test.card.button('Switch profile').click();
        await test.card.post(data);
        assert.equal(await test.card.status.textContent(), 'Signed in');
        assert.deepEqual(await usable(test.card), []);
      });
    }
  });

  it('shows texts as they are, never as markup', async () => {
    const markup = '<img src=x onerror=alert(1)><b>bold</b>';
    await test.card.push({ ...signedIn, status: markup, hint: markup, details: [{ label: markup, value: markup }] });
    await test.card.button('Sign out').click();
    await test.card.settle('failed', markup);
    assert.equal(await test.card.status.textContent(), markup);
    assert.equal(await test.card.alert.textContent(), markup);
    assert.equal(await test.card.page.locator('img, b').count(), 0);
  });
});
