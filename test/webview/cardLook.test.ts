import assert from 'node:assert/strict';
import type { CardState } from '../../src/protocol/webview';
import type { CardPage } from './cardPage';
import { arabic, checking, expired, german, offline, signedIn, signedOut, syncing } from './states';
import { useCard } from './useCard';

const overflow = (card: CardPage): Promise<number> =>
  card.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

describe('appearance of the account card', function () {
  this.timeout(60_000);
  const test = useCard();

  it('takes its colours from the theme', async () => {
    const colours = async (): Promise<string[]> =>
      test.card.page.evaluate(() => {
        const shadow = document.querySelector('vscode-text-field')?.shadowRoot;
        const [field, input] = ['.root', '.control'].map((part) => shadow?.querySelector(part));
        if (!field || !input) return [];
        return [
          getComputedStyle(document.body).backgroundColor,
          getComputedStyle(field).backgroundColor,
          getComputedStyle(input, '::placeholder').color,
        ];
      });
    await test.card.push(signedIn);
    assert.deepEqual(await colours(), ['rgb(31, 31, 31)', 'rgb(49, 49, 49)', 'rgb(152, 152, 152)']);
    await test.card.load({ theme: 'Light Modern' });
    await test.card.push(signedIn);
    assert.deepEqual(await colours(), ['rgb(255, 255, 255)', 'rgb(255, 255, 255)', 'rgb(118, 118, 118)']);
  });

  for (const state of [{ ...syncing, canSignIn: true }, german, arabic]) {
    it(`fits into 320 px, which is 640 px at 200 %: ${state.language}`, async () => {
      await test.card.load({ width: 320 });
      await test.card.pushOpen(state);
      assert.equal(await overflow(test.card), 0);
      for (const name of [state.labels.serverUrl, state.labels.webUrl]) {
        const field = await test.card.textbox(name).boundingBox();
        assert.ok(field && field.width > 200, `a field of ${field?.width} px`);
      }
      await test.card.textbox(state.labels.token).fill('x'.repeat(2000));
      await test.card.button(state.labels.saveToken).click();
      await test.card.respond('failed', `${'Unbreakable'.repeat(20)} text.`);
      assert.equal(await overflow(test.card), 0);
    });
  }

  it('stays readable in a wide panel', async () => {
    await test.card.load({ width: 1600 });
    await test.card.push(german);
    const box = await test.card.page.locator('section').boundingBox();
    assert.ok(box && box.width <= 700, `${box?.width} px wide`);
  });

  it('begins on the right in Arabic, but shows addresses from the left', async () => {
    await test.card.pushOpen(arabic);
    const { serverUrl, saveUrl, webUrl, saveWebUrl } = arabic.labels;
    for (const [label, save] of [
      [serverUrl, saveUrl],
      [webUrl, saveWebUrl],
    ] as const) {
      const field = await test.card.textbox(label).boundingBox();
      const button = await test.card.button(save).boundingBox();
      assert.ok(field && button && button.x < field.x, 'the button is left of its field');
    }
    const directions = await test.card.page.evaluate(() =>
      [...document.querySelectorAll('vscode-text-field, vscode-text-area')].map((host) => {
        const control = host.shadowRoot?.querySelector('.control');
        return control ? getComputedStyle(control).direction : '';
      }),
    );
    assert.deepEqual(directions, ['ltr', 'ltr', 'ltr']);
  });

  it('colours a sign-in that works and one that needs attention', async () => {
    const text = 'rgb(204, 204, 204)';
    const colours = new Map<CardState, string>([
      [signedOut, text],
      [checking, text],
      [signedIn, 'rgb(137, 209, 133)'],
      [offline, text],
      [expired, 'rgb(204, 167, 0)'],
    ]);
    for (const [state, colour] of colours) {
      await test.card.push(state);
      assert.equal(await test.card.page.locator('.icon').evaluate((icon) => getComputedStyle(icon).color), colour);
    }
  });

  /** Names of what moves; empty for a transition. */
  const animations = (): Promise<string[]> =>
    test.card.page.evaluate(() =>
      document.getAnimations().map((one) => (one instanceof CSSAnimation ? one.animationName : '')),
    );

  /** Shows a state and begins something that takes a while. */
  const work = async (state: CardState): Promise<void> => {
    await test.card.push(state);
    await test.card.button('Save URL').click();
    await test.card.drawn();
  };

  it('shows that it works by movement', async () => {
    await test.card.load({ reducedMotion: 'no-preference' });
    await work(signedOut);
    assert.ok((await animations()).includes('slide'));
  });

  it('turns the picture while it checks, at one pace whatever comes, and no other', async () => {
    const spin = (): Promise<(CSSNumberish | null)[]> =>
      test.card.page.evaluate(async () => {
        const spins = document.getAnimations().filter((one) => (one as CSSAnimation).animationName === 'spin');
        return Promise.all(spins.map(async (one) => (await one.ready).startTime));
      });
    await test.card.load({ reducedMotion: 'no-preference' });
    await test.card.push(checking);
    const started = await spin();
    assert.equal(started.length, 1);
    await test.card.push({ ...checking, hint: 'Something else changed.' });
    assert.deepEqual(await spin(), started);
    for (const state of [signedOut, signedIn, offline, expired]) {
      await test.card.push(state);
      assert.deepEqual(await spin(), []);
    }
  });

  it('does not move where the system asks for less of it', async () => {
    await work(checking);
    assert.deepEqual(await animations(), []);
  });

  it('does not move where VS Code asks for less of it', async () => {
    await test.card.load({ reducedMotion: 'no-preference' });
    await test.card.page.evaluate(() => document.body.classList.add('vscode-reduce-motion'));
    await work(checking);
    assert.deepEqual(await animations(), []);
  });
});
