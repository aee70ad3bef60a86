import assert from 'node:assert/strict';
import { ada, signInWithEmail } from './person';
import { Program } from './program';
import { Scene } from './scene';
import { Tree } from './vscode/tree';
import { poll } from './vscode/poll';

/** Seconds: enough for the edits, and soon over. */
const TOKEN_LIFE = 15;

describe('Edits without a server', () => {
  let scene: Scene;

  before(async () => {
    scene = await Scene.open({ server: { faults: true, tokenLife: TOKEN_LIFE } });
    await scene.connect();
    await scene.program.run('pasteToken', await scene.token());
  });
  after(() => scene?.close());

  it('wait through a restart and an expired sign-in, and arrive once each, in their order, after the next one', async () => {
    const { server, editor } = scene;
    await server.stop();
    for (const name of ['One', 'Two', 'Three']) await scene.program.run('createPlaylist', name);
    await scene.program.run('renamePlaylist', 'Two', 'Second');
    await scene.program.run('deletePlaylist', 'Three');

    await editor.restart();
    const window = await editor.openWindow();
    const program = new Program(window);
    const tree = new Tree(window.page, 'WaveFlow');
    await tree.open();
    await tree.waitForLabels(['One', 'Second']);
    await poll(async () => ((await program.status()).signedIn ? undefined : true), { what: 'the sign-in to end', interval: 500 });
    await server.restart();
    assert.deepEqual(await program.run('pushNow'), { outcome: 'drained', sent: 0, remaining: 5 });
    assert.deepEqual(await server.sync.ops(ada.email), []);

    await signInWithEmail(window, ada);
    const arrived = await poll(
      async () => {
        const operations = await server.sync.ops(ada.email);
        return operations.length >= 5 ? operations : undefined;
      },
      { what: 'the edits on the server' },
    );
    assert.deepEqual(
      arrived.map(({ op, field }) => [op, field]),
      [['insert', null], ['insert', null], ['insert', null], ['set', 'name'], ['delete', null]],
    );
    assert.deepEqual(await program.run('pushNow'), { outcome: 'drained', sent: 0, remaining: 0 });
    assert.equal((await server.sync.ops(ada.email)).length, 5);
    const { playlists } = await server.sync.applied(ada.email);
    assert.deepEqual(playlists.map(({ name }) => name).sort(), ['One', 'Second']);
  });
});
