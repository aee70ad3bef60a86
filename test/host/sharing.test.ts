import assert from 'node:assert/strict';
import type { Playlist } from '../../src/library/playlist';
import { ifAssigned } from '../support/ifAssigned';
import { Scene } from './scene';
import { poll } from './vscode/poll';
import { Tree } from './vscode/tree';
import type { Window } from './vscode/window';

describe('Sharing playlists', () => {
  let scene: Scene;
  let window: Window;
  let tree: Tree;
  let link: string;

  before(async () => {
    scene = await Scene.open();
    ({ window } = scene);
    tree = new Tree(window.page, 'WaveFlow');
    await scene.connect();
    await scene.program.run('createPlaylist', 'Road trip');
  });

  after(() => ifAssigned(scene)?.close());

  const waitForRow = (text: string) =>
    poll(async () => ((await tree.rows()).includes(text) ? true : undefined), { what: `the row ${text}` });
  const clipboard = () => window.inHost<string>('return vscode.env.clipboard.readText()');
  /** The page that the link leads to. */
  const visit = async (): Promise<Response> => fetch(link);

  it('needs a sign-in, which it offers', async () => {
    await assert.rejects(scene.program.run('createShareLink', 'Road trip'), /Sign in first, then share the playlist/);
    await window.runCommand('WaveFlow: Create Share Link');
    await window.pick('Road trip');
    assert.ok((await window.toast('Sign in first, then share the playlist.').buttons()).includes('Sign In'));
  });

  it('copies a link that anyone can open, of a playlist that was not sent yet either', async () => {
    await scene.program.run('pasteToken', await scene.token());
    await window.toast('Not on your server yet').click('Upload');
    await poll(
      async () => ((await scene.program.run<{ remaining: number }>('pushNow')).remaining === 0 ? true : undefined),
      { what: 'the playlist to be sent' },
    );
    await tree.open();
    await tree.choose('Road trip', 'Create Share Link');
    await window.toast('The link to “Road trip” is on the clipboard.').text();
    link = await clipboard();
    assert.match(link, new RegExp(`^${scene.server.url}/p/[A-Za-z0-9]{32}$`));
    const page = await visit();
    assert.equal(page.status, 200);
    assert.match(await page.text(), /Road trip/);
  });

  it('shows which playlists are shared', async () => {
    await waitForRow('Road trip | 0 tracks · shared');
    assert.equal(await tree.spoken('Road trip'), 'Road trip, 0 tracks, shared');
    await window.screenshot('playlists-shared');
  });

  it('shares a playlist that was created a moment ago', async () => {
    const { id } = await scene.program.run<Playlist>('createPlaylist', 'Brand new');
    const created = await scene.program.run<string>('createShareLink', id);
    assert.equal((await fetch(created)).status, 200);
    assert.equal(await scene.program.run('createShareLink', id), created);
  });

  it('copies the link again offline', async () => {
    await scene.server.stop();
    await window.inHost('await vscode.env.clipboard.writeText("")');
    await tree.choose('Road trip', 'Copy Share Link');
    await poll(async () => ((await clipboard()) === link ? true : undefined), { what: 'the link on the clipboard' });
    await assert.rejects(scene.program.run('createShareLink', 'Road trip'), /Nothing responds|was lost/);
    await scene.server.restart();
  });

  it('shows nothing as shared while signed out', async () => {
    await scene.program.run('signOut');
    await waitForRow('Road trip | 0 tracks');
    await scene.program.run('pasteToken', await scene.token());
    await waitForRow('Road trip | 0 tracks · shared');
  });

  it('revokes a link after a confirmation', async () => {
    await tree.choose('Road trip', 'Revoke Share Link');
    assert.match(await window.dialog.text(), /Revoke the link to “Road trip”\?/);
    await window.dialog.click('Revoke');
    await waitForRow('Road trip | 0 tracks');
    assert.equal((await visit()).status, 404);
  });
});
