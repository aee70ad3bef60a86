import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import type { CardState } from '../../src/protocol/webview';
import { arabic, expired, fresh, sameAsServer, serverOnly, signedIn, signedOut, syncing, TOKEN } from './states';
import { useCard } from './useCard';

/** Everything there is, at once. */
const full: CardState = { ...expired, sync: syncing.sync };

describe('parts of the account card', function () {
  this.timeout(60_000);
  const test = useCard();

  const box = async (
    locator: Locator,
  ): Promise<{ x: number; y: number; width: number; height: number; bottom: number }> => {
    const found = await locator.boundingBox();
    assert.ok(found, 'it is shown');
    return { ...found, bottom: found.y + found.height };
  };

  it('come in the order of use: status, server, sign-in, sync, advanced', async () => {
    await test.card.push(full);
    const { card } = test;
    const parts = [
      card.status,
      card.textbox('Server URL'),
      card.button('Sign In'),
      card.button('Sync Now'),
      card.button('Advanced'),
    ];
    const tops = await Promise.all(parts.map(async (part) => (await box(part)).y));
    assert.deepEqual(
      tops,
      [...tops].sort((a, b) => a - b),
    );
  });

  it('omit the sign-in when a user is signed in', async () => {
    for (const [state, count] of [
      [signedOut, 1],
      [signedIn, 0],
      [expired, 1],
      [fresh, 1],
    ] as const) {
      await test.card.push(state);
      for (const name of ['Sign In', 'Other ways to sign in'])
        assert.equal(await test.card.button(name).count(), count, `${name}: ${state.status}`);
    }
  });

  it('distinguish a sign-in page of its own from the default of an empty web URL', async () => {
    await test.card.pushOpen(sameAsServer);
    const { page } = test.card;
    const field = test.card.textbox('Sign-in page URL');
    assert.equal(await field.inputValue(), '');
    assert.equal(await field.getAttribute('placeholder'), 'https://music.example.org');
    assert.ok(await page.getByText('Same as server.').isVisible());
    await test.card.push(signedOut);
    assert.equal(await field.inputValue(), signedOut.webUrl);
    assert.ok(!(await page.getByText('Same as server.').isVisible()));
  });

  describe('that open and close', () => {
    const closed = [
      { name: 'Other ways to sign in', id: 'otherWays', content: 'JWT token' },
      { name: 'Advanced', id: 'advanced', content: 'Sign-in page URL' },
    ] as const;
    for (const { name, id, content } of closed) {
      const isOpen = async (): Promise<boolean> => {
        const expanded = await test.card.button(name).getAttribute('aria-expanded');
        assert.equal(await test.card.textbox(content).isVisible(), expanded === 'true');
        return expanded === 'true';
      };

      it(`are closed at first: ${name}`, async () => {
        await test.card.push(signedOut);
        assert.equal(await isOpen(), false);
      });

      const ways: readonly (readonly [string, (toggle: Locator) => Promise<void>])[] = [
        ['a click', (toggle) => toggle.click()],
        ['Enter', (toggle) => toggle.press('Enter')],
        ['the space bar', (toggle) => toggle.press('Space')],
      ];
      for (const [way, use] of ways) {
        it(`open and close by ${way}: ${name}`, async () => {
          await test.card.push(signedOut);
          for (const open of [true, false, true]) {
            await use(test.card.button(name));
            assert.equal(await isOpen(), open);
          }
          assert.deepEqual(await test.card.kept(), [{ open: [id] }, { open: [] }, { open: [id] }]);
          assert.deepEqual(await test.card.actions(), []);
        });
      }

      it(`stay open whatever states come: ${name}`, async () => {
        await test.card.push(signedOut);
        await test.card.disclose(name);
        for (const state of [serverOnly, signedIn, expired]) await test.card.push(state);
        assert.equal(await isOpen(), true);
      });

      it(`come back open with their panel: ${name}`, async () => {
        await test.card.restore({ open: [id] });
        await test.card.push(signedOut);
        assert.equal(await isOpen(), true);
      });

      it(`are closed where nothing sensible was kept: ${name}`, async () => {
        for (const garbage of [null, 'open', { open: id }, { open: [id, 'door'] }, [id]]) {
          await test.card.restore(garbage);
          await test.card.push(signedOut);
          assert.equal(await isOpen(), false, JSON.stringify(garbage));
        }
      });
    }

    it('keep nothing but which of them are open', async () => {
      await test.card.pushOpen(signedOut);
      await test.card.textbox('JWT token').fill(TOKEN);
      await test.card.textbox('Sign-in page URL').fill('https://dr');
      await test.card.button('Advanced').click();
      assert.deepEqual((await test.card.kept()).at(-1), { open: ['otherWays'] });
    });

    it('point to where reading goes on, and down when open', async () => {
      const pointsTo = (name: string): Promise<string> =>
        test.card
          .button(name)
          .locator('svg')
          .evaluate((svg) => {
            const { a, b } = new DOMMatrix(getComputedStyle(svg).transform);
            return a > 0.9 ? 'right' : a < -0.9 ? 'left' : b > 0.9 ? 'down' : 'elsewhere';
          });
      for (const [state, way] of [
        [signedOut, 'right'],
        [arabic, 'left'],
      ] as const) {
        await test.card.load();
        await test.card.push(state);
        assert.equal(await pointsTo(state.labels.advanced), way);
        await test.card.disclose(state.labels.advanced);
        assert.equal(await pointsTo(state.labels.advanced), 'down');
      }
    });
  });

  describe('say what became of a request next to what it is about', () => {
    /** The control that the response stands under. */
    const table = [
      { act: 'Switch Profile', under: 'Switch Profile' },
      { act: 'Sign Out', under: 'Sign Out' },
      { act: 'Save URL', under: 'Server URL' },
      { act: 'Sign In', under: 'Sign In' },
      { act: 'Sign In with Password', under: 'Sign In with Password' },
      { act: 'Open Login', under: 'Open Login' },
      { act: 'Save Token', under: 'JWT token' },
      { act: 'Sync Now', under: 'Sync Now' },
      { act: 'Show Sync Queue', under: 'Show Sync Queue' },
      { act: 'Discard Pending Changes', under: 'Discard Pending Changes' },
      { act: 'Local only', under: 'Changes stay on this computer.' },
      { act: 'Save Sign-In Page URL', under: 'Sign-in page URL' },
      { act: 'Set Request Header', under: 'Set Request Header' },
    ] as const;

    const control = (name: string): Locator => {
      const { page } = test.card;
      if (/URL$|token$/.test(name) && !/^Save/.test(name)) return test.card.textbox(name);
      if (name === 'Local only') return page.getByRole('radio', { name });
      return name.endsWith('.') ? page.getByText(name) : test.card.button(name);
    };
    const act = async (name: string): Promise<void> => {
      await test.card.pushOpen(full);
      await test.card.textbox('JWT token').fill(TOKEN);
      await control(name).click();
      await test.card.drawn();
    };

    for (const { act: name, under } of table) {
      it(name, async () => {
        await act(name);
        await test.card.respond('failed', 'What went wrong.');
        const distance = async (text: string): Promise<number> =>
          (await box(test.card.page.getByText(text))).y - (await box(control(under))).bottom;
        const error = await distance('What went wrong.');
        assert.ok(error >= 0 && error <= 12, `an error ${error} px below ${under}`);
        await control(name).click();
        await test.card.respond('done', 'What was done.');
        const confirmation = await distance('What was done.');
        assert.ok(confirmation >= 0 && confirmation <= 12, `a confirmation ${confirmation} px below ${under}`);
      });
    }

    it('one after the other, never two at once', async () => {
      await act('Save URL');
      await test.card.respond('failed', 'First.');
      await test.card.button('Save Sign-In Page URL').click();
      await test.card.respond('failed', 'Second.');
      assert.equal(await test.card.error(), 'Second.');
      await test.card.button('Sync Now').click();
      await test.card.respond('done', 'Third.');
      assert.equal(await test.card.error(), '');
      assert.equal(await test.card.note(), 'Third.');
    });

    it('and take no room while there is nothing to say', async () => {
      await test.card.pushOpen(full);
      const height = (): Promise<number> => test.card.page.evaluate(() => document.documentElement.scrollHeight);
      const before = await height();
      await test.card.button('Save URL').click();
      await test.card.drawn();
      assert.equal(await height(), before, 'while it works');
      await test.card.respond('failed', 'What went wrong.');
      assert.ok((await height()) > before);
      await test.card.textbox('Server URL').press('x');
      assert.equal(await height(), before, 'after an edit');
    });

    it('as far from what follows as from what it is about, or farther', async () => {
      await test.card.load({ width: 400 });
      await act('Save Sign-In Page URL');
      for (const [name, follows] of [
        ['Sign Out', test.card.page.getByText('Server URL', { exact: true })],
        ['Sign In', test.card.button('Other ways to sign in')],
        ['Discard Pending Changes', test.card.page.getByText('Pending changes', { exact: true })],
      ] as const) {
        await test.card.respond('cancelled');
        await test.card.button(name).click();
        await test.card.respond('failed', 'What went wrong.');
        const [above, error, below] = [
          await box(test.card.button(name)),
          await box(test.card.page.getByRole('alert').filter({ hasText: 'What' })),
          await box(follows),
        ];
        assert.ok(
          below.y - error.bottom >= error.y - above.bottom,
          `${name}: ${error.y - above.bottom} px above, ${below.y - error.bottom} px below`,
        );
      }
    });

    for (const { act: name, under } of table) {
      it(`in sight, together with it: ${name}`, async () => {
        await test.card.load({ width: 400, height: 320 });
        await act(name);
        await test.card.page.evaluate(() => scrollTo(0, 0));
        await test.card.respond('failed', 'What went wrong.');
        await test.card.drawn();
        const above = await box(control(under));
        const error = await box(test.card.page.getByRole('alert').filter({ hasText: 'What' }));
        assert.ok(above.y >= 0 && error.bottom <= 320, `from ${above.y} to ${error.bottom} px`);
      });
    }

    const hidden = [
      { act: 'Save Token', toggle: 'Other ways to sign in' },
      { act: 'Sign In with Password', toggle: 'Other ways to sign in' },
      { act: 'Save Sign-In Page URL', toggle: 'Advanced' },
    ];
    for (const { act: name, toggle } of hidden) {
      it(`open what was closed meanwhile for an error: ${name}`, async () => {
        await act(name);
        await test.card.button(toggle).click();
        await test.card.respond('failed', 'What went wrong.');
        assert.ok(await test.card.page.getByText('What went wrong.').isVisible());
        assert.ok(await test.card.button(name).isVisible());
      });
    }

    it('show it with the account when their control is gone by now', async () => {
      await act('Save Token');
      await test.card.push(signedIn);
      await test.card.respond('done', 'Token saved.');
      const account = await box(test.card.button('Sign Out'));
      const note = await box(test.card.page.getByText('Token saved.'));
      assert.ok(note.y > account.y && note.y < (await box(test.card.textbox('Server URL'))).y);
    });

    it('do not say again what went out of sight', async () => {
      await act('Sign In');
      await test.card.respond('failed', 'Nobody signed in.');
      await test.card.push(signedIn);
      await test.card.push(signedOut);
      assert.equal(await test.card.error(), '');
    });
  });
});
