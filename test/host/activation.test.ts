import assert from 'node:assert/strict';
import { ifAssigned } from '../support/ifAssigned';
import { VSIX } from './extension';
import { Program } from './program';
import { filesWith } from './traces';
import { startEditor, type Editor } from './vscode/editor';
import { poll } from './vscode/poll';
import type { Window } from './vscode/window';

describe('An installation without the file that is loaded after the activation', () => {
  let editor: Editor;
  let window: Window;
  let program: Program;

  const rename = (from: string, to: string) =>
    window.inHost(
      `const { extensionPath } = vscode.extensions.getExtension('waveflow.waveflow');
      const [from, to] = args.map((name) => require('node:path').join(extensionPath, 'dist', name));
      require('node:fs').renameSync(from, to);`,
      from,
      to,
    );

  before(async () => {
    editor = await startEditor({ vsix: VSIX, control: true, settings: { 'waveflow.language': 'de' } });
    window = await editor.openWindow();
    program = new Program(window);
    await rename('main.js', 'away.js');
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
    await rename('away.js', 'main.js');
    await window.reload();
    assert.equal((await program.status()).connection.state, 'notConfigured');
  });
});
