import assert from 'node:assert/strict';
import type { Library } from '../../src/library/library';
import { withLibrary } from './librarySeed';
import { Scene } from './scene';
import { poll } from './vscode/poll';
import { Tree } from './vscode/tree';
import { ifAssigned } from '../support/ifAssigned';

const PLAYLISTS = 300;
const TRACKS = 10_000;

describe('A large library in the side bar', () => {
  let scene: Scene;
  let tree: Tree;
  let seed: <T>(work: (library: Library) => Promise<T>) => Promise<T>;
  let small = '';
  let trackIds: number[] = [];

  before(async () => {
    scene = await Scene.open();
    tree = new Tree(scene.window.page, 'WaveFlow');
    await scene.window.inHost('await vscode.extensions.getExtension("waveflow.waveflow").activate()');
    const { profile } = await scene.program.status();
    seed = (work) => withLibrary(scene.editor.globalStorageDir, profile.id, work);
    await seed(async ({ playlists, tracks, likes }) => {
      trackIds = await tracks.remember(
        Array.from({ length: TRACKS }, (_, index) => ({
          title: `Song ${index}`,
          artists: ['Ann'],
          durationMs: 60_000,
          fileHash: `h${index}`,
        })),
      );
      small = (await playlists.create({ name: 'Small' })).id;
      const big = await playlists.create({ name: 'Big' });
      await playlists.addTracks(big.id, trackIds);
      await likes.toggle(trackIds[0] ?? 0);
      for (let index = 2; index < PLAYLISTS; index++) await playlists.create({ name: `Playlist ${index}` });
    });
    // All extensions of a window make their items of one class.
    await scene.window.inHost(`
      state.drawn = [];
      Object.defineProperty(vscode.TreeItem.prototype, 'contextValue', {
        set(value) { state.drawn.push(this.label); this.kind = value; },
        get() { return this.kind; },
      });`);
  });

  after(() => ifAssigned(scene)?.close());

  /** What the extension has handed to the editor since it was asked last. */
  const drawn = () => scene.window.inHost<string[]>('const drawn = state.drawn; state.drawn = []; return drawn');

  it('draws its playlists first, and tracks once a playlist is opened', async () => {
    await tree.open();
    await tree.row('Small').waitFor();
    // And the liked tracks.
    assert.equal((await drawn()).length, PLAYLISTS + 1);
    await tree.expand('Big');
    await tree.row('Song 0').waitFor();
    assert.equal((await drawn()).length, TRACKS);
  });

  it('draws again only the playlist that another window renamed', async () => {
    await seed(({ playlists }) => playlists.update(small, { name: 'Tiny' }));
    await tree.row('Tiny').waitFor();
    assert.deepEqual(await drawn(), ['Tiny']);
  });

  it('draws again only the track that is liked, and how many are', async () => {
    await seed(({ likes }) => likes.toggle(trackIds[1] ?? 0));
    await poll(async () => (await tree.spoken('Song 1')).includes('liked') || undefined, { what: 'the like' });
    assert.deepEqual(await drawn(), ['Liked', 'Song 1']);
  });

  it('draws nothing of a closed playlist until it is opened again', async () => {
    await tree.collapse('Big');
    await seed(({ likes }) => likes.toggle(trackIds[2] ?? 0));
    await seed(({ playlists }) => playlists.update(small, { name: 'Small' }));
    await tree.row('Small').waitFor();
    assert.deepEqual(await drawn(), ['Liked', 'Small']);
    await tree.expand('Big');
    await poll(async () => (await tree.spoken('Song 2')).includes('liked') || undefined, { what: 'the like' });
  });
});
