import assert from 'node:assert/strict';
import type { CardState } from '../../src/protocol/webview';
import { signedIn, signedOut } from './states';
import { useCard } from './useCard';

describe('account card when users come back to it', function () {
  this.timeout(60_000);
  const test = useCard();

  describe('after a request that ended meanwhile', () => {
    beforeEach(async () => {
      await test.card.pushOpen(signedOut);
      await test.card.button('Open Login').press('Enter');
      await test.card.drawn();
      await test.card.page.evaluate(() => {
        document.hasFocus = () => false;
      });
      await test.card.respond('done');
      await test.card.drawn();
    });

    /** `clicked`: the control through which users come back, if any. */
    async function comeBack(clicked?: string): Promise<void> {
      await test.card.page.evaluate((selector) => {
        document.hasFocus = () => true;
        window.dispatchEvent(new Event('focus'));
        if (selector) document.querySelector<HTMLElement>(selector)?.focus();
      }, clicked);
      await test.card.drawn();
    }

    it('leaves the focus to them until they come back', async () => {
      assert.equal(await test.card.focused(), '');
      await comeBack();
      assert.equal(await test.card.focused(), 'Open Login');
    });

    it('lets them come back to another control', async () => {
      await comeBack('vscode-text-area');
      assert.equal(await test.card.focused(), 'JWT token');
    });
  });

  describe('from another part of the editor', () => {
    /** What happens in the card when something else gets the focus, and then the card again. */
    const leaveAndComeBack = async (options: { after?: CardState; byClick?: boolean } = {}): Promise<void> => {
      await test.card.page.evaluate(() => (document.activeElement as HTMLElement).blur());
      if (options.after) await test.card.push(options.after);
      await test.card.page.evaluate((byClick) => {
        if (byClick) document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
        window.dispatchEvent(new Event('focus'));
      }, options.byClick);
      await test.card.drawn();
      await test.card.drawn();
    };

    it('has the focus where it was', async () => {
      await test.card.push(signedIn);
      for (const name of ['Save URL', 'Advanced']) {
        await test.card.button(name).focus();
        await leaveAndComeBack();
        assert.equal(await test.card.focused(), name);
      }
    });

    it('has it nearby where that is gone', async () => {
      await test.card.push(signedIn);
      await test.card.button('Sign Out').focus();
      await leaveAndComeBack({ after: signedOut });
      assert.equal(await test.card.focused(), 'Sign In');
    });

    it('has it where the user goes from there before the next frame', async () => {
      await test.card.push(signedIn);
      await test.card.button('Advanced').focus();
      await test.card.page.evaluate((name) => {
        window.dispatchEvent(new Event('focus'));
        const signOut = [...document.querySelectorAll<HTMLElement>('vscode-button')].find(
          ({ textContent }) => textContent.trim() === name,
        );
        signOut?.focus();
        signOut?.click();
      }, 'Sign Out');
      await test.card.drawn();
      await test.card.push(signedOut);
      await test.card.respond('done');
      await test.card.drawn();
      assert.equal(await test.card.focused(), 'Sign In');
    });

    it('leaves it to a click', async () => {
      await test.card.push(signedIn);
      await test.card.button('Save URL').focus();
      await leaveAndComeBack({ byClick: true });
      assert.equal(await test.card.focused(), '');
    });
  });
});
