import assert from 'node:assert/strict';
import { startServer, type ServerProcess } from '../server/process';
import { AccountCard } from './accountCard';
import { ACCOUNT_ITEM, VSIX } from './extension';
import { ada } from './user';
import { Program } from './program';
import { filesWith } from './traces';
import { startEditor, type Editor } from './vscode/editor';
import { poll } from './vscode/poll';
import type { Window } from './vscode/window';
import { ifAssigned } from '../support/ifAssigned';

describe('A user with the account card', () => {
  let server: ServerProcess;
  let editor: Editor;
  let window: Window;
  let card: AccountCard;
  let token: string;
  const html: string[] = [];

  const item = () => window.statusItem(ACCOUNT_ITEM);
  const keepHtml = async () => html.push(await card.frame.content());

  before(async () => {
    server = await startServer();
    editor = await startEditor({ vsix: VSIX, control: true });
    window = await editor.openWindow();
  });

  after(async () => {
    await ifAssigned(editor)?.close();
    await ifAssigned(server)?.stop();
  });

  it('sees nothing of WaveFlow before asking for it', async () => {
    await window.inHost('await vscode.extensions.getExtension("waveflow.waveflow").activate()');
    assert.deepEqual(await window.toasts(), []);
    assert.equal(await item().count(), 0);
  });

  it('opens the card: not signed in, nothing to open, nothing to sign out of', async () => {
    card = await AccountCard.open(window);
    await card.region.waitFor();
    await window.tab('WaveFlow Account').waitFor();
    await card.waitForStatus('Not signed in');
    await card.waitUntilDisabled(card.signIn);
    await card.disclose('otherWays');
    await card.waitUntilDisabled(card.openLogin);
    await card.waitUntilDisabled(card.saveToken);
    assert.equal(await card.signOut.count(), 0);
    await window.screenshot('card-first-opened');
  });

  it('sees what is wrong with htp://x, right below it, and nothing is stored', async () => {
    await card.saveServerUrl('htp://x');
    await card.alert.filter({ hasText: 'https' }).waitFor();
    const distance = await card.errorBelow(card.serverUrl);
    assert.ok(distance >= 0 && distance <= 12, `${distance} px`);
    assert.equal(await card.serverUrl.inputValue(), 'htp://x');
    await window.screenshot('card-refused-url');
    assert.equal((await status()).url, null);
  });

  it('saves the server URL', async () => {
    await card.saveServerUrl(`${server.url}/`);
    await card.frame.getByText('Server URL saved.').waitFor();
    await card.waitForValue(card.serverUrl, server.url);
    await card.waitForStatus('Not signed in');
    await card.waitUntilEnabled(card.openLogin);
    await item().filter({ hasText: 'Sign in to WaveFlow' }).waitFor();
    assert.equal((await new Program(window).status()).webUrl, server.url, 'it signs users in itself');
    assert.deepEqual(await window.toasts(), [], 'nothing to ask, and http to this machine needs no warning');
  });

  it('opens the login page at exactly that URL', async () => {
    await card.openLogin.click();
    await poll(async () => (editor.openedUrls.includes(`${server.url}/`) ? true : undefined), {
      what: `${server.url}/ in the browser`,
    });
  });

  it('signs up there and copies the JWT', async () => {
    const page = await editor.openedPage(server.url);
    await page.getByRole('link', { name: /sign up|create/i }).click();
    await page.getByLabel('Name').fill(ada.name);
    await page.getByLabel('Email').fill(ada.email);
    await page.getByLabel('Password').fill(ada.password);
    await page.getByRole('button', { name: 'Sign up' }).click();
    token = await page.getByLabel('Your JWT token').inputValue();
    assert.equal(token.split('.').length, 3);
    await page.close();
  });

  it('keeps both drafts while the card is hidden and shown again', async () => {
    await card.serverUrl.fill('https://draft.example');
    await card.token.fill('a draft');
    await window.runCommand('File: New Untitled Text File');
    await window.tab('WaveFlow Account').click();
    card = await AccountCard.shown(window);
    assert.equal(await card.serverUrl.inputValue(), 'https://draft.example');
    assert.equal(await card.token.inputValue(), 'a draft');
    await card.serverUrl.fill(server.url);
    await card.token.fill('');
  });

  it('sees what is wrong with half a token, which stays in the box', async () => {
    const half = token.slice(0, token.lastIndexOf('.'));
    await card.pasteToken(half);
    await card.alert.filter({ hasText: 'JWT' }).waitFor();
    assert.doesNotMatch(await card.alert.innerText(), /eyJ/);
    assert.ok((await card.token.inputValue()) === half, 'what was pasted stays for another try');
    assert.equal((await status()).signedIn, false);
  });

  it('pastes the token: signed in, in card and status bar', async () => {
    await card.pasteToken(`Bearer ${token}`);
    await card.waitForStatus('Signed in');
    await card.frame.getByText('Token saved.').waitFor();
    assert.equal(await card.alert.count(), 0);
    assert.equal(await card.signIn.count(), 0, 'nothing to sign in to any more');
    assert.match(await card.details.innerText(), /Default[\s\S]*ada@example\.org/);
    await item().filter({ hasText: 'Signed in' }).waitFor();
    const label = await item().locator('[aria-label]').first().getAttribute('aria-label');
    for (const fact of ['WaveFlow', 'Signed in', 'Default', ada.email, new URL(server.url).host]) {
      assert.ok(label?.includes(fact), `${fact} in ${label}`);
    }
    await keepHtml();
    await window.screenshot('card-signed-in');
  });

  it('has a second profile: signed out there, signed in again back home', async () => {
    await window.runCommand('WaveFlow: Create Profile');
    await window.enter('Work', { prompt: /its own sign-in/ });
    await card.waitForStatus('Not signed in');
    assert.match(await card.details.innerText(), /Work/);
    await item().filter({ hasText: 'Sign in to WaveFlow' }).waitFor();

    await card.switchProfile.click();
    await window.pick('Default');
    await card.waitForStatus('Signed in');
    assert.match(await card.details.innerText(), /Default[\s\S]*ada@example\.org/);
  });

  it('finds everything as it was after a reload of the window', async () => {
    await card.disclose('advanced');
    // The list comes only after the editor has heard what is open in the card.
    await card.switchProfile.click();
    await window.quickInput.waitForItem('Default');
    await window.quickInput.cancel();
    await window.reload();
    card = await AccountCard.shown(window);
    await card.waitForStatus('Signed in');
    await card.waitForValue(card.serverUrl, server.url);
    await card.webUrl.waitFor();
    await item().filter({ hasText: 'Signed in' }).waitFor();
  });

  it('keeps the card that was opened when the one from before comes back late', async () => {
    await window.runCommand('File: New Untitled Text File');
    await window.reload();
    card = await AccountCard.open(window);
    await card.serverUrl.fill('https://draft.example');
    await window.tab('WaveFlow Account').first().click();
    await poll(async () => (await window.tab('WaveFlow Account').count()) === 1 || undefined, { what: 'one card' });
    assert.equal(await card.serverUrl.inputValue(), 'https://draft.example');
    await card.serverUrl.fill(server.url);
  });

  it('and after a restart of the editor', async () => {
    await editor.restart();
    window = await editor.openWindow();
    await item().filter({ hasText: 'Signed in' }).waitFor();
    card = await AccountCard.open(window);
    await card.waitForStatus('Signed in');
    await keepHtml();
  });

  it('changes the server and is signed out there; back home the session is found again', async () => {
    await card.saveServerUrl('https://other.invalid');
    assert.match(await window.dialog.text(), /Save https:\/\/other\.invalid anyway\?[\s\S]*was not found/);
    await window.dialog.click('Save Anyway');
    await card.waitForStatus('Not signed in');
    await card.saveServerUrl(`${server.url.replace('http:', 'HTTP:')}//`);
    await card.waitForStatus('Signed in');
  });

  it('gets the diagnostics, which hold no secret', async () => {
    await window.runCommand('WaveFlow: Copy Diagnostics');
    await window.toast('The diagnostics are on the clipboard').text();
    const text = await window.clipboard();
    for (const fact of [
      /WaveFlow: \d/,
      /Server: 127\.0\.0\.1:\d+/,
      /Signed in: yes/,
      /Protocol of the sign-in: v1/,
      /Connection: online/,
      /Databases: readable/,
      /Keyring: works/,
      /Extension host: /,
    ]) {
      assert.match(text, fact);
    }
    html.push(text);
  });

  it('signs out: gone, and the URL stays', async () => {
    await card.signOut.click();
    await card.waitForStatus('Not signed in');
    await card.frame.getByText('Signed out.', { exact: true }).waitFor();
    assert.equal(await card.signOut.count(), 0);
    await card.disclose('otherWays');
    await card.waitForValue(card.token, '');
    assert.equal(await card.serverUrl.inputValue(), server.url);
    await item().filter({ hasText: 'Sign in to WaveFlow' }).waitFor();
    await keepHtml();
  });

  it('leaves the token nowhere: not in storage, logs, card or diagnostics', async () => {
    const [, payload = '', signature = ''] = token.split('.');
    for (const part of [payload, signature]) {
      assert.deepEqual(filesWith(part, [editor.globalStorageDir, ...editor.logDirs]), []);
      assert.ok(html.length >= 4);
      assert.ok(html.every((text) => !text.includes(part)));
    }
    assert.notDeepEqual(
      filesWith(new URL(server.url).host, [editor.globalStorageDir]),
      [],
      'the search finds what is there',
    );
  });

  async function status(): Promise<{ url: string | null; signedIn: boolean }> {
    return new Program(window).status();
  }
});
