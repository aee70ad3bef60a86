import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('the extension inside VS Code', () => {
  const extension = (): vscode.Extension<unknown> => {
    const found = vscode.extensions.getExtension('waveflow.waveflow');
    assert.ok(found, 'waveflow.waveflow is not installed');
    return found;
  };

  it('activates', async () => {
    await extension().activate();
    assert.equal(extension().isActive, true);
  });

  it('registers every command of its manifest', async () => {
    await extension().activate();
    const manifest = extension().packageJSON as { contributes: { commands: { command: string }[] } };
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = manifest.contributes.commands
      .map(({ command }) => command)
      .filter((command) => !registered.has(command));
    assert.deepEqual(missing, []);
  });
});
