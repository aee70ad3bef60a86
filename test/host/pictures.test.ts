import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { demoPlaylists } from '../server/demo/playlists';
import { startServer, type ServerProcess } from '../server/process';
import { demoAccountV2 } from '../server/v2/demo/account';
import { startForwardProxy, type ForwardProxy } from '../support/forwardProxy';
import { ifAssigned } from '../support/ifAssigned';
import { AccountCard } from './accountCard';
import { ACCOUNT_ITEM, VSIX } from './extension';
import { Program } from './program';
import { chooseHost } from './vscode/chooseHost';
import { startEditor, type Editor } from './vscode/editor';
import { OUTPUT_DIR, REPOSITORY_ROOT } from './vscode/paths';
import { poll } from './vscode/poll';
import { Tree } from './vscode/tree';
import type { Window } from './vscode/window';

/** Known to the proxy alone. */
const HOST = 'music.example.com';
const SCREEN = { width: 1280, height: 800 };
const THEMES = { dark: 'Default Dark Modern', light: 'Default Light Modern' } as const;
const NOWHERE = { x: 0, y: 0, width: 0, height: 0 };
const PICTURES = join(REPOSITORY_ROOT, '.github/pictures');

/** Nothing on the screen but what the picture is about. */
const SETTINGS = {
  'breadcrumbs.enabled': false,
  'window.commandCenter': false,
  'window.menuBarVisibility': 'hidden',
  'workbench.layoutControl.enabled': false,
  'workbench.colorTheme': THEMES.dark,
};

/** Hides what is not ours in the status bar, and what appears below the pointer. */
const STYLE = `
  .statusbar-item:not([id^="waveflow.waveflow."]) { display: none !important; }
  .monaco-hover, .workbench-hover-container { visibility: hidden !important; }
`;

describe('The pictures of the README', () => {
  let server: ServerProcess;
  let proxy: ForwardProxy;
  let editor: Editor;
  let window: Window;
  let program: Program;
  let tree: Tree;

  before(async function () {
    // Windows of the desktop build have the size and the fonts of the machine.
    if ((await chooseHost()).kind === 'desktop') this.skip();
    server = await startServer({ protocol: 'v2', tls: 'self-signed', demo: true, faults: true });
    proxy = await startForwardProxy({ hosts: { [HOST]: new URL(server.url).host } });
    const settings = { ...SETTINGS, 'http.proxy': proxy.url, 'http.proxyStrictSSL': false };
    editor = await startEditor({ vsix: VSIX, control: true, settings });
    window = await editor.openWindow();
    await window.page.setViewportSize(SCREEN);
    program = new Program(window);
    tree = new Tree(window.page, 'WaveFlow');
  });
  after(() => Promise.all([ifAssigned(editor)?.close(), ifAssigned(server)?.stop(), ifAssigned(proxy)?.stop()]));

  /** Takes one in both themes; with UPDATE_PICTURES=1 they become those of the README. */
  async function takePictures(name: string): Promise<void> {
    await poll(async () => ((await window.toasts()).length === 0 ? true : undefined), { what: 'the messages to go' });
    await window.page.mouse.move(SCREEN.width - 50, SCREEN.height - 80);
    for (const [theme, label] of Object.entries(THEMES)) {
      await window.inHost(
        'return vscode.workspace.getConfiguration("workbench").update("colorTheme", args[0], true)',
        label,
      );
      await window.page.locator(`.monaco-workbench.${theme === 'dark' ? 'vs-dark' : 'vs'}`).waitFor();
      const file = `${name}-${theme}.png`;
      const path = join(OUTPUT_DIR, 'pictures', file);
      mkdirSync(join(OUTPUT_DIR, 'pictures'), { recursive: true });
      await window.page.screenshot({ path, animations: 'disabled', caret: 'hide', style: STYLE });
      if (process.env['UPDATE_PICTURES'] === '1') copyFileSync(path, join(PICTURES, file));
    }
  }

  const widenSideBar = async (pixels: number): Promise<void> => {
    const { mouse } = window.page;
    const { x, y, width, height } = (await window.page.locator('.part.sidebar').boundingBox()) ?? NOWHERE;
    await mouse.move(x + width, y + height / 2);
    await mouse.down();
    await mouse.move(x + width + pixels, y + height / 2, { steps: 4 });
    await mouse.up();
  };

  it('show playlists and the account', async () => {
    await program.run('setServerUrl', `https://${HOST}`);
    await window.runCommand('WaveFlow: Sign In with Password');
    await window.enter(demoAccountV2.username, { prompt: /Your user name/ });
    await window.enter(demoAccountV2.password, { prompt: /The password for/ });
    await window.statusItem(ACCOUNT_ITEM).filter({ hasText: 'Signed in' }).waitFor();
    await tree.open();
    await tree.row('Night shift').waitFor();
    for (const { name, color } of demoPlaylists) await program.run('colorPlaylist', name, color);
    const card = await AccountCard.open(window);
    await card.waitForStatus('Signed in');
    await tree.expand('Road trip');
    await tree.row('Tidal').waitFor();
    await widenSideBar(110);
    await takePictures('playlists');
  });

  it('show a search in the music of the server', async () => {
    await window.inHost('return vscode.commands.executeCommand("workbench.action.closeAllEditors")');
    await window.runCommand('WaveFlow: Add Tracks');
    await window.pick('Rainy Sunday');
    await window.quickInput.type('night');
    const found = window.page.locator('.quick-input-widget .monaco-list-row');
    await poll(async () => ((await found.count()) > 5 ? true : undefined), { what: 'the tracks that are found' });
    for (const key of ['ArrowDown', 'Space', 'ArrowDown', 'Space']) await window.page.keyboard.press(key);
    await takePictures('search');
    await window.quickInput.cancel();
  });

  it('show changes that wait for the server', async () => {
    // Without the proxy, nobody knows the server any more.
    await window.inHost('return vscode.workspace.getConfiguration("http").update("proxy", "", true)');
    await server.stop();
    await program.run('createPlaylist', 'Summer evenings');
    await program.run('renamePlaylist', 'To sort', 'New arrivals');
    await program.run('describePlaylist', 'Rainy Sunday', 'Tea and a window seat');
    await tree.focusOn('Two Tickets North');
    await tree.press('Alt+l');
    await program.run('checkConnection');
    await window.statusItem(ACCOUNT_ITEM).filter({ hasText: 'offline' }).waitFor();
    const card = await AccountCard.open(window);
    await card.waitForStatus('Signed in, offline');
    await window.statusItem('waveflow.waveflow.sync').filter({ hasText: '4' }).waitFor();
    await takePictures('offline');
  });
});
