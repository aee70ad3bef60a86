import assert from 'node:assert/strict';
import { AccountCard } from './accountCard';
import { accountItem } from './extension';
import type { Program } from './program';
import { Scene } from './scene';
import type { Window } from './vscode/window';

describe('A keyring that forgets when the window reloads', () => {
  let scene: Scene;
  let window: Window;
  let program: Program;
  let token: string;

  before(async () => {
    scene = await Scene.open({ editor: { keyring: 'forgets' } });
    ({ window, program } = scene);
    token = await scene.token();
    await program.run('setServerUrl', scene.server.url);
    await program.run('pasteToken', token);
    await window.statusItem(accountItem).filter({ hasText: 'Signed in' }).waitFor();
  });
  after(() => scene?.close());

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
    await card.frame.getByText('Sign in to send your changes').waitFor();
    assert.equal(await card.frame.getByText('did not keep').count(), 0);
  });

  it('takes a new token', async () => {
    await program.run('pasteToken', token);
    const card = await AccountCard.open(window);
    await card.waitForStatus('Signed in');
  });
});
