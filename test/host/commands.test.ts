import assert from 'node:assert/strict';
import type { ServerProcess } from '../server/process';
import { AccountCard } from './accountCard';
import { ACCOUNT_ITEM } from './extension';
import type { Program } from './program';
import { Scene } from './scene';
import type { Editor } from './vscode/editor';
import { poll } from './vscode/poll';
import type { Window } from './vscode/window';
import { ifAssigned } from '../support/ifAssigned';

describe('A user with the command palette', () => {
  let scene: Scene;
  let server: ServerProcess;
  let editor: Editor;
  let window: Window;
  let token: string;
  let program: Program;

  const item = () => window.statusItem(ACCOUNT_ITEM);

  before(async () => {
    scene = await Scene.open();
    ({ server, editor, window, program } = scene);
    token = await scene.token();
  });
  after(() => ifAssigned(scene)?.close());

  it('opens login without a URL: enters the URL, then the page opens', async () => {
    await window.runCommand('WaveFlow: Open Login');
    await window.enter('localhost:foo', { prompt: 'The address of your WaveFlow server' });
    await window.quickInput.waitForMessage('The port must be a number');
    assert.equal(await window.quickInput.value(), 'localhost:foo', 'what was typed stays for another try');
    assert.equal((await program.status()).url, null);
    await window.enter(server.url);
    await window.quickInput.waitUntilClosed();
    await poll(async () => (editor.openedUrls.includes(`${server.url}/`) ? true : undefined), {
      what: 'the login page',
    });
    assert.equal((await program.status()).url, server.url);
  });

  it('cancels setting the URL, and it stays', async () => {
    await window.runCommand('WaveFlow: Set Server URL');
    assert.equal(await window.quickInput.value(), server.url);
    await window.quickInput.cancel();
    assert.equal((await program.status()).url, server.url);
  });

  it('pastes a token, hidden while typed; a wrong one is explained at the box', async () => {
    await window.runCommand('WaveFlow: Paste Token');
    await window.enter('not.a-token', { prompt: /copy the JWT/ });
    await window.quickInput.waitForMessage('This is not a JWT');
    assert.equal(await window.quickInput.isPassword(), true);
    await window.enter(token);
    await window.toast('You are signed in as ada@example.org.').text();
    await item().filter({ hasText: 'Signed in' }).waitFor();
  });

  it('opens the card from the status bar', async () => {
    await item().click();
    const card = await AccountCard.shown(window);
    await card.waitForStatus('Signed in');
  });

  it('keeps the earlier token when another paste fails', async () => {
    await assert.rejects(program.run('pasteToken', 'broken'), /This is not a JWT/);
    assert.equal((await program.status()).signedIn, true);
  });

  it('creates, renames and switches profiles', async () => {
    await window.runCommand('WaveFlow: Create Profile');
    await window.enter('default', { prompt: /its own sign-in/ });
    await window.quickInput.waitForMessage('There is already a profile called “Default”');
    await window.enter('Work');
    await window.quickInput.waitUntilClosed();
    await item().filter({ hasText: 'Sign in to WaveFlow' }).waitFor();

    await window.runCommand('WaveFlow: Rename Profile');
    assert.equal(await window.quickInput.value(), 'Work');
    await window.enter('Studio');
    await window.quickInput.waitUntilClosed();
    assert.equal((await program.status()).profile.name, 'Studio');

    await window.runCommand('WaveFlow: Switch Profile');
    await window.pick('Default');
    await item().filter({ hasText: 'Signed in' }).waitFor();
    assert.equal((await program.status()).profile.name, 'Default');
  });

  it('deletes a profile after a question, but never the last one', async () => {
    await window.runCommand('WaveFlow: Delete Profile');
    await window.pick('Studio');
    assert.match(await window.dialog.text(), /Delete the profile “Studio”\?/);
    await window.dialog.click('Cancel');
    await window.runCommand('WaveFlow: Delete Profile');
    await window.pick('Studio');
    await window.dialog.click('Delete');
    // Each check shows a notification, and VS Code drops some when there are more than three within 800 ms.
    await poll(async () => ((await window.inHost<number>(COUNT_PROFILES)) === 1 ? true : undefined), {
      what: 'one profile left',
      interval: 1000,
    });

    await window.runCommand('WaveFlow: Delete Profile');
    await window.toast('The last profile cannot be deleted').dismiss();
    assert.equal((await program.status()).signedIn, true);
  });

  it('signs out, and again, and the URL stays', async () => {
    await window.runCommand('WaveFlow: Sign Out');
    await item().filter({ hasText: 'Sign in to WaveFlow' }).waitFor();
    await window.runCommand('WaveFlow: Sign Out');
    const status = await program.run('signOut');
    assert.deepEqual({ url: status.url, signedIn: status.signedIn }, { url: server.url, signedIn: false });
  });

  it('is warned once when a URL sends tokens unencrypted', async () => {
    const url = 'http://192.0.2.7:4533';
    assert.equal((await program.run('setServerUrl', url)).url, url);
    const warning = window.toast('192.0.2.7:4533 uses http without encryption');
    assert.equal(await warning.severity(), 'warning');
    await warning.dismiss();
    await program.run('setServerUrl', ` ${url}/ `);
    await program.run('setServerUrl', 'https://music.example.com');
    assert.deepEqual(
      (await window.toasts()).filter((text) => text.includes('without encryption')),
      [],
    );
  });

  describe('and a program with the same commands', () => {
    it('gets the fresh status from every one that changes something', async () => {
      const saved = await program.run('setServerUrl', `${server.url}/`);
      const signedOut = { state: 'signedOut', reason: null };
      assert.deepEqual(saved, {
        ...saved,
        url: server.url,
        webUrl: server.url,
        signedIn: false,
        connection: signedOut,
        account: null,
        expiresAt: null,
      });
      const signedIn = await program.run('pasteToken', await scene.token());
      const checking = { state: 'checking', reason: null };
      assert.deepEqual(
        { ...signedIn, expiresAt: 0 },
        { ...saved, signedIn: true, connection: checking, account: 'ada@example.org', expiresAt: 0 },
      );
      const minutes = ((signedIn.expiresAt ?? 0) - Date.now()) / 60_000;
      assert.ok(minutes > 5 && minutes <= 15, `expires in ${minutes} minutes`);
      assert.deepEqual(await program.run('checkConnection'), {
        ...signedIn,
        connection: { state: 'online', reason: null },
      });
      assert.equal((await program.run('createProfile', 'Home')).profile.name, 'Home');
      assert.equal((await program.run('renameProfile', 'Attic')).profile.name, 'Attic');
      assert.equal((await program.run('switchProfile', 'Default')).signedIn, true);
      assert.equal((await program.run('switchProfile', 'Attic')).signedIn, false);
      const deleted = program.run('deleteProfile', 'Attic');
      await window.dialog.click('Delete');
      assert.equal((await deleted).profile.name, 'Default');
      assert.equal((await program.run('signOut')).signedIn, false);
      assert.equal((await program.run('setServerUrl', '  ')).url, null);
      await item().waitFor({ state: 'detached' });
    });

    const refused: readonly (readonly [command: string, value: unknown, sentence: RegExp])[] = [
      ['setServerUrl', 42, /waveflow\.setServerUrl must be text/],
      ['setServerUrl', null, /waveflow\.setServerUrl must be text/],
      ['setServerUrl', { url: 'https://x' }, /waveflow\.setServerUrl must be text/],
      ['setServerUrl', 'htp://x', /https or http only/],
      ['setServerUrl', 'music.example.com', /must begin with https:\/\/ or http:\/\/.*https:\/\/music\.example\.com/],
      ['setServerUrl', 'https://ada:pw@x.example', /user name or password/],
      ['pasteToken', ['a.b.c'], /waveflow\.pasteToken must be text/],
      ['pasteToken', ' ', /No token was given/],
      ['pasteToken', 'a.b.c', /Set the server URL first/],
      ['createProfile', 7, /waveflow\.createProfile must be text/],
      ['createProfile', '', /Give the profile a name/],
      ['switchProfile', 'nobody', /There is no profile “nobody”/],
      ['deleteProfile', 'Default', /The last profile/],
    ];
    for (const [command, value, sentence] of refused) {
      it(`is refused ${command}(${JSON.stringify(value)}) with a sentence, and nothing changes`, async () => {
        const before = await program.status();
        await assert.rejects(program.run(command, value), sentence);
        assert.deepEqual(await program.status(), before);
      });
    }

    it('is notified of each change once', async () => {
      await program.listen();
      token = await scene.token();
      await program.run('setServerUrl', server.url);
      await program.run('pasteToken', token);
      await program.run('checkConnection');
      await program.run('pasteToken', token);
      await program.run('checkConnection');
      await program.run('signOut');
      await program.run('signOut');
      const heard = await program.heard();
      assert.deepEqual(
        heard.map(({ connection }) => connection.state),
        ['signedOut', 'checking', 'online', 'signedOut'],
      );
    });
  });
});

/** Counts the rows of the quick pick's source: the profiles in the diagnostics. */
const COUNT_PROFILES =
  'await vscode.commands.executeCommand("waveflow.copyDiagnostics"); return Number(/Profiles: (\\d+)/.exec(await vscode.env.clipboard.readText())[1])';
