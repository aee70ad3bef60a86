import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { ifAssigned } from '../support/ifAssigned';
import { AccountCard } from './accountCard';
import { ACCOUNT_ITEM } from './extension';
import { Program } from './program';
import { Scene } from './scene';
import { followLink } from './user';
import { poll } from './vscode/poll';
import type { Window } from './vscode/window';

/** Until a window has kept for the next one that nobody is signed in, in milliseconds. */
const KEEPING_MS = 2000;

describe('A window in which nobody is signed in', () => {
  let scene: Scene;
  let window: Window;
  let program: Program;

  const item = (text: string) => window.statusItem(ACCOUNT_ITEM).filter({ hasText: text });
  const activity = () =>
    window.inHost<{ modules: number; watches: number; waiting: object }>(
      `await vscode.extensions.getExtension('waveflow.waveflow').activate();
      return state.activity.report();`,
    );
  /** Whether SQLite is there. */
  const isStarted = async () => (await activity()).modules > 0;
  const started = () => poll(async () => (await isStarted()) || undefined, { what: 'the start' });
  const reload = async () => {
    await pause(KEEPING_MS);
    await window.reload();
    await item('Sign in to WaveFlow').waitFor();
    // Whatever starts with the window has started by then.
    await pause(KEEPING_MS);
    return (await isStarted()) ? undefined : true;
  };
  /** Begins anew if the window has started. On a slow machine it may not have kept in time that nobody is signed in. */
  const becomeDormant = async () => {
    if (await isStarted()) await poll(reload, { what: 'a window that does not start' });
  };

  before(async () => {
    scene = await Scene.open({ editor: { env: { WAVEFLOW_TEST_WATCHED: '/waveflow.waveflow-' } } });
    ({ window, program } = scene);
    await scene.connect();
    await item('Sign in to WaveFlow').waitFor();
  });
  after(() => ifAssigned(scene)?.close());

  it('shows so, and opens no database, watches no file and waits for nothing', async () => {
    await becomeDormant();
    const session = 'return vscode.authentication.getSession("waveflow", [], { silent: true })';
    assert.equal(await window.inHost(session), undefined);
    const { modules, watches, waiting } = await activity();
    assert.deepEqual({ modules, watches, waiting }, { modules: 0, watches: 0, waiting: {} });
  });

  it('starts when another extension asks for the status', async () => {
    await becomeDormant();
    assert.equal((await program.status()).url, scene.server.url);
    await started();
  });

  it('starts when the playlists are shown', async () => {
    await becomeDormant();
    await window.inHost(`await vscode.commands.executeCommand('waveflow.playlists.focus')`);
    await started();
    await window.page.locator('.pane-body .welcome-view').filter({ hasText: 'Sign In' }).first().waitFor();
    await window.inHost(`await vscode.commands.executeCommand('workbench.view.explorer')`);
  });

  it('starts when a link for it is opened', async () => {
    await becomeDormant();
    await followLink(window, 'server=http%3A%2F%2F127.0.0.1%3A10');
    assert.match(await window.dialog.text(), /127\.0\.0\.1:10/);
    await window.dialog.click('Cancel');
  });

  it('starts when another window chooses another server', async () => {
    await becomeDormant();
    const other = await scene.editor.openWindow();
    await new Program(other).run('setServerUrl', '');
    await poll(async () => (await item('').count()) === 0 || undefined, { what: 'no status' });
    await other.close();
    await scene.connect();
  });

  it('starts when a user signs in in another window', async () => {
    await becomeDormant();
    const other = await scene.editor.openWindow();
    await new Program(other).run('pasteToken', await scene.token());
    await item('Signed in').waitFor();
    await other.close();
    await program.run('signOut');
  });

  it('starts as soon as a user is signed in', async () => {
    await program.run('pasteToken', await scene.token());
    await pause(KEEPING_MS);
    await window.reload();
    await item('Signed in').waitFor();
    await started();
    await program.run('signOut');
  });

  it('starts when the language is changed', async () => {
    await becomeDormant();
    const setLanguage = (language: string | undefined) =>
      window.inHost(`await vscode.workspace.getConfiguration('waveflow').update('language', args[0], true)`, language);
    await setLanguage('de');
    await item('Bei WaveFlow anmelden').waitFor();
    await setLanguage('auto');
    await item('Sign in to WaveFlow').waitFor();
  });

  it('starts when it has the account settings again', async () => {
    await AccountCard.open(window);
    await pause(KEEPING_MS);
    await window.reload();
    const card = await AccountCard.shown(window);
    await card.waitForStatus('Not signed in');
  });
});
