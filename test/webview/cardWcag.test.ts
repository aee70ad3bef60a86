import assert from 'node:assert/strict';
import { LANGUAGES } from '../../src/ui/i18n/language';
import { brokenAxeRules } from '../support/axe';
import { SITUATIONS } from '../support/situations';
import { announced, listen } from './announcements';
import { focusIndicator } from './focusIndicator';
import { hostState } from './hostStates';
import { illegible, spaceText } from './legibility';
import { expired, fresh, signedIn, signedOut } from './states';
import { themes } from './themes';
import { useCard } from './useCard';

const THEMES = Object.keys(themes) as (keyof typeof themes)[];

describe('account card by WCAG 2.2 AA', function () {
  this.timeout(60_000);
  const test = useCard();

  const broken = (): Promise<string[]> => brokenAxeRules(test.card.page, { isInMain: true });

  for (const theme of THEMES) {
    for (const language of ['en', 'ar'] as const) {
      it(`breaks no rule in any situation: ${theme}, ${language}`, async () => {
        await test.card.load({ theme });
        for (const situation of SITUATIONS) {
          await test.card.pushOpen(await hostState(situation, language));
          assert.deepEqual(await broken(), [], situation);
        }
      });
    }

    it(`breaks no rule before, during and after a request: ${theme}`, async () => {
      await test.card.load({ theme });
      await test.card.push(fresh);
      assert.deepEqual(await broken(), [], 'closed');
      await test.card.pushOpen(expired);
      await test.card.textbox('JWT token').fill('token');
      await test.card.button('Save Token').click();
      await test.card.drawn();
      assert.deepEqual(await broken(), [], 'busy');
      await test.card.respond('failed', 'The token has expired.');
      assert.deepEqual(await broken(), [], 'failed');
      await test.card.button('Save Token').click();
      await test.card.respond('done', 'Token saved.');
      assert.deepEqual(await broken(), [], 'done');
    });
  }

  for (const language of LANGUAGES) {
    it(`can be read at 200 % and in 320 px, with more space in its text as well: ${language}`, async () => {
      for (const width of [640, 320]) {
        await test.card.load({ width });
        for (const situation of SITUATIONS) {
          await test.card.pushOpen(await hostState(situation, language));
          assert.deepEqual(await illegible(test.card.page), [], `${situation}, ${width} px`);
        }
        await spaceText(test.card.page);
        assert.deepEqual(await illegible(test.card.page), [], `text spacing, ${width} px`);
      }
    });
  }

  const rings = [
    ...THEMES.map((theme) => ({ theme, forcedColors: 'none' }) as const),
    ...(['Dark High Contrast', 'Light High Contrast'] as const).map(
      (theme) => ({ theme, forcedColors: 'active' }) as const,
    ),
  ];
  for (const { theme, forcedColors } of rings) {
    it(`shows where the focus is, wherever Tab leads: ${theme}, forced colors ${forcedColors}`, async () => {
      await test.card.load({ theme, forcedColors, height: 400 });
      await test.card.pushOpen(await hostState('expired', 'en'));
      const names = new Set<string>();
      for (;;) {
        await test.card.page.keyboard.press('Tab');
        await test.card.drawn();
        const focus = await focusIndicator(test.card.page);
        if (!focus || names.has(focus.name)) break;
        names.add(focus.name);
        assert.ok(focus.contrast >= 3 && focus.width >= 1 && focus.isInView, JSON.stringify(focus));
      }
      assert.equal(names.size, 17, [...names].join(', '));
    });
  }

  const outcomes = [
    ['done', 'Saved.', ['note: Working…', 'note: Saved.']],
    ['failed', 'That is not it.', ['note: Working…', 'alert: That is not it.']],
    ['cancelled', '', ['note: Working…']],
  ] as const;
  for (const [outcome, text, expected] of outcomes) {
    it(`says once what became of a request: ${outcome}`, async () => {
      await test.card.push(signedOut);
      await listen(test.card.page);
      for (let time = 1; time <= 2; time++) {
        await test.card.button('Save URL').click();
        await test.card.push({ ...signedOut, hint: 'Something else changed.' });
        await test.card.respond(outcome, text);
        await test.card.push({ ...signedOut, hint: 'And again.' });
      }
      assert.deepEqual(await announced(test.card.page), [...expected, ...expected]);
    });
  }

  it('says once that the sign-in changed', async () => {
    await test.card.push(signedOut);
    await listen(test.card.page);
    await test.card.button('Sign In').click();
    await test.card.push(signedIn);
    await test.card.respond('done');
    assert.deepEqual(await announced(test.card.page), ['note: Working…', `status: ${signedIn.status}`]);
  });
});
