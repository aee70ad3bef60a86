import assert from 'node:assert/strict';
import { LANGUAGES } from '../../src/ui/i18n/language';
import { SITUATIONS } from '../support/situations';
import { hostState } from './hostStates';
import { useCard } from './useCard';

/** CSS pixels of a column at the side of a small screen. */
const column = { width: 400, height: 800 };

describe('account card in a side column', function () {
  this.timeout(60_000);
  const test = useCard();

  for (const language of LANGUAGES) {
    it(`has nothing important below the fold: ${language}`, async () => {
      await test.card.load(column);
      for (const situation of SITUATIONS) {
        const state = await hostState(situation, language);
        await test.card.push(state);
        const { serverUrl, saveUrl, signInWithBrowser, otherWays, syncNow, showQueue, clearPending } = state.labels;
        const important = [
          test.card.status,
          test.card.textbox(serverUrl),
          test.card.button(saveUrl),
          ...(state.canSignIn ? [signInWithBrowser, otherWays] : []).map((name) => test.card.button(name)),
          ...(state.sync ? [syncNow, showQueue, clearPending] : []).map((name) => test.card.button(name)),
        ];
        for (const one of important) {
          const box = await one.boundingBox();
          assert.ok(
            box && box.y + box.height <= column.height,
            `${situation}: ${String(one)} ends at ${(box?.y ?? 0) + (box?.height ?? 0)} px`,
          );
          assert.ok(box.x >= 0 && box.x + box.width <= column.width, `${situation}: ${String(one)} is cut off`);
        }
      }
    });
  }
});
