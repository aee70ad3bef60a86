import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { fold } from './catalogue/search';
import { someSongs, TestBed } from './testBed';
import { songSchema } from './testClient';
import type { TestClient } from './testClient';

const NOT_FOUND = [404, 'not_found'] as const;
const INVALID = [422, 'validation_error'] as const;

const albumSchema = z.object({
  id: z.string(),
  title: z.string(),
  artist: z.string(),
  year: z.int().nullable(),
  artwork_hash: z.string().nullable(),
  song_count: z.int(),
});
const artistSchema = z.object({ id: z.string(), name: z.string(), album_count: z.int(), artwork_hash: z.null() });
const foundSchema = z.object({
  artists: z.array(artistSchema),
  albums: z.array(albumSchema),
  songs: z.array(songSchema.extend({ artist: z.string().nullable(), album: z.string().nullable() })),
});
const librarySchema = z.object({ id: z.string(), name: z.string(), role: z.enum(['owner', 'manager', 'listener']) });
const recordSchema = z.object({ id: z.string(), title: z.string(), full_hash: z.string(), available: z.boolean() });
const feedSchema = z.object({
  events: z.array(
    z.object({
      cursor: z.int(),
      entity_type: z.string(),
      entity_id: z.string(),
      action: z.string(),
      payload: z.object({ full_hash: z.string().optional() }),
    }),
  ),
  next_cursor: z.int(),
  has_more: z.boolean(),
});

describe('the catalogue of a v2 server', () => {
  let bed: TestBed;
  let client: TestClient;
  let libraryId: string;

  before(async () => {
    bed = await TestBed.start();
    client = await bed.logIn();
    libraryId = (await client.get('/libraries', z.array(librarySchema)))[0]?.id ?? '';
  });
  after(() => bed.stop());

  const albums = (query = '') => client.get(`/albums${query}`, z.array(albumSchema));
  const search = (query: Record<string, string>) => client.get(`/search?${new URLSearchParams(query)}`, foundSchema);

  it('comes in pages that say neither their number nor their end', async () => {
    const all = await albums('?limit=6');
    assert.deepEqual([...(await albums('?limit=3')), ...(await albums('?limit=3&offset=3'))], all);
    assert.deepEqual(await albums('?offset=1000000'), []);
    for (const query of ['limit=501', 'limit=0', 'offset=-1', 'sort=byColour', 'sort=byGenre']) {
      await client.expectRefusal(INVALID, 'GET', `/albums?${query}`);
    }
  });

  it('has albums with their songs, artists with their albums, and songs by genre', async () => {
    const [album] = await albums('?limit=1');
    const detail = await client.get(`/albums/${album?.id}`, albumSchema.extend({ songs: z.array(songSchema) }));
    assert.equal(detail.songs.length, album?.song_count);
    const [song] = detail.songs;
    assert.equal((await client.get(`/tracks/${song?.id}`, songSchema)).title, song?.title);
    const lyrics = z.object({ trackId: z.string(), structuredLyrics: z.array(z.object({})) });
    assert.equal((await client.get(`/tracks/${song?.id}/lyrics`, lyrics)).trackId, song?.id);
    const [artist] = await client.get('/artists?limit=1', z.array(artistSchema));
    const own = await client.get(`/artists/${artist?.id}`, artistSchema.extend({ albums: z.array(albumSchema) }));
    assert.equal(own.albums.length, artist?.album_count);
    const [genre] = await client.get('/genres', z.array(z.object({ name: z.string(), song_count: z.int() })));
    const query = new URLSearchParams({ genre: genre?.name ?? '', limit: '2' });
    const songs = await client.get(`/songs/by-genre?${query}`, z.array(songSchema));
    assert.equal(songs.length, Math.min(2, genre?.song_count ?? 0));
    assert.equal((await client.send('GET', '/songs/by-genre')).status, 400);
    assert.equal((await client.get('/songs/random?limit=3', z.array(songSchema))).length, 3);
  });

  it('orders albums by year, backwards when the bounds are', async () => {
    const years = async (query: string) =>
      (await albums(`?sort=byYear&${query}&limit=500`)).map(({ year }) => year ?? 0);
    const forward = await years('from_year=0&to_year=2100');
    assert.deepEqual(
      forward,
      [...forward].sort((one, other) => one - other),
    );
    assert.deepEqual(await years('from_year=2100&to_year=0'), [...forward].reverse());
  });

  it('finds by words, the last of which may be a beginning, whatever the accents', async () => {
    const [song] = await someSongs(client, 1);
    const words = fold(song?.title ?? '').split(' ');
    const [last = ''] = words.slice(-1);
    const q = [...words.slice(0, -1), last.slice(0, Math.max(1, last.length - 1))].join(' ').toUpperCase();
    const { songs } = await search({ q, limit: '500' });
    assert.ok(songs.some(({ id }) => id === song?.id));
    assert.deepEqual(await search({ q: `${q} xyzzyq` }), { artists: [], albums: [], songs: [] });
    assert.deepEqual(await search({ q: '  ' }), { artists: [], albums: [], songs: [] });
    assert.equal((await client.send('GET', '/search')).status, 400);
    await client.expectRefusal(INVALID, 'GET', '/search?q=a&limit=501');
  });

  it('hides what does not exist, and asks for a session', async () => {
    for (const path of ['/albums', '/artists', '/tracks']) {
      await client.expectRefusal(NOT_FOUND, 'GET', `${path}/${randomUUID()}`);
    }
    await client.expectRefusal(NOT_FOUND, 'GET', `/libraries/${randomUUID()}/tracks`);
    await client.expectRefusal([401, 'unauthorized'], 'GET', '/albums', { token: null });
  });

  it('lists the tracks of a library, also those without a file', async function () {
    const records = await client.get(`/libraries/${libraryId}/tracks?limit=3`, z.array(recordSchema));
    assert.ok(records.length > 0 && records.every(({ full_hash }) => /^[\da-f]{64}$/.test(full_hash)));
    const controls = bed.switches(this);
    const all = await client.get(`/libraries/${libraryId}/tracks`, z.array(recordSchema));
    assert.ok(all.length > 100);
    const trackIds = [records[0]?.id ?? ''];
    await controls.do({ action: 'set available', trackIds, available: false });
    const [hidden] = await client.get(`/libraries/${libraryId}/tracks?limit=1`, z.array(recordSchema));
    assert.deepEqual([hidden?.id, hidden?.available], [trackIds[0], false]);
    await client.expectRefusal(NOT_FOUND, 'GET', `/tracks/${trackIds[0]}`);
    await controls.do({ action: 'set available', trackIds, available: true });
  });

  describe('tells what scans found', () => {
    const feed = (query = '') => client.get(`/libraries/${libraryId}/events${query}`, feedSchema);

    it('in pages of its own sequence', async () => {
      const page = await feed('?limit=2');
      assert.equal(page.next_cursor, page.events.at(-1)?.cursor);
      assert.ok(page.events.every(({ payload }) => payload.full_hash === undefined || payload.full_hash.length === 64));
      await client.expectRefusal(NOT_FOUND, 'GET', `/libraries/${randomUUID()}/events`);
    });

    it('about files that go, come again, and change', async function () {
      const controls = bed.switches(this);
      const [song] = await someSongs(client, 1);
      const trackIds = [song?.id ?? ''];
      let end = 0;
      for (let page = await feed('?limit=500'); page.events.length > 0; page = await feed(`?limit=500&after=${end}`)) {
        end = page.next_cursor;
      }
      await controls.do({ action: 'set available', trackIds, available: false });
      await controls.do({ action: 'set available', trackIds, available: true });
      await controls.do({ action: 'rewrite files', trackIds });
      const { events } = await feed(`?after=${end}`);
      assert.deepEqual(
        events.map(({ action, entity_id }) => [action, entity_id]),
        ['delete', 'upsert', 'upsert'].map((action) => [action, song?.id]),
      );
      assert.equal(events[1]?.payload.full_hash, song?.full_hash);
      assert.notEqual(events[2]?.payload.full_hash, song?.full_hash);
      const body = { device_id: client.tokens.device_id, cursor: end };
      assert.equal((await client.send('PUT', `/libraries/${libraryId}/events/ack`, { body })).status, 204);
    });

    it('until it forgets', async function () {
      const controls = bed.switches(this);
      await controls.do({ action: 'cut library feed', libraryId, cursor: 10 });
      await client.expectRefusal([409, 'conflict'], 'GET', `/libraries/${libraryId}/events`);
      assert.equal((await feed('?after=10&limit=1')).events[0]?.cursor, 11);
    });
  });

  describe('plays', () => {
    let song: z.output<typeof songSchema>;
    const stream = (path: string, range?: string) =>
      client.send('GET', path, range === undefined ? {} : { headers: { range } });

    before(async () => {
      const [first] = await someSongs(client, 1);
      assert.ok(first);
      song = first;
    });

    it('files in ranges', async () => {
      const part = await stream(`/tracks/${song.id}/stream`, 'bytes=0-9');
      assert.equal(part.status, 206);
      assert.match(part.headers.get('content-range') ?? '', /^bytes 0-9\/\d+$/);
      assert.equal((await part.arrayBuffer()).byteLength, 10);
      assert.equal((await stream(`/tracks/${song.id}/stream`, 'bytes=999999999999-')).status, 416);
      assert.equal((await stream(`/tracks/${song.id}/stream`, 'bytes=0-1,5-6')).status, 416);
      const refused = await stream(`/tracks/${song.id}/stream?bitrate=128`);
      assert.deepEqual([refused.status, await refused.text()], [422, '']);
      for (const [path, token, status] of [
        [`/tracks/${randomUUID()}/stream`, client.tokens.access_token, 404],
        [`/tracks/${song.id}/stream`, null, 401],
      ] as const) {
        const bare = await client.send('GET', path, { token });
        assert.deepEqual([bare.status, await bare.text()], [status, '']);
      }
    });

    it('with a ticket and nothing else', async () => {
      const ticketSchema = z.object({ url: z.string().startsWith('/api/v2/stream/'), expires_at: z.int() });
      const response = await client.send('POST', `/tracks/${song.id}/stream-ticket`);
      const { url } = ticketSchema.parse(await response.json());
      const headers = { range: 'bytes=0-3' };
      assert.equal((await fetch(bed.url + url, { headers })).status, 206);
      assert.equal((await fetch(`${bed.url}${url.slice(0, -4)}AAAA`, { headers })).status, 404);
    });

    it('a transcode as a stream at first, and as a file afterwards', async function () {
      bed.switches(this);
      const path = `/tracks/${song.id}/stream?format=mp3`;
      assert.equal((await stream(path, 'bytes=64-')).status, 416);
      const cold = await stream(path, 'bytes=0-');
      assert.deepEqual([cold.status, cold.headers.get('accept-ranges')], [200, 'none']);
      await cold.arrayBuffer();
      assert.equal((await stream(path, 'bytes=64-')).status, 206);
    });
  });

  it('has pictures that keep', async () => {
    const withArtwork = (await albums('?limit=100')).find(({ artwork_hash }) => artwork_hash !== null);
    if (!withArtwork) return;
    const response = await client.send('GET', `/artwork/${withArtwork.artwork_hash}`);
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type') ?? '', /^image\/(?:png|jpeg|webp)$/);
    assert.match(response.headers.get('cache-control') ?? '', /immutable/);
    const etag = response.headers.get('etag') ?? '';
    const headers = { 'if-none-match': etag };
    assert.equal((await client.send('GET', `/artwork/${withArtwork.artwork_hash}`, { headers })).status, 304);
    const byId = await client.send('GET', `/artwork/${withArtwork.id}`);
    assert.deepEqual([byId.status, byId.headers.get('etag')], [200, etag]);
    assert.equal((await client.send('GET', `/artwork/${'0'.repeat(64)}`)).status, 404);
  });
});
