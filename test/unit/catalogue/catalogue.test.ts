import assert from 'node:assert/strict';
import type { CatalogueList, CatalogueSong } from '../../../src/protocol/catalogueItem';
import { SwitchBench } from '../../server/v2/switchBench';
import { CatalogueWindow } from '../../support/catalogueWindow';
import { MemoryCache } from '../../support/memoryCache';
import { flushTasks } from '../../support/manualTimers';
import { rejection } from '../../support/rejection';

const NEWEST: CatalogueList = { kind: 'newest', page: { offset: 0, limit: 10 } };

describe('The catalogue of a server', () => {
  const bench = SwitchBench.forSuite();
  let window: CatalogueWindow;

  beforeEach(async () => {
    window = await CatalogueWindow.open(bench.client);
    await flushTasks();
  });
  afterEach(() => window.dispose());

  /** The songs of the newest album. */
  const songs = async (): Promise<CatalogueSong[]> => {
    const [first] = await window.catalogue.fetch(NEWEST);
    assert.ok(first?.kind === 'album');
    const found = await window.catalogue.fetch({ kind: 'songsOfAlbum', id: first.album.id });
    return found.flatMap((item) => (item.kind === 'song' ? [item.song] : []));
  };

  it('keeps what was seen for when the server cannot be reached', async () => {
    assert.equal(await window.catalogue.seen(NEWEST), undefined);
    const found = await window.catalogue.fetch(NEWEST);
    window.isOffline = true;
    await rejection(window.catalogue.fetch(NEWEST), 'network.refused');
    assert.deepEqual(await window.catalogue.seen(NEWEST), found);
  });

  it('shows no account what another one has seen', async () => {
    await window.catalogue.fetch(NEWEST);
    const other = await bench.bed.logIn(bench.bed.other);
    window.setAccess({ kind: 'account', account: window.accountOf(other) });
    assert.equal(await window.catalogue.seen(NEWEST), undefined);
    assert.deepEqual((await window.catalogue.searchSeen()).find('a', 10), []);
  });

  it('shows nothing of a damaged entry', async () => {
    const cache = new MemoryCache();
    const other = await CatalogueWindow.open(bench.client, cache);
    const shelf = { owner: JSON.stringify([bench.bed.url, bench.client.accountId]), kind: 'lists' } as const;
    for (const content of ['{"half', '[{"kind":"album"}]', '{}']) {
      await cache.write(shelf, JSON.stringify(NEWEST), new TextEncoder().encode(content));
      assert.equal(await other.catalogue.seen(NEWEST), undefined);
    }
    other.dispose();
  });

  it('searches what was seen by words, without case and diacritics, as the server does', async () => {
    const [song] = await songs();
    assert.ok(song);
    const query = `${song.title.toUpperCase()} ${song.artists[0]?.slice(0, 2) ?? ''}`;
    const found = (await window.catalogue.searchSeen()).find(query, 10);
    assert.ok(found.some(({ id }) => id === song.id));
    assert.deepEqual((await window.catalogue.searchSeen()).find(`${query} qqq`, 10), []);
    assert.deepEqual((await window.catalogue.searchSeen()).find('  ', 10), []);
  });

  it('makes songs tracks of this device, each once', async () => {
    const [one, two] = await songs();
    assert.ok(one && two);
    const ids = await window.catalogue.use([one, two, one]);
    assert.equal(new Set(ids).size, 2);
    assert.deepEqual(await window.catalogue.use([one]), [ids[0]]);
    const { id } = await window.library.playlists.create({ name: 'Mix' });
    await window.library.playlists.addTracks(id, ids);
    const titles = (await window.library.playlists.tracks(id)).map(({ title }) => title);
    assert.deepEqual(titles, [one.title, two.title]);
  });

  it('knows songs by their hash, so that a track that is here already is the same', async () => {
    const [one] = await songs();
    assert.ok(one);
    const { title, artists, durationMs, hash } = one;
    const [id] = await window.library.tracks.remember([{ title, artists, durationMs, fileHash: hash }]);
    assert.deepEqual(await window.catalogue.use([one]), [id]);
  });

  it('keeps two tracks with the same file apart', async () => {
    const [one] = await songs();
    assert.ok(one);
    const [first, second] = await window.catalogue.use([one, { ...one, id: '0b6b2a8e-5d1c-4f3a-9b63-1f2f4c1d9a09' }]);
    assert.notEqual(first, second);
  });

  it('shows likes and ratings of this device, which are newer than what the server said', async () => {
    const [one, two] = await songs();
    assert.ok(one && two);
    const [id = 0] = await window.catalogue.use([one]);
    await window.library.likes.set(id, true);
    await window.library.ratings.set(id, 204);
    const known = await window.catalogue.known([{ ...one, liked: false }, two]);
    assert.deepEqual(
      known.map(({ marks }) => marks),
      [{ trackId: id, liked: true, rating: 204 }, null],
    );
  });

  it('stores nothing about songs that are only shown', async () => {
    const found = await songs();
    await window.catalogue.known(found);
    assert.deepEqual(await window.library.tracks.marks(found.map(({ hash }) => hash ?? '')), new Map());
  });

  describe('pictures', () => {
    const hash = async (): Promise<string> => {
      const albums = await window.catalogue.fetch({ kind: 'albums', page: { offset: 0, limit: 50 } });
      return albums.flatMap((item) => (item.kind === 'album' ? (item.album.artworkHash ?? []) : []))[0] ?? '';
    };
    const requested = () => window.requests.filter((path) => path.includes('/artwork/')).length;

    it('are fetched once for all who ask', async () => {
      const found = await hash();
      const files = await Promise.all([1, 2, 3].map(() => window.catalogue.picture(found, () => true)));
      assert.equal(new Set(files).size, 1);
      assert.ok(files[0]);
      assert.equal(requested(), 1);
    });

    it('that do not exist are not asked for again, by later windows neither', async () => {
      const missing = '0'.repeat(64);
      assert.equal(await window.catalogue.picture(missing, () => true), null);
      const later = await CatalogueWindow.open(bench.client, window.cache);
      assert.equal(await later.catalogue.picture(missing, () => true), null);
      assert.deepEqual(later.requests, []);
      later.dispose();
    });

    it('that could not be fetched, or were not wanted, are asked for again', async () => {
      const found = await hash();
      window.isOffline = true;
      assert.equal(await window.catalogue.picture(found, () => true), null);
      window.isOffline = false;
      assert.equal(await window.catalogue.picture(found, () => false), null);
      assert.ok(await window.catalogue.picture(found, () => true));
    });
  });

  describe('is not there', () => {
    it('while the user is signed out, and says so', async () => {
      let changes = 0;
      window.catalogue.onDidChange(() => changes++);
      assert.notEqual(window.catalogue.owner, null);
      window.setAccess({ kind: 'signedOut' });
      await flushTasks();
      assert.equal(window.catalogue.owner, null);
      assert.equal(changes, 1);
      await rejection(window.catalogue.requireAccess(), 'catalogue.signedOut');
      assert.equal(await window.catalogue.picture('x', () => true), null);
    });

    it('where the server has none, and says which', async () => {
      window.setAccess({ kind: 'unsupported', host: 'home.example' });
      const { details } = await rejection(window.catalogue.seen(NEWEST), 'catalogue.unsupported');
      assert.equal(details.host, 'home.example');
    });
  });
});
