import assert from 'node:assert/strict';
import type { ServerProcess } from '../server/process';
import { AccountCard } from './accountCard';
import { ACCOUNT_ITEM } from './extension';
import { Program } from './program';
import { Scene } from './scene';
import type { Window } from './vscode/window';
import { ifAssigned } from '../support/ifAssigned';

/** How soon one window must show what another one did. */
const SOON = 2_000;

describe('Two windows', () => {
  let scene: Scene;
  let server: ServerProcess;
  let left: Window;
  let right: Window;
  let rightCard: AccountCard;
  let token: string;

  const run = (window: Window, command: string, ...values: unknown[]) => new Program(window).run(command, ...values);
  const shows = (window: Window, text: string) =>
    window.statusItem(ACCOUNT_ITEM).filter({ hasText: text }).waitFor({ timeout: SOON });

  before(async () => {
    scene = await Scene.open();
    ({ server, window: left } = scene);
    right = await scene.editor.openWindow();
    token = await scene.token();
    await run(left, 'openAccount');
    rightCard = await AccountCard.open(right);
  });
  after(() => ifAssigned(scene)?.close());

  it('share the server URL', async () => {
    await run(left, 'setServerUrl', server.url);
    await shows(right, 'Sign in to WaveFlow');
    await rightCard.waitForValue(rightCard.serverUrl, server.url, SOON);
  });

  it('share the sign-in, while a draft in the other window stays', async () => {
    await rightCard.serverUrl.fill('https://half-typed');
    await run(left, 'pasteToken', token);
    await shows(right, 'Signed in');
    assert.equal(await rightCard.serverUrl.inputValue(), 'https://half-typed');
    await rightCard.serverUrl.fill(server.url);
  });

  it('share the profile', async () => {
    await run(right, 'createProfile', 'Work');
    await shows(left, 'Sign in to WaveFlow');
    await run(left, 'switchProfile', 'Default');
    await shows(right, 'Signed in');
  });

  it('lose nothing when both change something at once', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `Profile ${index}`);
    await Promise.all(names.map((name, index) => run(index % 2 === 0 ? left : right, 'createProfile', name)));
    await run(left, 'switchProfile', 'Default');
    await right.runCommand('WaveFlow: Switch Profile');
    for (const name of ['Default', 'Work', ...names]) await right.quickInput.waitForItem(name);
    await right.quickInput.cancel();
  });

  it('continue after the extension host of one was killed', async () => {
    const pid = await left.inHost<number>('return process.pid');
    process.kill(pid, 'SIGKILL');
    await run(right, 'setServerUrl', `${server.url}/elsewhere`);
    await run(right, 'setServerUrl', server.url);
    await right.statusItem(ACCOUNT_ITEM).filter({ hasText: 'Signed in' }).waitFor();
    await left.reload();
    await left.statusItem(ACCOUNT_ITEM).filter({ hasText: 'Signed in' }).waitFor();
  });

  it('share the sign-out', async () => {
    await run(left, 'signOut');
    await shows(right, 'Sign in to WaveFlow');
    await rightCard.waitForStatus('Not signed in');
  });
});
