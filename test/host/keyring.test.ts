import assert from 'node:assert/strict';
import { startServer, type ServerProcess } from '../server/process';
import { AccountCard } from './accountCard';
import { accountItem, vsix } from './extension';
import { ada } from './person';
import { Program } from './program';
import { startEditor, type Editor } from './vscode/editor';
import type { Window } from './vscode/window';

describe('A keyring that forgets when the window reloads', () => {
  let editor: Editor;
  let window: Window;
  let program: Program;
  let server: ServerProcess;
  let token: string;

  before(async () => {
    editor = await startEditor({ vsix, control: true, keyring: 'forgets' });
    window = await editor.openWindow();
    program = new Program(window);
    server = await startServer();
    const { cookie } = await server.signUp(ada);
    token = await server.token(cookie);
    await program.run('setServerUrl', server.url);
    await program.run('pasteToken', token);
    await window.statusItem(accountItem).filter({ hasText: 'Signed in' }).waitFor();
  });
  after(async () => {
    await editor?.close();
    await server?.stop();
  });

  it('is said to be the reason, in card and status bar', async () => {
    await window.reload();
    await window.statusItem(accountItem).filter({ hasText: 'Sign in to WaveFlow' }).waitFor();
    const card = await AccountCard.open(window);
    await card.waitForStatus('Not signed in');
    await card.frame.getByText('The keyring of this editor did not keep your sign-in.').waitFor();
    await window.screenshot('keyring-forgot');
  });

  it('is said to have been forgotten in no other case: after signing out nothing is missing', async () => {
    await program.run('signOut');
    const card = await AccountCard.open(window);
    await card.frame.getByText('Open login, sign in there in the browser').waitFor();
    assert.equal(await card.frame.getByText('did not keep').count(), 0);
  });

  it('takes a new token', async () => {
    await program.run('pasteToken', token);
    const card = await AccountCard.open(window);
    await card.waitForStatus('Signed in');
  });
});
