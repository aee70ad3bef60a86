import assert from 'node:assert/strict';
import { startServer, type ServerProcess } from '../server/process';
import { ifAssigned } from '../support/ifAssigned';
import { VSIX } from './extension';
import { Program } from './program';
import { startEditor, type Editor } from './vscode/editor';
import { poll } from './vscode/poll';
import { Tree } from './vscode/tree';
import type { Window } from './vscode/window';

/** Tracks of the demo, which every server for tests has. */
const TITLES = ['Platform Nine in the Rain', 'Lighthouse Keeper'];
const USER = { username: 'ada', password: 'correct horse battery' };

describe('The music of the server', () => {
  let server: ServerProcess;
  let editor: Editor;
  let window: Window;
  let program: Program;
  let tree: Tree;

  before(async () => {
    server = await startServer({ protocol: 'v2', faults: true, tracks: 1000 });
    await server.v2.createAccount({ ...USER, role: 'admin' });
    editor = await startEditor({ vsix: VSIX, control: true });
    window = await editor.openWindow();
    program = new Program(window);
    tree = new Tree(window.page, 'WaveFlow');
    await program.run('setServerUrl', server.url);
  });
  after(() => Promise.all([ifAssigned(editor)?.close(), ifAssigned(server)?.stop()]));

  const labels = async (): Promise<string[]> => (await tree.rows()).map((row) => row.split(' | ')[0] ?? '');
  /** Opens the node that has the focus by the keyboard, puts the focus on the first one below it, and returns its label. */
  const openFocused = async (): Promise<string> => {
    const rows = window.page.locator('.sidebar .pane-body .monaco-list .monaco-list-row');
    const below = () =>
      rows.evaluateAll((all) => {
        // Functions in here must not have names: what runs in the page knows nothing of the compiler's helpers.
        const focused = all.find((row) => row.classList.contains('focused'));
        const index = Number(focused?.getAttribute('data-index'));
        const level = Number(focused?.getAttribute('aria-level'));
        const next = all.find((row) => Number(row.getAttribute('data-index')) === index + 1);
        const isBelow = focused && Number(next?.getAttribute('aria-level')) > level;
        return isBelow ? (next?.querySelector('.label-name')?.textContent ?? undefined) : undefined;
      });
    await tree.press('ArrowRight');
    const first = await poll(below, { what: 'a row below the one with the focus' });
    await tree.press('ArrowDown');
    return first;
  };
  /** Searches for a track in the open quick pick, and ticks it by the keyboard. */
  const tick = async (title: string): Promise<void> => {
    await window.quickInput.type(title.toLowerCase());
    await window.quickInput.waitForItem(title);
    const row = window.page.locator('.quick-input-widget .monaco-list-row.focused', { hasText: title });
    await poll(
      async () => {
        if ((await row.count()) > 0) return true;
        await window.page.keyboard.press('ArrowDown');
        return undefined;
      },
      { what: `the focus on ${title}` },
    );
    await window.page.keyboard.press('Space');
  };
  /** The ids of the tracks of a playlist on the server. */
  const onServer = async (name: string): Promise<readonly string[]> =>
    (await server.v2.state(USER.username)).playlists.find((playlist) => playlist.name === name)?.track_ids ?? [];
  const untilOnServer = (name: string, count: number) =>
    poll(async () => ((await onServer(name)).length === count ? true : undefined), {
      what: `${count} tracks in ${name} on the server`,
    });

  it('is not there while the user is signed out, which the commands say', async () => {
    await tree.open();
    assert.ok(!(await labels()).includes('Library'));
    await window.runCommand('WaveFlow: Search Library');
    assert.match(await window.toast('Sign in first').text(), /the music to choose from is on your server/);
    await window.toast('Sign in first').dismiss();
  });

  it('is opened by the keyboard from an artist to a track, which is added to a playlist', async () => {
    await program.run('pasteToken', await server.v2.createApiToken(USER.username));
    await program.run('createPlaylist', 'Road trip');
    await tree.waitForLabels(['Library', 'Road trip']);
    // When everything is drawn again after a change, VS Code leaves a node closed that is just being opened.
    await program.run('syncNow');
    await tree.focusOn('Library');
    assert.equal(await openFocused(), 'Artists');
    await openFocused();
    await openFocused();
    const track = await openFocused();
    assert.match(await tree.spoken(track), /minute|second/);
    await window.screenshot('catalogue-tree');
    await tree.press('Shift+F10');
    await window.page.getByRole('menuitem', { name: 'Add to Playlist' }).waitFor();
    await poll(
      async () => {
        const focused = await window.page.locator('.monaco-menu .action-item.focused').allInnerTexts();
        if (focused.some((text) => text.includes('Add to Playlist'))) return true;
        await window.page.keyboard.press('ArrowDown');
        return undefined;
      },
      { what: 'the focus on Add to Playlist' },
    );
    await window.page.keyboard.press('Enter');
    await window.quickInput.waitForItem('Road trip');
    await window.quickInput.confirm();
    await untilOnServer('Road trip', 1);
  });

  it('is liked where it is shown', async () => {
    await tree.press('Alt+l');
    await poll(async () => ((await server.v2.state(USER.username)).favorites.length === 1 ? true : undefined), {
      what: 'the favourite on the server',
    });
    await tree.collapse('Library');
    await tree.waitForLabels(['Library', 'Liked', 'Road trip']);
  });

  it('is searched as one types, and several tracks are chosen over several searches', async () => {
    await window.runCommand('WaveFlow: Search Library');
    for (const title of TITLES) await tick(title);
    await window.screenshot('catalogue-search');
    await window.quickInput.confirm();
    await window.quickInput.pick('Road trip');
    assert.match(await window.toast('Added to').text(), /Added to “Road trip”: 2 tracks/);
    await untilOnServer('Road trip', 3);
  });

  it('is found for a playlist, which says what it has already', async () => {
    await tree.choose('Road trip', 'Add Tracks');
    await tick(TITLES[0] ?? '');
    await window.quickInput.confirm();
    assert.match(await window.toast('already').text(), /In “Road trip” already: 1 track/);
  });

  it('that was seen is still there without the server', async () => {
    await server.stop();
    await window.reload();
    program = new Program(window);
    await tree.open();
    await tree.focusOn('Library');
    assert.equal(await openFocused(), 'Artists');
    await openFocused();
    await window.runCommand('WaveFlow: Search Library');
    await window.quickInput.type('platform');
    await poll(async () => (await firstFound())?.includes('Platform Nine') || undefined, { what: 'what was seen' });
    assert.match(await window.quickInput.title(), /offline/);
    await window.quickInput.cancel();
  });

  it('is gone after signing out', async () => {
    await program.run('signOut');
    await poll(async () => ((await labels()).includes('Library') ? undefined : true), { what: 'the node to go' });
  });

  const firstFound = async (): Promise<string | undefined> =>
    (await window.page.locator('.quick-input-widget .monaco-list-row').allInnerTexts())[0];
});
