import assert from 'node:assert/strict';
import { arabic, expired, fresh, german, OTHER_URL, signedIn, signedOut, TOKEN, urlFields } from './states';
import { useCard } from './useCard';

const { url, webUrl } = signedIn;
/** What the fields show while nothing is typed. */
const untouched = { url, webUrl, token: '' };

describe('account card and its host', function () {
  this.timeout(60_000);
  const test = useCard();

  describe('after a request', () => {
    it('confirms what was done until the next action', async () => {
      await test.card.pushOpen(expired);
      await test.card.button('Switch Profile').click();
      await test.card.respond('done', 'The profile is now “Work”.');
      assert.equal(await test.card.note(), 'The profile is now “Work”.');
      assert.equal(await test.card.error(), '');
      await test.card.button('Open Login').click();
      assert.equal(await test.card.note(), 'Working…');
    });

    it('says nothing where users cancelled', async () => {
      await test.card.push(signedIn);
      await test.card.button('Switch Profile').click();
      await test.card.respond('cancelled');
      assert.equal(await test.card.note(), '');
      assert.equal(await test.card.error(), '');
    });

    it('shows an error until the next action', async () => {
      await test.card.pushOpen(expired);
      await test.card.button('Sign Out').click();
      await test.card.respond('failed', 'The keychain is locked.');
      assert.equal(await test.card.error(), 'The keychain is locked.');
      assert.equal(await test.card.note(), '');
      await test.card.textbox('JWT token').fill(TOKEN);
      assert.equal(await test.card.error(), 'The keychain is locked.');
      await test.card.button('Open Login').click();
      assert.equal(await test.card.error(), '');
    });

    for (const [button, field, other] of [
      ['Save URL', 'Server URL', 'Sign-in page URL'],
      ['Save Sign-In Page URL', 'Sign-in page URL', 'Server URL'],
      ['Save Token', 'JWT token', 'Sign-in page URL'],
    ] as const) {
      it(`shows the error of ${button} until its field is edited`, async () => {
        await test.card.pushOpen(expired);
        await test.card.textbox('JWT token').fill(TOKEN);
        await test.card.button(button).click();
        await test.card.respond('failed', 'Not accepted.');
        await test.card.textbox(other).press('x');
        assert.equal(await test.card.error(), 'Not accepted.');
        await test.card.textbox(field).press('x');
        assert.equal(await test.card.error(), '');
      });
    }

    for (const [outcome, kept] of [
      ['done', ''],
      ['failed', TOKEN],
      ['cancelled', TOKEN],
    ] as const) {
      it(`${kept ? 'keeps' : 'empties'} the token box: ${outcome}`, async () => {
        await test.card.pushOpen(signedOut);
        await test.card.textbox('JWT token').fill(TOKEN);
        await test.card.button('Save Token').click();
        assert.deepEqual(await test.card.drafts(), { url, webUrl, token: TOKEN });
        await test.card.respond(outcome);
        assert.deepEqual(await test.card.drafts(), { url, webUrl, token: kept });
      });
    }

    for (const { name, key, button } of urlFields) {
      it(`leaves the other drafts alone: ${button}`, async () => {
        const drafts = { url: 'https://a', webUrl: 'https://b', token: TOKEN };
        await test.card.pushOpen(expired);
        await test.card.textbox('Server URL').fill(drafts.url);
        await test.card.textbox('Sign-in page URL').fill(drafts.webUrl);
        await test.card.textbox('JWT token').fill(TOKEN);
        await test.card.button(button).click();
        await test.card.push({ ...expired, [key]: drafts[key] });
        await test.card.respond('done');
        assert.deepEqual(await test.card.drafts(), drafts);
      });

      it(`shows the stored form of what was saved and follows the host again: ${name}`, async () => {
        await test.card.pushOpen(signedOut);
        await test.card.textbox(name).fill(`${OTHER_URL}/`);
        await test.card.button(button).click();
        await test.card.push({ ...signedOut, [key]: OTHER_URL });
        await test.card.respond('done');
        assert.deepEqual(await test.card.drafts(), { ...untouched, [key]: OTHER_URL });
        await test.card.push(signedIn);
        assert.deepEqual(await test.card.drafts(), untouched);
      });

      for (const outcome of ['failed', 'cancelled'] as const) {
        it(`keeps what was not saved: ${name}, ${outcome}`, async () => {
          await test.card.pushOpen(signedOut);
          await test.card.textbox(name).fill('htps:/oops');
          await test.card.button(button).click();
          await test.card.respond(outcome, 'Not saved.');
          await test.card.push(signedOut);
          assert.deepEqual(await test.card.drafts(), { ...untouched, [key]: 'htps:/oops' });
        });
      }
    }

    for (const button of ['Sign In', 'Sign In with Password', 'Open Login', 'Switch Profile', 'Sign Out']) {
      it(`keeps all drafts: ${button}`, async () => {
        const drafts = { url: 'https://a', webUrl: 'https://b', token: TOKEN };
        await test.card.pushOpen(expired);
        await test.card.textbox('Server URL').fill(drafts.url);
        await test.card.textbox('Sign-in page URL').fill(drafts.webUrl);
        await test.card.textbox('JWT token').fill(TOKEN);
        await test.card.button(button).click();
        await test.card.push(signedOut);
        await test.card.respond('done');
        assert.deepEqual(await test.card.drafts(), drafts);
      });
    }
  });

  describe('when a state comes from elsewhere', () => {
    for (const { name, key } of urlFields) {
      const table = [
        { typed: undefined, then: 'follows an untouched field', shown: OTHER_URL },
        { typed: 'https://draft', then: 'keeps a draft', shown: 'https://draft' },
        { typed: '', then: 'keeps an emptied field', shown: '' },
        { typed: signedOut[key], then: 'follows a field that was typed back', shown: OTHER_URL },
      ];
      for (const { typed, then, shown } of table) {
        it(`${then}: ${name}`, async () => {
          await test.card.pushOpen(signedOut);
          if (typed !== undefined) await test.card.textbox(name).fill('https://dr');
          if (typed !== undefined) await test.card.textbox(name).fill(typed);
          await test.card.push({ ...signedOut, [key]: OTHER_URL });
          assert.deepEqual(await test.card.drafts(), { ...untouched, [key]: shown });
        });
      }

      it(`keeps a first draft when a first text is stored: ${name}`, async () => {
        await test.card.pushOpen(fresh);
        await test.card.textbox(name).fill('https://dr');
        await test.card.push(signedIn);
        assert.deepEqual(await test.card.drafts(), { ...untouched, [key]: 'https://dr' });
      });

      it(`follows the host once a draft equals what the host sent: ${name}`, async () => {
        await test.card.pushOpen(signedOut);
        await test.card.textbox(name).fill(OTHER_URL);
        await test.card.push({ ...signedOut, [key]: OTHER_URL });
        await test.card.push(signedIn);
        assert.deepEqual(await test.card.drafts(), untouched);
      });
    }

    it('leaves caret, focus and token of the one who types', async () => {
      await test.card.pushOpen(signedOut);
      await test.card.textbox('JWT token').fill(TOKEN);
      await test.card.textbox('JWT token').press('Home');
      await test.card.push(expired);
      await test.card.push(german);
      await test.card.page.keyboard.type('x');
      assert.equal(await test.card.textbox('JWT-Token').inputValue(), `x${TOKEN}`);
    });

    it('never lets the host fill the token box', async () => {
      const withToken = { ...signedIn, token: TOKEN, labels: { ...signedIn.labels, tokenValue: TOKEN } };
      await test.card.post({ type: 'state', token: TOKEN, state: withToken });
      assert.deepEqual(await test.card.drafts(), untouched);
    });

    it('speaks all texts of another language, keeps the drafts and turns around', async () => {
      await test.card.pushOpen(expired);
      await test.card.textbox('Server URL').fill('https://dr');
      await test.card.textbox('Sign-in page URL').fill('https://aft');
      await test.card.textbox('JWT token').fill(TOKEN);
      for (const state of [arabic, german, expired]) {
        await test.card.push(state);
        const html = test.card.page.locator('html');
        assert.equal(await html.getAttribute('lang'), state.language);
        assert.equal(await html.getAttribute('dir'), state.direction);
        assert.equal(await test.card.status.textContent(), state.status);
        const { serverUrl, webUrl: webUrlLabel, token: tokenLabel } = state.labels;
        assert.equal(await test.card.textbox(serverUrl).inputValue(), 'https://dr');
        assert.equal(await test.card.textbox(webUrlLabel).inputValue(), 'https://aft');
        assert.equal(await test.card.textbox(tokenLabel).inputValue(), TOKEN);
      }
      const text = await test.card.page.locator('section').innerText();
      await test.card.push(arabic);
      const turned = await test.card.page.locator('section').innerText();
      const left = text.split('\n').filter((line) => line.trim() && turned.includes(line));
      assert.deepEqual(left, ['ada@example.org']);
    });

    it('says in the new language that it works', async () => {
      await test.card.pushOpen(signedOut);
      await test.card.button('Open Login').click();
      await test.card.push(german);
      assert.equal(await test.card.note(), german.labels.working);
    });
  });

  describe('ignores', () => {
    const incomplete = { ...signedOut, status: undefined };
    const garbage: Readonly<Record<string, unknown>> = {
      nothing: null,
      text: 'state',
      'an unknown type': { type: 'fill', token: TOKEN },
      'no type': { state: signedOut },
      'an incomplete state': { type: 'state', state: incomplete },
      'a direction that is none': { type: 'state', state: { ...signedOut, direction: 'up' } },
      'a picture that is none': { type: 'state', state: { ...signedOut, icon: 'perhaps' } },
      'an unknown outcome': { type: 'settled', id: 1, outcome: 'perhaps', text: '' },
      'a response without text': { type: 'settled', id: 1, outcome: 'done' },
    };
    for (const [name, data] of Object.entries(garbage)) {
      it(name, async () => {
        await test.card.push(signedIn);
        await test.card.button('Switch Profile').click();
        await test.card.post(data);
        assert.equal(await test.card.status.textContent(), 'Signed in');
        assert.deepEqual(await test.card.usable(), []);
      });
    }
  });

  it('shows texts as they are, never as markup', async () => {
    const markup = '<img src=x onerror=alert(1)><b>bold</b>';
    await test.card.push({ ...signedIn, status: markup, hint: markup, details: [{ label: markup, value: markup }] });
    await test.card.button('Sign Out').click();
    await test.card.respond('failed', markup);
    assert.equal(await test.card.status.textContent(), markup);
    assert.equal(await test.card.error(), markup);
    assert.equal(await test.card.page.locator('img, b').count(), 0);
  });
});
