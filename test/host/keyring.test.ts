import assert from 'node:assert/strict';
import { AccountCard } from './accountCard';
import { accountItem, vsix } from './extension';
import { startEditor, type Editor } from './vscode/editor';
import type { Window } from './vscode/window';

describe('A keyring that forgets when the window reloads', () => {
  let editor: Editor;
  let window: Window;

  before(async () => {
    editor = await startEditor({ vsix, control: true, keyring: 'forgets' });
    window = await editor.openWindow();
    await window.inHost('return vscode.commands.executeCommand(...args)', 'waveflow.setServerUrl', 'https://music.example.com');
    await window.inHost('return vscode.commands.executeCommand(...args)', 'waveflow.pasteToken', 'aaaa.bbbb.cccc');
    await window.statusItem(accountItem).filter({ hasText: 'Signed in' }).waitFor();
  });
  after(() => editor?.close());

  it('is said to be the reason, in card and status bar', async () => {
    await window.reload();
    await window.statusItem(accountItem).filter({ hasText: 'Sign in to WaveFlow' }).waitFor();
    const card = await AccountCard.open(window);
    await card.waitForStatus('Not signed in');
    await card.frame.getByText('The keyring of this editor did not keep your sign-in.').waitFor();
    await window.screenshot('keyring-forgot');
  });

  it('is said to have been forgotten in no other case: after signing out nothing is missing', async () => {
    await window.inHost('return vscode.commands.executeCommand("waveflow.signOut")');
    const card = await AccountCard.open(window);
    await card.frame.getByText('Open login, sign in there in the browser').waitFor();
    assert.equal(await card.frame.getByText('did not keep').count(), 0);
  });

  it('takes a new token', async () => {
    await window.inHost('return vscode.commands.executeCommand(...args)', 'waveflow.pasteToken', 'aaaa.bbbb.cccc');
    const card = await AccountCard.open(window);
    await card.waitForStatus('Signed in');
  });
});
