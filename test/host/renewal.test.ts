import assert from 'node:assert/strict';
import { startServer, type ServerProcess } from '../server/process';
import { ifAssigned } from '../support/ifAssigned';
import { ACCOUNT_ITEM, VSIX } from './extension';
import { Program } from './program';
import { startEditor, type Editor } from './vscode/editor';
import { poll } from './vscode/poll';
import type { Window } from './vscode/window';

const REFRESH = '/api/v2/auth/refresh';
const user = { username: 'ada', password: 'correct horse battery' };

describe('Two windows that are signed in to a server of v2', () => {
  let server: ServerProcess;
  let editor: Editor;
  let left: Window;
  let right: Window;

  const run = (window: Window, command: string, ...values: unknown[]) => new Program(window).run(command, ...values);
  const signIn = async (window: Window) => {
    await window.runCommand('WaveFlow: Sign In with Password');
    await window.enter(user.username, { prompt: 'Your user name at' });
    await window.enter(user.password, { prompt: 'The password for' });
    await window.toast('You are signed in as ada.').dismiss();
  };
  const shows = (window: Window, text: string) =>
    window.statusItem(ACCOUNT_ITEM).filter({ hasText: text }).waitFor({ timeout: 10_000 });
  const states = async () =>
    Promise.all([left, right].map(async (window) => (await new Program(window).status()).connection.state));
  const check = () => Promise.all([left, right].map((window) => run(window, 'checkConnection')));
  const renewals = async () => (await server.requests()).filter(({ path }) => path === REFRESH).length;
  const expireAccess = () => server.v2.do({ action: 'expire access', username: user.username });

  before(async () => {
    server = await startServer({ protocol: 'v2', faults: true, tracks: 60 });
    await server.v2.createAccount({ ...user, role: 'admin' });
    editor = await startEditor({ vsix: VSIX, control: true });
    left = await editor.openWindow();
    right = await editor.openWindow();
    await run(left, 'setServerUrl', server.url);
    await signIn(left);
    await shows(right, 'Signed in');
  });
  after(async () => {
    await ifAssigned(editor)?.close();
    await ifAssigned(server)?.stop();
  });

  it('renew once for both', async () => {
    await check();
    const before = await renewals();
    await expireAccess();
    await check();
    assert.equal(await renewals(), before + 1);
    assert.deepEqual(await states(), ['online', 'online']);
  });

  it('stay signed in if a renewal gets lost before it arrives', async () => {
    await expireAccess();
    await server.fault({ reset: true, path: REFRESH });
    await check();
    assert.deepEqual(await states(), ['online', 'online']);
  });

  it('say that the session is over if the answer to a renewal gets lost, keep the edits, and are signed in again together', async () => {
    await run(left, 'createPlaylist', 'Kept');
    await expireAccess();
    await server.fault({ lostAnswer: true, path: REFRESH });
    await check();
    await poll(async () => (await states()).join() === 'expired,expired' || undefined, { what: 'both to be expired' });
    const asked = await renewals();
    await check();
    assert.equal(await renewals(), asked, 'a refresh token that was refused is not sent again');
    await signIn(right);
    await shows(left, 'Signed in');
    await check();
    assert.deepEqual(await states(), ['online', 'online']);
    await poll(
      async () => (await server.v2.state(user.username)).playlists.some(({ name }) => name === 'Kept') || undefined,
      { what: 'the playlist to arrive' },
    );
  });

  it('are signed out together, and at the server', async () => {
    await run(left, 'signOut');
    await shows(right, 'Sign in to WaveFlow');
    const [last] = (await server.requests()).filter(({ path }) => path === '/api/v2/auth/logout');
    assert.equal(last?.authorization, true);
  });
});
