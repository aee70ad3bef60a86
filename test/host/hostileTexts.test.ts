import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { safeText } from '../../src/core/safeText';
import { Scene } from './scene';
import { Tree } from './vscode/tree';
import type { Window } from './vscode/window';
import { ifAssigned } from '../support/ifAssigned';

const QUIT = '(command:workbench.action.quit)';
const HOSTILE = `[x]${QUIT} $(trash)`;
/** The same characters on the screen. */
const SHOWN = safeText(HOSTILE);

/** An unsigned token: the extension shows its claims all the same. */
function tokenOf(email: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  return [part({ alg: 'ES256' }), part({ sub: '1', email, iat: now, exp: now + 3600 }), 'c2lnbmF0dXJl'].join('.');
}

describe('Values from outside in texts of the editor', () => {
  let scene: Scene;
  let window: Window;
  let tree: Tree;

  before(async () => {
    scene = await Scene.open();
    ({ window } = scene);
    tree = new Tree(window.page, 'WaveFlow');
  });

  after(() => ifAssigned(scene)?.close());

  const toast = (text: string): Locator => window.page.locator('.notification-toast').filter({ hasText: text }).first();
  const quickInput = (): Locator => window.page.locator('.quick-input-widget');
  /** Fails where something in there can be clicked that should be read, or is a picture of what should be read. */
  const isPlain = async (root: Locator): Promise<void> => {
    assert.equal(await root.locator('a[href^="command:"], a[href^="http"]').count(), 0, 'links');
    assert.equal(await root.locator('.notification-list-item-message a, .quick-input-message a').count(), 0, 'links');
    assert.equal(
      await root.locator('.label-name .codicon, .label-description .codicon, .quick-input-message .codicon').count(),
      0,
      'icons',
    );
  };

  it('would be links and icons if they came as they are', async () => {
    await window.inHost('void vscode.window.showInformationMessage(`As it is: ${args[0]}`)', HOSTILE);
    await toast('As it is').waitFor();
    await assert.rejects(isPlain(toast('As it is')), /links/);
    await window.toast('As it is').dismiss();
    await window.inHost('void vscode.window.showQuickPick([{ label: args[0] }])', HOSTILE);
    await quickInput().locator('.monaco-list-row').first().waitFor();
    await assert.rejects(isPlain(quickInput()), /icons/);
    await window.quickInput.cancel();
  });

  it('of a deep link are text in what is said about it', async () => {
    const link = await window.inHost<string>(
      'return (await vscode.env.asExternalUri(vscode.Uri.from({ scheme: vscode.env.uriScheme, authority: "waveflow.waveflow", path: "/connect", query: args[0] }))).toString(true)',
      `server=music.example.com/[Repair]${QUIT}`,
    );
    const page = await window.page.context().newPage();
    await page.goto(encodeURI(link));
    await page.close();
    await toast('https://').waitFor();
    await isPlain(toast('https://'));
    assert.doesNotMatch(await toast('https://').innerText(), /Repair|command:/);
    await window.screenshot('hostile-deep-link');
    await window.toast('https://').dismiss();
  });

  it('of a token are text in the notification of the sign-in', async () => {
    await scene.connect();
    await window.runCommand('WaveFlow: Paste Token');
    await window.enter(tokenOf(`[someone@example.com]${QUIT}`), { prompt: /copy the JWT/ });
    await toast('You are signed in as').waitFor();
    assert.ok((await toast('You are signed in as').innerText()).includes(safeText(`[someone@example.com]${QUIT}`)));
    await isPlain(toast('You are signed in as'));
    await window.screenshot('hostile-token');
    await window.toast('You are signed in as').dismiss();
  });

  it('of a playlist are text in tree, prompts, quick picks and notifications', async () => {
    await tree.open();
    await scene.program.run('createPlaylist', HOSTILE);
    await tree.waitForLabels([SHOWN]);
    await isPlain(tree.row(SHOWN));

    await tree.focusOn(SHOWN);
    await tree.press('F2');
    await window.quickInput.waitForMessage(SHOWN);
    assert.equal(await window.quickInput.value(), HOSTILE);
    await isPlain(quickInput());
    await window.screenshot('hostile-prompt');
    await window.quickInput.cancel();

    await window.runCommand('WaveFlow: Rename Playlist');
    await window.quickInput.waitForItem(SHOWN);
    await isPlain(quickInput());
    await window.screenshot('hostile-quick-pick');
    await window.quickInput.cancel();

    await scene.program.run('deletePlaylist', HOSTILE);
    await toast(SHOWN).waitFor();
    assert.match(await toast(SHOWN).innerText(), /Deleted: /);
    await isPlain(toast(SHOWN));
    await window.screenshot('hostile-deleted');
  });
});
