import assert from 'node:assert/strict';
import type { ServerStatus } from '../../src/protocol/status';
import { ifAssigned } from '../support/ifAssigned';
import { AccountCard } from './accountCard';
import { ACCOUNT_ITEM, VSIX } from './extension';
import { Program } from './program';
import { Scene } from './scene';
import { filesWith } from './traces';
import { startEditor, type Editor } from './vscode/editor';
import { poll } from './vscode/poll';
import type { Window } from './vscode/window';

/** Renames a file of the extension that is loaded after the activation. */
const rename = (window: Window, from: string, to: string) =>
  window.inHost(
    `const { extensionPath } = vscode.extensions.getExtension('waveflow.waveflow');
    const [from, to] = args.map((name) => require('node:path').join(extensionPath, 'dist', name));
    require('node:fs').renameSync(from, to);`,
    from,
    to,
  );

describe('While the extension is active and still starts', () => {
  let scene: Scene;
  let window: Window;

  const item = () => window.statusItem(ACCOUNT_ITEM);
  const label = async () => String(await item().locator('[aria-label]').first().getAttribute('aria-label'));
  const isWaiting = () => window.inHost<boolean>('return globalThis.letStart !== undefined');
  /** From now on, each window waits for `letStart`. */
  const holdStart = () =>
    window.inHost(
      `const { extensionPath } = vscode.extensions.getExtension('waveflow.waveflow');
      require('node:fs').writeFileSync(require('node:path').join(extensionPath, 'dist/main.js'), args[0]);`,
      `exports.start = async (options) => {
        await new Promise((resolve) => { globalThis.letStart = resolve; });
        return require('./held.js').start(options);
      };`,
    );
  const reload = async () => {
    await window.reload();
    // A window in which nobody is signed in starts only when something is asked of it.
    await window.inHost(
      `const api = await vscode.extensions.getExtension('waveflow.waveflow').activate();
      void api.getStatus();`,
    );
    await poll(async () => (await isWaiting()) || undefined, { what: 'the extension to be active' });
  };

  before(async () => {
    scene = await Scene.open();
    ({ window } = scene);
    await scene.connect();
    await scene.program.run('pasteToken', await scene.token());
    await item().filter({ hasText: 'Signed in' }).waitFor();
    await AccountCard.open(window);
    await rename(window, 'main.js', 'held.js');
    await holdStart();
    await reload();
  });
  after(() => ifAssigned(scene)?.close());

  it('the last status is shown, without the account', async () => {
    await item().filter({ hasText: 'Signed in' }).waitFor();
    await window.screenshot('starting');
    assert.match(await label(), /Signed in, Profile: Default, Server: 127\.0\.0\.1:\d+, Checking/);
    assert.doesNotMatch(await label(), /ada@example\.org/);
  });

  it('what is used waits, and gets what it would get later', async () => {
    const [status, checked] = await window.inHost<[ServerStatus, ServerStatus]>(
      `const api = await vscode.extensions.getExtension('waveflow.waveflow').activate();
      const used = [api.getStatus(), vscode.commands.executeCommand('waveflow.checkConnection')];
      globalThis.letStart();
      return Promise.all(used);`,
    );
    assert.equal(status.account, 'ada@example.org');
    assert.deepEqual(checked.connection, { state: 'online', reason: null });
    const card = await AccountCard.shown(window);
    await card.waitForStatus('Signed in');
    await poll(async () => (await label()).includes('ada@example.org') || undefined, { what: 'the account' });
  });

  it('another status is shown after a sign-out', async () => {
    await scene.program.run('signOut');
    const signedOut = item().filter({ hasText: 'Sign in to WaveFlow' });
    await signedOut.waitFor();
    await reload();
    await signedOut.waitFor();
    await window.inHost('globalThis.letStart()');
  });

  it('no status is shown without a server', async () => {
    await scene.program.run('setServerUrl', '');
    await item().waitFor({ state: 'detached' });
    await reload();
    assert.equal(await item().count(), 0);
  });
});

describe('An installation without the file that is loaded after the activation', () => {
  let editor: Editor;
  let window: Window;
  let program: Program;

  before(async () => {
    editor = await startEditor({ vsix: VSIX, control: true, settings: { 'waveflow.language': 'de' } });
    window = await editor.openWindow();
    program = new Program(window);
    await rename(window, 'main.js', 'away.js');
    await window.reload();
  });
  after(() => ifAssigned(editor)?.close());

  it('says what to do, in the language of the user, and logs the failure', async () => {
    const toast = window.toast('WaveFlow konnte nicht gestartet werden. Laden Sie das Fenster neu.');
    assert.equal(await toast.severity(), 'error');
    assert.deepEqual(await toast.buttons(), ['Protokoll anzeigen']);
    await window.screenshot('not-started');
    await poll(async () => filesWith('unexpected: Error', editor.logDirs)[0], { what: 'the failure in the log' });
  });

  it('answers every use with the same sentence', async () => {
    await assert.rejects(program.run('checkConnection'), /WaveFlow konnte nicht gestartet werden/);
    await assert.rejects(program.status(), /WaveFlow konnte nicht gestartet werden/);
    const session = window.inHost('return vscode.authentication.getSession("waveflow", [], { silent: true })');
    await assert.rejects(session, /WaveFlow konnte nicht gestartet werden/);
  });

  it('works again once it is complete', async () => {
    await rename(window, 'away.js', 'main.js');
    await window.reload();
    assert.equal((await program.status()).connection.state, 'notConfigured');
  });
});
