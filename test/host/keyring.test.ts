import assert from 'node:assert/strict';
import { AccountCard } from './accountCard';
import { ACCOUNT_ITEM } from './extension';
import { ada } from './user';
import type { Program } from './program';
import { Scene } from './scene';
import { resumeKeyring, stopKeyring } from './vscode/secretsPatch';
import { poll } from './vscode/poll';
import type { Window } from './vscode/window';
import { ifAssigned } from '../support/ifAssigned';

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
    await window.statusItem(ACCOUNT_ITEM).filter({ hasText: 'Signed in' }).waitFor();
  });
  after(() => ifAssigned(scene)?.close());

  it('is said to be the reason, in card and status bar', async () => {
    await window.reload();
    await window.statusItem(ACCOUNT_ITEM).filter({ hasText: 'Sign in to WaveFlow' }).waitFor();
    const card = await AccountCard.open(window);
    await card.waitForStatus('Not signed in');
    await card.frame.getByText('The editor’s keyring could not store your sign-in.').waitFor();
    await window.screenshot('keyring-forgot');
  });

  it('is said to have been forgotten in no other case: after signing out nothing is missing', async () => {
    await program.run('signOut');
    const card = await AccountCard.open(window);
    await card.frame.getByText('Sign in to send your changes').waitFor();
    assert.equal(await card.frame.getByText('could not store').count(), 0);
  });

  it('takes a new token', async () => {
    await program.run('pasteToken', token);
    const card = await AccountCard.open(window);
    await card.waitForStatus('Signed in');
  });
});

describe('A keyring that stops responding', function () {
  let scene: Scene;
  let window: Window;
  let program: Program;

  const SENTENCE = /The editor’s keyring does not respond\. Unlock or set up the keyring/;
  const status = (text: string) =>
    window.statusItem(ACCOUNT_ITEM).filter({ hasText: text }).waitFor({ timeout: 30_000 });

  before(async function () {
    scene = await Scene.open({ server: { faults: true }, editor: { keyring: 'stops' } });
    // The desktop build does not let go of its keyring.
    if (scene.editor.kind === 'desktop') this.skip();
    ({ window, program } = scene);
    await scene.connect();
    await program.run('pasteToken', await scene.token());
    await status('Signed in');
    await stopKeyring(window.page);
  });
  after(() => ifAssigned(scene)?.close());

  it('is the reason that Sign Out gives, within half a minute, and the user stays signed in', async () => {
    await window.runCommand('WaveFlow: Sign Out');
    const card = AccountCard.open(window);
    assert.match(await window.toast(SENTENCE).text(), SENTENCE);
    await status('Keyring unavailable');
    await (await card).waitForStatus('Keyring unavailable');
    await window.screenshot('keyring-silent');
    await window.toast(SENTENCE).dismiss();
  });

  it('is the reason that everything else gives at once', async () => {
    const began = Date.now();
    await assert.rejects(program.run('pasteToken', await scene.token()), SENTENCE);
    await program.run('signOut');
    await window.toast(SENTENCE).dismiss();
    assert.equal((await program.run('checkConnection')).signedIn, false);
    assert.ok(Date.now() - began < 5_000);
  });

  it('is the reason why nothing is sent, too', async () => {
    await program.run('createPlaylist', 'One');
    await program.run('pushNow');
    const card = await AccountCard.shown(window);
    await card.frame
      .getByText('The editor’s keyring does not respond. Your changes are sent as soon as it does.')
      .waitFor();
    await window.screenshot('keyring-silent-sync');
    assert.equal(await card.frame.getByText('Sign in again').count(), 0);
  });

  it('recovers automatically once it responds: still signed in, and pending changes are sent', async () => {
    await resumeKeyring(window.page);
    await status('Signed in');
    await poll(async () => (await scene.server.sync.ops(ada.email)).length > 0 || undefined, {
      what: 'the playlist on the server',
    });
  });
});
