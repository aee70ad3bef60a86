import assert from 'node:assert/strict';
import { CatalogueNodes } from '../../../../src/ui/catalogue/catalogueNodes';
import { isNodeOf, type CatalogueNode } from '../../../../src/ui/catalogue/catalogueNode';
import { nodeDescription, nodeLabel } from '../../../../src/ui/catalogue/catalogueText';
import { SwitchBench } from '../../../server/v2/switchBench';
import { CatalogueWindow } from '../../../support/catalogueWindow';
import { ManualTimers, flushTasks } from '../../../support/manualTimers';
import { MemoryCache } from '../../../support/memoryCache';
import { rejection } from '../../../support/rejection';

describe('Nodes of the catalogue', () => {
  const bench = SwitchBench.forSuite();
  let window: CatalogueWindow;
  let clock: ManualTimers;
  let nodes: CatalogueNodes;
  let changes: (readonly CatalogueNode[] | null)[];

  const openWindow = async (cache = new MemoryCache()): Promise<void> => {
    window = await CatalogueWindow.open(bench.client, cache);
    await flushTasks();
    clock = new ManualTimers(1_000_000);
    nodes = new CatalogueNodes(window.catalogue, clock, (error) => assert.fail(String(error)));
    changes = [];
    nodes.onDidChange((changed) => changes.push(changed));
  };
  beforeEach(() => openWindow());
  afterEach(() => window.dispose());

  const root = (): CatalogueNode => {
    const node = nodes.root();
    assert.ok(node);
    return node;
  };
  /** The node with this label, or in this place, one level below the other. */
  const below = async (node: CatalogueNode, which: string | number): Promise<CatalogueNode> => {
    const children = await nodes.children(node);
    const found = typeof which === 'number' ? children[which] : children.find((one) => nodeLabel(one) === which);
    assert.ok(found, `${which} below ${nodeLabel(node)}`);
    return found;
  };
  const last = (children: readonly CatalogueNode[]): CatalogueNode => {
    const node = children.at(-1);
    assert.ok(node);
    return node;
  };
  /** Waits until the lists that are being read again have been read. */
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  it('begin with four lists, of which none is read', async () => {
    assert.deepEqual((await nodes.children(root())).map(nodeLabel), ['Artists', 'Albums', 'Genres', 'Newest Albums']);
    assert.deepEqual(window.requests, []);
  });

  it('lead from an artist over an album to its songs', async () => {
    const artists = await nodes.children(await below(root(), 'Artists'));
    const artist = artists.find((one) => isNodeOf(one, 'artist') && one.content.artist.albumCount > 1);
    assert.ok(artist && isNodeOf(artist, 'artist'));
    const albums = await nodes.children(artist);
    assert.equal(albums.length, artist.content.artist.albumCount);
    const [album] = albums;
    assert.ok(album && isNodeOf(album, 'album'));
    const songs = await nodes.children(album);
    assert.equal(songs.length, album.content.album.songCount);
    assert.ok(songs.every((one) => isNodeOf(one, 'song')));
    assert.match(nodeDescription(songs[0] ?? album, 'en'), /^\d:\d\d$/);
  });

  it('list the songs of a genre', async () => {
    const genre = await below(await below(root(), 'Genres'), 0);
    assert.ok(isNodeOf(genre, 'genre'));
    const songs = await nodes.children(genre);
    assert.equal(songs.length, genre.content.genre.songCount);
  });

  it('read a long list part by part, and keep the nodes that are there', async () => {
    const albums = await below(root(), 'Albums');
    const first = await nodes.children(albums);
    assert.equal(first.length, 51);
    assert.ok(isNodeOf(last(first), 'more'));
    const next = await nodes.more(last(first));
    const both = await nodes.children(albums);
    assert.deepEqual(both.slice(0, 50), first.slice(0, 50));
    assert.equal(both[50], next);
    assert.deepEqual(changes, [[albums]]);
    assert.equal(window.requests.filter((path) => path.includes('/albums?')).length, 2);
    assert.equal(new Set(both.map(({ id }) => id)).size, both.length);
  });

  it('show what was seen before at once, and what the server has as soon as it responds', async () => {
    const cache = new MemoryCache();
    window.dispose();
    await openWindow(cache);
    const before = (await nodes.children(await below(root(), 'Newest Albums'))).map(nodeLabel);
    window.dispose();
    await openWindow(cache);
    const newest = await below(root(), 'Newest Albums');
    const pending = nodes.children(newest);
    assert.deepEqual((await pending).map(nodeLabel), before);
    await settle();
    assert.equal(window.requests.length, 1);
    assert.deepEqual(changes, []);
  });

  describe('without a connection', () => {
    it('show what was seen before', async () => {
      const cache = new MemoryCache();
      window.dispose();
      await openWindow(cache);
      const before = (await nodes.children(await below(root(), 'Genres'))).map(nodeLabel);
      window.dispose();
      await openWindow(cache);
      window.isOffline = true;
      assert.deepEqual((await nodes.children(await below(root(), 'Genres'))).map(nodeLabel), before);
    });

    it('say why there is nothing, and read again when that is chosen', async () => {
      window.isOffline = true;
      const genres = await below(root(), 'Genres');
      const [failure, ...others] = await nodes.children(genres);
      assert.ok(failure && isNodeOf(failure, 'failure'));
      assert.match(nodeLabel(failure), /refused the connection|127\.0\.0\.1/);
      assert.deepEqual(others, []);
      window.isOffline = false;
      const first = await nodes.more(failure);
      assert.ok(first && isNodeOf(first, 'genre'));
      assert.deepEqual(changes, [[genres]]);
    });

    it('keep the end of a list whose next part cannot be read', async () => {
      const albums = await below(root(), 'Albums');
      const before = await nodes.children(albums);
      window.isOffline = true;
      await rejection(nodes.more(last(before)), 'network.refused');
      assert.deepEqual(await nodes.children(albums), before);
    });
  });

  it('read a list again that is opened after a long time', async () => {
    const genres = await below(root(), 'Genres');
    await nodes.children(genres);
    await nodes.opened(genres);
    assert.equal(window.requests.length, 1);
    await clock.pass(6 * 60_000);
    await nodes.opened(genres);
    assert.equal(window.requests.length, 2);
    assert.deepEqual(changes, []);
  });

  it('are drawn again when this device likes or rates their song', async () => {
    const album = await below(await below(root(), 'Newest Albums'), 0);
    const song = await below(album, 0);
    assert.ok(isNodeOf(song, 'song'));
    const [id = 0] = await window.catalogue.use(await nodes.songsOf([song]));
    await window.library.likes.set(id, true);
    await nodes.refreshMarks();
    assert.deepEqual(changes, [[song]]);
    assert.match(nodeDescription(song, 'en'), /♥/);
    await nodes.refreshMarks();
    assert.equal(changes.length, 1);
  });

  it('stand for songs: one, or those of an album', async () => {
    const album = await below(await below(root(), 'Newest Albums'), 0);
    const songs = await nodes.children(album);
    const ids = (await nodes.songsOf([album, last(songs)])).map(({ id }) => id);
    assert.equal(ids.length, songs.length);
    assert.deepEqual(await nodes.songsOf([root(), await below(root(), 'Artists')]), []);
  });

  it('are gone when the user signs out', async () => {
    assert.ok(nodes.root());
    window.setAccess({ kind: 'signedOut' });
    await flushTasks();
    assert.equal(nodes.root(), undefined);
    nodes.clear();
    assert.deepEqual(changes, [null]);
  });
});
