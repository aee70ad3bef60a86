import assert from 'node:assert/strict';
import { startServer, type ServerProcess } from '../server/process';
import { AccountCard } from './accountCard';
import { ACCOUNT_ITEM } from './extension';
import { poll } from './vscode/poll';
import { WebEditor } from './vscode/webEditor';
import type { Window } from './vscode/window';
import { ifAssigned } from '../support/ifAssigned';

const user = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' };

describe('In the browser, with no Node anywhere', () => {
  let server: ServerProcess;
  let editor: WebEditor;
  let window: Window;
  let card: AccountCard;
  let token: string;

  const item = (of = window) => of.statusItem(ACCOUNT_ITEM);

  before(async () => {
    server = await startServer({ faults: true });
    const { cookie } = await server.signUp(user);
    token = await server.token(cookie);
    editor = await WebEditor.start();
    window = await editor.openWindow();
  });

  after(async () => {
    await ifAssigned(editor)?.close();
    await ifAssigned(server)?.stop();
  });

  /** Waits no longer than one window may take to learn what another one did. */
  async function showsUrl(shown: AccountCard, url: string): Promise<void> {
    await shown.waitForValue(shown.serverUrl, url, 2000);
  }

  it('opens the card: not signed in', async () => {
    card = await AccountCard.open(window);
    await card.waitForStatus('Not signed in');
    assert.deepEqual(await window.toasts(), []);
  });

  it('saves a server URL, even if the server does not let the browser read its response', async () => {
    await card.saveServerUrl(server.url);
    assert.match(await window.dialog.text(), /The connection to 127\.0\.0\.1:\d+ was lost/);
    await window.dialog.click('Save Anyway');
    await card.frame.getByText('Server URL saved.').waitFor();
    await item().filter({ hasText: 'Sign in to WaveFlow' }).waitFor();
  });

  it('offers the other ways to sign in, because a browser cannot hand a sign-in back', async () => {
    await card.saveWebPage(server.url);
    await card.frame.getByText('Sign-in page URL saved.').waitFor();
    await window.runCommand('WaveFlow: Sign In');
    await window.quickInput.waitForItem('Paste Token');
    assert.equal(await window.quickInput.title(), 'Other ways to sign in');
    await window.screenshot('web-no-callback');
    await window.pick('Open Login');
    await poll(async () => (editor.openedUrls.includes(`${server.url}/`) ? true : undefined), {
      what: 'the login page',
    });
    await window.quickInput.waitForMessage('copy the JWT');
    await window.quickInput.cancel();
  });

  it('explains that email sign-in does not work there, and sends no password', async () => {
    await window.runCommand('WaveFlow: Sign In with Password');
    await window.enter(user.email, { prompt: 'Your email address' });
    await window.enter(user.password, { prompt: 'The password for' });
    await window.quickInput.waitForMessage('does not work in an editor that runs in a browser');
    await window.quickInput.cancel();
    const posts = (await server.requests()).filter(({ method, path }) => method === 'POST' && path.includes('sign-in'));
    assert.deepEqual(posts, []);
  });

  it('pastes a token: signed in, offline if the server does not let the browser read its response', async () => {
    await window.runCommand('WaveFlow: Paste Token');
    await window.enter(token, { prompt: 'copy the JWT' });
    await item().filter({ hasText: 'Signed in' }).waitFor();
    await card.status.filter({ hasText: 'Signed in' }).waitFor();
    assert.match(await card.details.innerText(), /Default[\s\S]*ada@example\.org/);
    await window.screenshot('web-signed-in');
  });

  it('signs out, and keeps the URL', async () => {
    await window.runCommand('WaveFlow: Sign Out');
    await card.waitForStatus('Not signed in');
    await showsUrl(card, server.url);
  });

  it('keeps profiles apart', async () => {
    await window.runCommand('WaveFlow: Create Profile');
    await window.enter('Work', { prompt: 'A profile has its own sign-in' });
    await card.details.getByText('Work').waitFor();
    await card.waitForStatus('Not signed in');
    await window.runCommand('WaveFlow: Switch Profile');
    await window.pick('Default');
    await card.details.getByText('Default').waitFor();
  });

  it('shares everything but the keyring with another window', async () => {
    const other = await editor.openWindow();
    await item(other).filter({ hasText: 'Sign in to WaveFlow' }).waitFor();
    const otherCard = await AccountCard.open(other);
    await showsUrl(otherCard, server.url);
    await card.saveServerUrl(`${server.url}/music`);
    await window.dialog.click('Save Anyway');
    await card.frame.getByText('Server URL saved.').waitFor();
    await showsUrl(otherCard, `${server.url}/music`);
    await other.close();
  });

  it('finds URL and profiles again after a reload', async () => {
    await window.reload();
    await item().filter({ hasText: 'Sign in to WaveFlow' }).waitFor();
    card = await AccountCard.open(window);
    await showsUrl(card, `${server.url}/music`);
    await window.runCommand('WaveFlow: Switch Profile');
    for (const name of ['Default', 'Work']) await window.quickInput.waitForItem(name);
    await window.quickInput.cancel();
  });

  it('says where it runs, in the diagnostics', async () => {
    await window.runCommand('WaveFlow: Copy Diagnostics');
    await window.toast('diagnostics are on the clipboard').text();
    const text = await window.clipboard();
    for (const fact of [/Editor: .*in a browser/, /System: Mozilla/, /Databases: readable/, /Keyring: works/])
      assert.match(text, fact);
  });
});

describe('In the browser, with another language', () => {
  it('reads the translated texts', async () => {
    const editor = await WebEditor.start({ 'waveflow.language': 'de' });
    try {
      const window = await editor.openWindow();
      const card = await AccountCard.open(window);
      await card.waitForStatus('Nicht angemeldet');
      await window.screenshot('web-german');
    } finally {
      await editor.close();
    }
  });
});
