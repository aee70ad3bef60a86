import assert from 'node:assert/strict';
import { startServer, type ServerProcess } from '../server/process';
import { brokenAxeRules } from '../support/axe';
import { ifAssigned } from '../support/ifAssigned';
import { themes } from '../webview/themes';
import { AccountCard } from './accountCard';
import { editorText } from './editorText';
import { VSIX } from './extension';
import { startEditor, type Editor } from './vscode/editor';
import { Keyboard } from './vscode/keyboard';
import { poll } from './vscode/poll';
import { Tree } from './vscode/tree';
import type { Window } from './vscode/window';

const USER = { username: 'ada', password: 'correct horse battery' };
/** Tracks of the demo, which every server for tests has. */
const RAIN = 'Platform Nine in the Rain';
const LIGHT = 'Lighthouse Keeper';

describe('A user with a keyboard and a screen reader', () => {
  let server: ServerProcess;
  let editor: Editor;
  let window: Window;
  let tree: Tree;
  let keyboard: Keyboard;

  before(async () => {
    server = await startServer({ protocol: 'v2', faults: true, tracks: 400 });
    await server.v2.createAccount({ ...USER, role: 'admin' });
    editor = await startEditor({
      vsix: VSIX,
      control: true,
      settings: { 'editor.accessibilitySupport': 'on', 'workbench.reduceMotion': 'on' },
    });
    window = await editor.openWindow();
    tree = new Tree(window.page, 'WaveFlow');
    keyboard = new Keyboard(window.page);
    await window.page.evaluate(() => {
      addEventListener('pointerdown', () => document.body.setAttribute('data-touched', ''), { capture: true });
    });
  });
  after(() => Promise.all([ifAssigned(editor)?.close(), ifAssigned(server)?.stop()]));

  const set = (section: string, key: string, value: unknown) =>
    window.inHost(
      'await vscode.workspace.getConfiguration(args[0]).update(args[1], args[2], vscode.ConfigurationTarget.Global)',
      section,
      key,
      value,
    );
  const waitForTracks = (count: number) =>
    poll(
      async () => {
        const { playlists } = await server.v2.state(USER.username);
        return playlists.find(({ name }) => name === 'Road trip')?.track_ids.length === count || undefined;
      },
      { what: `${count} tracks on the server` },
    );
  const focusTree = () => keyboard.run('WaveFlow: Focus on Playlists View');
  const openCard = async (): Promise<AccountCard> => {
    await keyboard.run('WaveFlow: Open Account Settings');
    return AccountCard.shown(window);
  };

  /**
   * The card has the focus again, at this control. At times VS Code leaves it at the frame around the card, where the card
   * does not hear of it, and from where Tab leads into the card.
   */
  const waitForFocus = ({ frame }: AccountCard, control: string) =>
    poll(
      async () => {
        const isAround = await window.page.evaluate(() => document.activeElement?.matches('iframe.webview') ?? false);
        const isInside = await frame.evaluate(() => document.hasFocus());
        return (isInside ? (await keyboard.focused(frame)) === control : isAround) || undefined;
      },
      { what: `the focus on ${control}` },
    );

  /** Sets the theme that the flows after it are done in, and looks at the card in it. */
  const inTheme = (theme: keyof typeof themes, id: string) =>
    it(`${theme}: has a card that breaks no rule of WCAG 2.2 AA`, async () => {
      const { kind } = themes[theme];
      await set('workbench', 'colorTheme', id);
      const { frame } = await openCard();
      await frame.locator(`body.${kind}.vscode-reduce-motion`).waitFor();
      assert.deepEqual(await brokenAxeRules(frame, { isInMain: true }), []);
      await window.screenshot(`keyboard-${kind}`);
    });

  describe('in a dark theme', () => {
    inTheme('Dark Modern', 'Default Dark Modern');

    it('signs in with a password, from the card and back to it', async () => {
      const card = await openCard();
      const { frame } = card;
      await keyboard.control(frame, 'Server URL');
      await keyboard.type(server.url);
      await keyboard.press('Enter');
      await frame.getByText('Server URL saved.').waitFor();
      await keyboard.control(frame, 'Other ways to sign in');
      await keyboard.press('Enter');
      await keyboard.control(frame, 'Sign In with Password');
      await keyboard.press('Enter');
      // What was opened by mistake is closed.
      await keyboard.dismiss();
      await waitForFocus(card, 'Sign In with Password');
      await keyboard.control(frame, 'Sign In with Password');
      await keyboard.press('Enter');
      await keyboard.answer(USER.username, 'Your user name at');
      await keyboard.answer(USER.password, 'The password for');
      await card.waitForStatus('Signed in');
      await waitForFocus(card, 'Switch Profile');
    });

    it('creates playlists, renames, colors, moves and deletes them, and undoes it', async () => {
      await keyboard.run('WaveFlow: Create Playlist');
      await keyboard.answer('Trip', 'A name for the new playlist');
      await keyboard.arrivedAt('Trip');
      await keyboard.run('WaveFlow: Create Playlist');
      await keyboard.answer('Late night', 'A name for the new playlist');
      await keyboard.arrivedAt('Late night');
      await keyboard.row('Trip');
      await keyboard.press('F2');
      await keyboard.answer('Road trip', 'A new name for the playlist');
      await tree.row('Road trip').waitFor();
      await keyboard.menu('Change Playlist Color');
      await keyboard.choose('Emerald');
      await keyboard.row('Late night');
      await keyboard.press('Alt+ArrowUp');
      await tree.waitForLabels(['Library', 'Late night', 'Road trip']);
      await keyboard.press('Delete');
      await tree.waitForLabels(['Library', 'Road trip']);
      await keyboard.press('ControlOrMeta+z');
      await tree.waitForLabels(['Library', 'Late night', 'Road trip']);
    });
  });

  describe('in a light theme', () => {
    inTheme('Light Modern', 'Default Light Modern');

    it('finds tracks in the library and adds them', async () => {
      await keyboard.run('WaveFlow: Add Tracks');
      await keyboard.choose('Road trip');
      await window.page.getByPlaceholder('Title, artist or album').waitFor();
      for (const title of [RAIN, LIGHT]) {
        await keyboard.search(title);
        await keyboard.press('Space');
      }
      await keyboard.press('Enter');
      await waitForTracks(2);
    });

    it('moves, likes, rates and removes tracks, and undoes it', async () => {
      await focusTree();
      await keyboard.row('Road trip');
      await keyboard.press('ArrowRight');
      await tree.waitForLabels(['Library', 'Late night', 'Road trip', RAIN, LIGHT]);
      await keyboard.row(RAIN);
      await keyboard.press('Alt+ArrowDown');
      await tree.waitForLabels(['Library', 'Late night', 'Road trip', LIGHT, RAIN]);
      await keyboard.press('Alt+l');
      await tree.waitForLabels(['Library', 'Liked', 'Late night', 'Road trip', LIGHT, RAIN]);
      await keyboard.press('Shift+Alt+l');
      await keyboard.choose('4 of 5 stars');
      await poll(async () => /, liked, 4 of 5 stars$/.test(await tree.spoken(RAIN)) || undefined, {
        what: 'like and stars',
      });
      await keyboard.row(LIGHT);
      await keyboard.press('Delete');
      await tree.waitForLabels(['Library', 'Liked', 'Late night', 'Road trip', RAIN]);
      await keyboard.press('ControlOrMeta+z');
      await tree.waitForLabels(['Library', 'Liked', 'Late night', 'Road trip', LIGHT, RAIN]);
    });
  });

  describe('in a dark theme of high contrast', () => {
    inTheme('Dark High Contrast', 'Default High Contrast');

    it('shares a playlist, and revokes the link', async () => {
      await focusTree();
      await keyboard.row('Road trip');
      await keyboard.menu('Create Share Link');
      await keyboard.choose('Until it is revoked');
      await poll(async () => (await tree.spoken('Road trip')).endsWith(', shared') || undefined, { what: 'the link' });
      await keyboard.arrivedAt('Road trip');
      await keyboard.menu('Revoke Share Link');
      await keyboard.confirm('Revoke');
      await poll(async () => !(await tree.spoken('Road trip')).includes('shared') || undefined, {
        what: 'the link to go',
      });
      await keyboard.arrivedAt('Road trip');
    });

    it('syncs, and reads what waits', async () => {
      await keyboard.run('WaveFlow: Sync Now');
      await window.toast('Everything is up to date').text();
      await server.stop();
      await keyboard.row('Late night');
      await keyboard.press('F2');
      await keyboard.answer('Early morning', 'A new name for the playlist');
      await tree.row('Early morning').waitFor();
      await keyboard.run('WaveFlow: Show Sync Queue');
      await editorText(window, 'Rename');
      await server.restart();
      await keyboard.run('WaveFlow: Sync Now');
      await editorText(window, 'Nothing is waiting to be sent.');
    });
  });

  describe('in a light theme of high contrast', () => {
    inTheme('Light High Contrast', 'Default High Contrast Light');

    it('creates a profile, and switches back from the card', async () => {
      await keyboard.run('WaveFlow: Create Profile');
      await keyboard.answer('Work', 'A profile has its own sign-in');
      const card = await openCard();
      await card.waitForStatus('Not signed in');
      await waitForFocus(card, 'Switch Profile');
      await keyboard.control(card.frame, 'Switch Profile');
      await keyboard.press('Enter');
      await keyboard.choose('Default');
      await card.waitForStatus('Signed in');
      await waitForFocus(card, 'Switch Profile');
    });

    it('comes back from the palette to where it was', async () => {
      const card = await openCard();
      await keyboard.control(card.frame, 'Save URL');
      await keyboard.openPalette();
      await keyboard.dismiss();
      await waitForFocus(card, 'Save URL');
    });

    it('has the card from right to left at 200 %', async () => {
      if (editor.kind === 'desktop') return;
      const size = window.page.viewportSize() ?? { width: 0, height: 0 };
      await set('waveflow', 'language', 'ar');
      // What a window of 1280 by 800 shows at 200 %, here without the side bar.
      await window.page.setViewportSize({ width: size.width / 2, height: size.height / 2 });
      await keyboard.run('View: Toggle Primary Side Bar Visibility');
      const { frame } = await openCard();
      await frame.locator('html[dir=rtl] section.card').waitFor();
      await window.screenshot('keyboard-ar-200');
      assert.deepEqual(await brokenAxeRules(frame, { isInMain: true }), []);
      assert.equal(
        await frame.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
        0,
      );
      await window.page.setViewportSize(size);
      await set('waveflow', 'language', 'en');
      await frame.locator('html[dir=ltr] section.card').waitFor();
    });

    it('signs out', async () => {
      const card = await openCard();
      await keyboard.control(card.frame, 'Sign Out');
      await keyboard.press('Enter');
      await card.waitForStatus('Not signed in');
      await waitForFocus(card, 'Sign In');
    });
  });

  describe('at the end', () => {
    it('has not touched anything', async () =>
      assert.equal(await window.page.locator('body').getAttribute('data-touched'), null));
  });
});
