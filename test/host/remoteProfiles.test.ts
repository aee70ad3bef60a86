import assert from 'node:assert/strict';
import { ifAssigned } from '../support/ifAssigned';
import { AccountCard } from './accountCard';
import { createPlaylistsElsewhere } from './otherDevice';
import { Scene } from './scene';
import { Tree } from './vscode/tree';

describe('An account with several profiles on the server', () => {
  let scene: Scene;
  let tree: Tree;

  before(async () => {
    scene = await Scene.open();
    await scene.connect();
    const device = { url: scene.server.url, token: await scene.token() };
    await createPlaylistsElsewhere(device, ['Jazz', 'Road trip']);
    await createPlaylistsElsewhere(device, ['Kids']);
    await scene.program.run('pasteToken', device.token);
    tree = new Tree(scene.window.page, 'WaveFlow');
    await tree.open();
  });
  after(() => ifAssigned(scene)?.close());

  it('asks which one to sync with, and receives nothing until then', async () => {
    await scene.window.toast('Your account has several profiles on the server.').click('Choose Profile');
    assert.equal(await scene.window.quickInput.title(), 'Choose Profile to Sync With');
    await scene.window.screenshot('remote-profiles');
    await scene.window.quickInput.cancel();
    const card = await AccountCard.open(scene.window);
    await card.region
      .getByText('Nothing is sent or received until you have chosen the profile to sync with.')
      .waitFor();
  });

  it('asks again when the user syncs, and then receives what the chosen one has', async () => {
    await (await AccountCard.shown(scene.window)).frame.getByRole('button', { name: 'Sync Now' }).click();
    await scene.window.pick('2 playlists');
    await tree.waitForLabels(['Jazz', 'Road trip']);
  });

  it('removes the playlists of the one before when the user chooses another', async () => {
    await scene.window.runCommand('WaveFlow: Choose Profile to Sync With');
    await scene.window.pick('1 playlist');
    assert.match(await scene.window.dialog.text(), /Sync with another profile\?/);
    await scene.window.dialog.click('Switch Profile');
    await tree.waitForLabels(['Kids']);
  });
});
