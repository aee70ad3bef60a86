import assert from 'node:assert/strict';
import { ifAssigned } from '../support/ifAssigned';
import { startServer, type ServerProcess } from '../server/process';
import { someSongs } from '../server/v2/testBed';
import { TestClient } from '../server/v2/testClient';
import { ACCOUNT_ITEM, VSIX } from './extension';
import { Program } from './program';
import { startEditor, type Editor } from './vscode/editor';
import { poll } from './vscode/poll';
import { Tree } from './vscode/tree';
import type { Window } from './vscode/window';

const ADA = { username: 'ada', password: 'correct horse battery' };

/** Signs in on the page that the editor has opened, and allows the editor to use the account: two actions. */
async function consent(editor: Editor): Promise<void> {
  const page = await editor.openedPage('/authorize');
  await page.getByLabel('Username').fill(ADA.username);
  await page.getByLabel('Password').fill(ADA.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.getByText('You are signed in to WaveFlow').first().waitFor();
  await page.close();
}

const signedInIn = (window: Window) => window.statusItem(ACCOUNT_ITEM).filter({ hasText: 'Signed in' }).waitFor();

/** The names of Ada's playlists on the server, each with its number of tracks. */
const playlistsOn = async ({ v2 }: ServerProcess): Promise<string[]> =>
  (await v2.state(ADA.username)).playlists.map(({ name, track_ids }) => `${name}: ${track_ids.length}`).sort();

const waitForPlaylists = (server: ServerProcess, expected: readonly string[]) =>
  poll(async () => JSON.stringify(await playlistsOn(server)) === JSON.stringify(expected) || undefined, {
    what: `on the server: ${expected.join(', ')}`,
  });

describe('A user with a server of protocol v2', () => {
  let server: ServerProcess;
  let editor: Editor;
  let window: Window;
  let title: string;

  before(async () => {
    server = await startServer({ protocol: 'v2', faults: true, tracks: 400 });
    await server.v2.createAccount(ADA);
    const device = await TestClient.logIn(server.url, ADA);
    const [first, second] = await someSongs(device, 2);
    assert.ok(first && second);
    title = second.title;
    await device.send('POST', '/playlists', { body: { name: 'Morning', track_ids: [first.id] } });
    editor = await startEditor({ vsix: VSIX, control: true });
    window = await editor.openWindow();
  });
  after(async () => {
    await ifAssigned(editor)?.close();
    await ifAssigned(server)?.stop();
  });

  it('signs in from the first start with four actions, two of them in the browser, and is asked for no other page', async () => {
    await window.runCommand('WaveFlow: Sign In');
    await window.enter(server.url, { prompt: /The address of your WaveFlow server/ });
    await consent(editor);
    await signedInIn(window);
    const { url, account, signedIn } = await new Program(window).status();
    assert.deepEqual({ url, account, signedIn }, { url: server.url, account: 'ada', signedIn: true });
  });

  it('gets diagnostics that name the protocol of the sign-in', async () => {
    await window.runCommand('WaveFlow: Copy Diagnostics');
    await window.toast('The diagnostics are on the clipboard').dismiss();
    assert.match(await window.clipboard(), /^Protocol of the sign-in: v2$/m);
  });

  it('sees the playlists of the account', async () => {
    const tree = new Tree(window.page, 'WaveFlow');
    await tree.open();
    await tree.row('Morning').waitFor();
    await window.screenshot('v2-playlists');
  });

  it('adds a track of the library to a playlist with five actions', async () => {
    await window.runCommand('WaveFlow: Add Tracks');
    await window.pick('Morning');
    await window.quickInput.type(title);
    await window.quickInput.pick(title);
    await window.screenshot('v2-add-tracks');
    await window.quickInput.confirm();
    await waitForPlaylists(server, ['Morning: 2']);
  });

  it('edits offline, and the edits arrive later', async () => {
    await server.stop();
    await new Program(window).run('createPlaylist', 'Evening');
    await server.restart();
    await new Program(window).run('pushNow');
    await waitForPlaylists(server, ['Evening: 0', 'Morning: 2']);
  });
});

describe('A server that is upgraded in place from protocol v1 to v2', () => {
  let server: ServerProcess;
  let editor: Editor;
  let window: Window;
  let program: Program;

  before(async () => {
    server = await startServer({ faults: true });
    const { cookie } = await server.signUp({ name: 'Ada', email: 'ada@example.org', password: ADA.password });
    editor = await startEditor({ vsix: VSIX, control: true });
    window = await editor.openWindow();
    program = new Program(window);
    await program.run('setServerUrl', server.url);
    await program.run('setWebUrl', server.url);
    await program.run('pasteToken', await server.token(cookie));
    await program.run('createPlaylist', 'Road trip');
    await program.run('pushNow');
    await server.restart({ protocol: 'v2', tracks: 400 });
    await server.v2.createAccount(ADA);
  });
  after(async () => {
    await ifAssigned(editor)?.close();
    await ifAssigned(server)?.stop();
  });

  it('is noticed, and the user signs in again from the sentence that says so', async () => {
    await program.run('checkConnection');
    const { signedIn, connection } = await program.status();
    assert.deepEqual(
      { signedIn, connection },
      { signedIn: false, connection: { state: 'expired', reason: 'server.upgraded' } },
    );
    await window.screenshot('v2-upgraded');
    await window.toast('has been upgraded. Sign in again').click('Sign In');
    await consent(editor);
    await signedInIn(window);
  });

  it('gets the playlists of this computer when the user uploads them', async () => {
    await window.toast('Not on your server yet').click('Upload');
    await waitForPlaylists(server, ['Road trip: 0']);
    const tree = new Tree(window.page, 'WaveFlow');
    await tree.open();
    await tree.row('Road trip').waitFor();
  });
});
