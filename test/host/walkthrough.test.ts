import assert from 'node:assert/strict';
import { VSIX } from './extension';
import { startEditor, type Editor } from './vscode/editor';
import type { Window } from './vscode/window';
import { ifAssigned } from '../support/ifAssigned';

describe('Walkthrough', () => {
  let editor: Editor;
  let window: Window;

  before(async () => {
    editor = await startEditor({ vsix: VSIX, control: true });
    window = await editor.openWindow();
    await window.inHost(
      'return vscode.commands.executeCommand("workbench.action.openWalkthrough", "waveflow.waveflow#start")',
    );
  });
  after(() => ifAssigned(editor)?.close());

  const step = (title: string) => window.page.locator('.getting-started-step').filter({ hasText: title });
  const done = (title: string) => step(title).locator('.codicon.complete');

  it('leads from the server over signing in to profiles', async () => {
    await step('Enter the address of your server').waitFor();
    await step('Sign in').first().waitFor();
    await step('Keep profiles apart').waitFor();
    assert.equal(await window.page.locator('.getting-started-step').count(), 3);
    await window.page
      .locator('.getting-started-media svg, .getting-started-media iframe, .getting-started-media img')
      .first()
      .waitFor();
    await window.screenshot('walkthrough');
  });

  it('starts each step with a button, and ticks it when it is done', async () => {
    await step('Enter the address of your server').getByRole('button', { name: 'Set Server URL' }).click();
    await window.enter('https://music.example.com', { prompt: 'The address of your WaveFlow server' });
    await window.dialog.click('Save Anyway');
    await done('Enter the address of your server').waitFor();
    await window.inHost('return vscode.commands.executeCommand("waveflow.pasteToken", "a.b.c")');
    await done('Sign in').first().waitFor();
    await window.screenshot('walkthrough-two-done');
  });
});
