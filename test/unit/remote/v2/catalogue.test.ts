import assert from 'node:assert/strict';
import * as z from 'zod';
import { NodeHttp } from '../../../../src/platform/node/http';
import type { CatalogueItem, CatalogueList } from '../../../../src/protocol/catalogueItem';
import { V2Catalogue } from '../../../../src/remote/v2/catalogue';
import { V2Client } from '../../../../src/remote/v2/client';
import { SwitchBench } from '../../../server/v2/switchBench';
import { CountedTimers } from '../../../support/countedTimers';
import { rejection } from '../../../support/rejection';

const FIRST = { offset: 0, limit: 5 };

describe('Catalogue of protocol v2', () => {
  const bench = SwitchBench.forSuite();
  let http: NodeHttp;
  let catalogue: V2Catalogue;

  beforeEach(() => {
    http = new NodeHttp({ version: '1.2.3', timers: new CountedTimers(0) });
    const token = async () => ({ value: bench.client.tokens.access_token, deviceId: null });
    catalogue = new V2Catalogue(new V2Client({ http, url: bench.bed.url, token }));
  });
  afterEach(() => http.dispose());

  const song = async (list: CatalogueList) => {
    const [first] = await catalogue.list(list);
    assert.ok(first?.kind === 'song');
    return first.song;
  };

  it('lists artists, albums and genres page by page', async () => {
    const first = await catalogue.list({ kind: 'artists', page: FIRST });
    const next = await catalogue.list({ kind: 'artists', page: { offset: 5, limit: 5 } });
    assert.equal(new Set([...first, ...next].map(nameOf)).size, 10);
    assert.equal((await catalogue.list({ kind: 'newest', page: FIRST })).length, 5);
    assert.ok(
      (await catalogue.list({ kind: 'genres' })).every((one) => one.kind === 'genre' && one.genre.songCount > 0),
    );
  });

  it('leads from an artist over an album to a song with its hash', async () => {
    const artists = await catalogue.list({ kind: 'artists', page: { offset: 0, limit: 50 } });
    const artist = artists.find((one) => one.kind === 'artist' && one.artist.albumCount > 1);
    assert.ok(artist?.kind === 'artist');
    const albums = await catalogue.list({ kind: 'albumsOfArtist', id: artist.artist.id });
    assert.equal(albums.length, artist.artist.albumCount);
    const [album] = albums;
    assert.ok(album?.kind === 'album');
    const found = await song({ kind: 'songsOfAlbum', id: album.album.id });
    assert.equal(found.album, album.album.title);
    assert.match(found.hash ?? '', /^[\da-f]{64}$/);
    assert.ok(found.artists.length > 0 && found.durationMs > 0);
  });

  it('finds songs by the beginning of the last word, and nothing for blanks', async () => {
    const [artist] = await catalogue.list({ kind: 'artists', page: FIRST });
    const name = artist ? nameOf(artist) : '';
    const found = await catalogue.list({ kind: 'search', query: name.slice(0, -1), limit: 3 });
    assert.ok(found.length > 0 && found.length <= 3);
    assert.deepEqual(await catalogue.list({ kind: 'search', query: '  ', limit: 3 }), []);
  });

  it('tells what is liked and how many stars it has', async () => {
    const [id] = bench.ids;
    const { album_id } = await bench.client.get(`/tracks/${id}`, songOfServer);
    await bench.client.send('PUT', `/favorites/track/${id}`);
    await bench.rate(4);
    const songs = await catalogue.list({ kind: 'songsOfAlbum', id: album_id });
    const marked = songs.flatMap((one) => (one.kind === 'song' && one.song.id === id ? [one.song] : []));
    assert.deepEqual(
      marked.map(({ liked, stars }) => [liked, stars]),
      [[true, 4]],
    );
  });

  it('finds the songs of a genre on early servers, too', async () => {
    const [genre] = await catalogue.list({ kind: 'genres' });
    const list: CatalogueList = { kind: 'songsOfGenre', genre: genre ? nameOf(genre) : '', page: FIRST };
    const now = await catalogue.list(list);
    await bench.turn({ songsPath: 'songs' });
    assert.deepEqual(await catalogue.list(list), now);
    assert.deepEqual(await catalogue.list(list), now);
  });

  it('fetches pictures as they are, and knows which do not exist', async () => {
    const albums = await catalogue.list({ kind: 'albums', page: { offset: 0, limit: 50 } });
    const hash = albums.flatMap((one) => (one.kind === 'album' ? (one.album.artworkHash ?? []) : []))[0] ?? '';
    const bytes = await catalogue.artwork(hash);
    assert.deepEqual([...(bytes ?? [])].slice(0, 4), [0x89, 0x50, 0x4e, 0x47]);
    assert.equal(await catalogue.artwork('0'.repeat(64)), null);
  });

  it('does not take a web page for the absence of a picture', async () => {
    await bench.turn({ personality: 'html' });
    await rejection(catalogue.artwork('0'.repeat(64)), 'answer.notWaveFlow');
  });

  it('stops a request that is aborted', async () => {
    const abort = new AbortController();
    const search = catalogue.list({ kind: 'search', query: 'a', limit: 3 }, abort.signal);
    abort.abort();
    await rejection(search, 'cancelled');
  });
});

const songOfServer = z.object({ album_id: z.string() });

function nameOf(item: CatalogueItem): string {
  if (item.kind === 'artist') return item.artist.name;
  if (item.kind === 'genre') return item.genre.name;
  return item.kind === 'album' ? item.album.title : item.song.title;
}
