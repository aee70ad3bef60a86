import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ifAssigned } from '../support/ifAssigned';
import { AccountCard } from './accountCard';
import { ACCOUNT_ITEM } from './extension';
import { createPlaylistsElsewhere } from './otherDevice';
import { Scene } from './scene';
import { OLDEST_RELEASE } from './vscode/install';
import { REPOSITORY_ROOT } from './vscode/paths';
import { Tree } from './vscode/tree';
import type { Window } from './vscode/window';

const manifest = z.object({ engines: z.object({ vscode: z.string() }) });

describe(`VS Code ${OLDEST_RELEASE.version}`, () => {
  let scene: Scene;
  let window: Window;
  let tree: Tree;

  before(async function () {
    this.timeout(180_000);
    scene = await Scene.open({ editor: { release: OLDEST_RELEASE } });
    ({ window } = scene);
    tree = new Tree(window.page, 'WaveFlow');
  });
  after(() => ifAssigned(scene)?.close());

  it('is the oldest release that the manifest allows', () => {
    const { engines } = manifest.parse(JSON.parse(readFileSync(join(REPOSITORY_ROOT, 'package.json'), 'utf8')));
    const [major, minor] = OLDEST_RELEASE.version.split('.');
    assert.equal(engines.vscode, `^${major}.${minor}.0`);
  });

  it('shows the card, where the user signs in', async () => {
    const card = await AccountCard.open(window);
    await card.saveServerUrl(scene.server.url);
    await card.frame.getByText('Server URL saved.').waitFor();
    await card.disclose('otherWays');
    await card.pasteToken(await scene.token());
    await card.waitForStatus('Signed in');
    await window.statusItem(ACCOUNT_ITEM).filter({ hasText: 'Signed in' }).waitFor();
    await window.screenshot('oldest-card');
  });

  it('shows playlists of other devices in the side bar, and those that are created here', async () => {
    await tree.open();
    await createPlaylistsElsewhere({ url: scene.server.url, token: await scene.token() }, ['Road trip']);
    await scene.program.run('syncNow');
    await tree.waitForLabels(['Road trip']);
    await window.runCommand('WaveFlow: Create Playlist');
    await window.enter('Focus', { prompt: /A name for the new playlist/ });
    await tree.waitForLabels(['Road trip', 'Focus']);
    await window.screenshot('oldest-playlists');
  });

  it('has everything again after a reload', async () => {
    await window.reload();
    await tree.open();
    await tree.waitForLabels(['Road trip', 'Focus']);
    assert.deepEqual(await window.toasts(), []);
  });
});
