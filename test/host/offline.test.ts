import assert from 'node:assert/strict';
import { ada, grace, signInWithEmail } from './user';
import { Program } from './program';
import { Scene } from './scene';
import { Tree } from './vscode/tree';
import { poll } from './vscode/poll';
import { ifAssigned } from '../support/ifAssigned';

describe('Edits that wait', () => {
  let scene: Scene;

  before(async () => (scene = await Scene.open({ server: { faults: true } })));
  after(() => ifAssigned(scene)?.close());

  describe('in local mode', () => {
    before(() => scene.connect());

    it('are offered with their number when the mode is hybrid again, also after a decline, and arrive once each, in order', async () => {
      const { server, window, program } = scene;
      assert.equal(await upload('Sign in first'), 0);
      await program.run('pasteToken', await scene.token());
      for (const name of ['One', 'Two']) await program.run('createPlaylist', name);
      await sent(2);
      assert.equal(await upload('There are no local changes to upload.'), 0);

      await program.run('setSyncMode', 'local');
      await program.run('renamePlaylist', 'One', 'First');
      await program.run('colorPlaylist', 'First', 'rose');
      await program.run('deletePlaylist', 'Two');
      await program.run('createPlaylist', 'Three');
      assert.equal(await upload('Set the sync mode to “Sync with server”'), 0);
      assert.equal((await server.sync.ops(ada.email)).length, 2);

      const question = 'Not on your server yet: 1 playlist and 3 changes';
      await program.run('setSyncMode', 'hybrid');
      await window.toast(question).click('Not Now');
      const again = program.run<number>('uploadEarlierChanges');
      await window.toast(question).click('Upload');
      assert.equal(await again, 4);
      const arrived = await sent(6);
      assert.deepEqual(
        arrived.map(({ op, field }) => [op, field]),
        [
          ['insert', null],
          ['insert', null],
          ['set', 'name'],
          ['set', 'color_id'],
          ['delete', null],
          ['insert', null],
        ],
      );
      const { playlists } = await server.sync.applied(ada.email);
      assert.deepEqual(
        playlists.map(({ name, color_id }) => [name, color_id]),
        [
          ['First', 'rose'],
          ['Three', 'violet'],
        ],
      );
      assert.equal(await upload('There are no local changes to upload.'), 0);
    });

    /** Asks for the upload where there is nothing to ask: a sentence says why. */
    const upload = async (sentence: string): Promise<number> => {
      const count = await scene.program.run<number>('uploadEarlierChanges');
      await scene.window.toast(sentence).dismiss();
      return count;
    };

    /** Waits until the server has so many operations. */
    const sent = async (count: number) => {
      const operations = await poll(
        async () => {
          const found = await scene.server.sync.ops(ada.email);
          return found.length >= count ? found : undefined;
        },
        { what: `${count} operations on the server` },
      );
      assert.equal(operations.length, count);
      return operations;
    };
  });

  describe('without a server', () => {
    it('survive a restart and an expired sign-in, and arrive once each, in order, after the next sign-in', async () => {
      const { server, editor } = scene;
      await scene.startOver('Offline');
      await scene.connect();
      const token = await scene.signUp(grace);
      await server.stop();
      // Only the server can know that.
      await scene.program.run('pasteToken', `${token}spoiled`);
      for (const name of ['One', 'Two', 'Three']) await scene.program.run('createPlaylist', name);
      await scene.program.run('renamePlaylist', 'Two', 'Second');
      await scene.program.run('deletePlaylist', 'Three');

      await editor.restart();
      const window = await editor.openWindow();
      const program = new Program(window);
      const tree = new Tree(window.page, 'WaveFlow');
      await tree.open();
      await tree.waitForLabels(['One', 'Second']);
      assert.equal((await program.run('checkConnection')).signedIn, true);
      await server.restart();
      assert.deepEqual(await program.run('pushNow'), { outcome: 'drained', sent: 0, remaining: 5 });
      assert.deepEqual(await server.sync.ops(grace.email), []);
      await poll(async () => ((await program.status()).signedIn ? undefined : true), { what: 'the sign-in to end' });

      await signInWithEmail(window, grace);
      const arrived = await poll(
        async () => {
          const operations = await server.sync.ops(grace.email);
          return operations.length >= 5 ? operations : undefined;
        },
        { what: 'the edits on the server' },
      );
      assert.deepEqual(
        arrived.map(({ op, field }) => [op, field]),
        [
          ['insert', null],
          ['insert', null],
          ['insert', null],
          ['set', 'name'],
          ['delete', null],
        ],
      );
      assert.deepEqual(await program.run('pushNow'), { outcome: 'drained', sent: 0, remaining: 0 });
      assert.equal((await server.sync.ops(grace.email)).length, 5);
      const { playlists } = await server.sync.applied(grace.email);
      assert.deepEqual(playlists.map(({ name }) => name).sort(), ['One', 'Second']);
    });
  });
});
