import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { someSongs, TestBed } from './testBed';
import { playlistSchema, shareSchema, songSchema } from './testClient';
import type { TestClient } from './testClient';

const NOT_FOUND = [404, 'not_found'] as const;
const INVALID = [422, 'validation_error'] as const;
const NAME = 'Contract test';

const favoritesSchema = z.array(z.object({ entity_type: z.string(), entity_id: z.string(), starred_at: z.int() }));
const ratingsSchema = z.array(z.object({ entity_type: z.string(), entity_id: z.string(), rating: z.int() }));
const queueSchema = z.object({ current: z.string().nullable(), position_ms: z.int(), songs: z.array(songSchema) });

describe('what users of a v2 server make', () => {
  let bed: TestBed;
  let client: TestClient;
  let songs: z.output<typeof songSchema>[];
  let ids: string[];

  before(async () => {
    bed = await TestBed.start();
    client = await bed.logIn();
    songs = await someSongs(client, 4);
    ids = songs.map(({ id }) => id);
  });
  after(async () => {
    for (const { id, name } of await client.get('/playlists', z.array(playlistSchema))) {
      if (name.startsWith(NAME)) await client.send('DELETE', `/playlists/${id}`);
    }
    for (const { id, description } of await client.get('/shares', z.array(shareSchema))) {
      if (description?.startsWith(NAME)) await client.send('DELETE', `/shares/${id}`);
    }
    await bed.stop();
  });

  describe('playlists', () => {
    const update = async (id: string, body: object) => {
      const response = await client.send('PATCH', `/playlists/${id}`, { body });
      assert.equal(response.status, 200);
      return playlistSchema.parse(await response.json());
    };
    const idsOf = ({ songs: tracks }: z.output<typeof playlistSchema>) => tracks.map(({ id }) => id);

    it('are made with their songs in order, and listed, the last changed first', async () => {
      const first = await client.createPlaylist(`  ${NAME} `, [ids[1] ?? '', ids[0] ?? '']);
      assert.equal(first.name, NAME);
      assert.deepEqual([first.comment, first.public, idsOf(first)], [null, false, [ids[1], ids[0]]]);
      const second = await client.createPlaylist(NAME, []);
      const listed = await client.get('/playlists', z.array(playlistSchema));
      assert.deepEqual(
        listed
          .slice(0, 2)
          .map(({ id }) => id)
          .sort(),
        [first.id, second.id].sort(),
      );
      assert.deepEqual(await client.get(`/playlists/${first.id}`, playlistSchema), first);
    });

    it('get a comment and more songs at once', async () => {
      const { id } = await client.createPlaylist(NAME, ids.slice(0, 1));
      const updated = await update(id, { comment: 'For the evening', add: ids.slice(1, 3) });
      assert.deepEqual([updated.comment, idsOf(updated)], ['For the evening', ids.slice(0, 3)]);
      assert.equal((await update(id, { name: null, comment: null })).comment, 'For the evening');
      assert.equal((await update(id, { comment: 'ignored', clear: ['comment'] })).comment, null);
    });

    it('lose songs by their places before the update, and then get new ones', async () => {
      const { id } = await client.createPlaylist(NAME, ids.slice(0, 3));
      const updated = await update(id, { remove_indexes: [0, 2, 0], add: [ids[3], ids[0]] });
      assert.deepEqual(idsOf(updated), [ids[1], ids[3], ids[0]]);
      await client.expectRefusal(INVALID, 'PATCH', `/playlists/${id}`, { body: { remove_indexes: [3] } });
      assert.deepEqual(idsOf(await client.get(`/playlists/${id}`, playlistSchema)), [ids[1], ids[3], ids[0]]);
    });

    it('have a name of 1 to 200 characters, and only a comment to clear', async () => {
      const { id } = await client.createPlaylist(NAME + 'é'.repeat(200 - NAME.length), []);
      for (const name of ['   ', 'é'.repeat(201)]) {
        await client.expectRefusal(INVALID, 'POST', '/playlists', { body: { name } });
        await client.expectRefusal(INVALID, 'PATCH', `/playlists/${id}`, { body: { name } });
      }
      await client.expectRefusal(INVALID, 'PATCH', `/playlists/${id}`, { body: { clear: ['name'] } });
    });

    it('take no song that is not there, not even beside others', async () => {
      const track_ids = [ids[0], randomUUID()];
      await client.expectRefusal(NOT_FOUND, 'POST', '/playlists', { body: { name: NAME, track_ids } });
      const { id } = await client.createPlaylist(NAME, []);
      await client.expectRefusal(NOT_FOUND, 'PATCH', `/playlists/${id}`, { body: { add: track_ids } });
      assert.deepEqual(idsOf(await client.get(`/playlists/${id}`, playlistSchema)), []);
    });

    it('are gone once deleted', async () => {
      const { id } = await client.createPlaylist(NAME, []);
      assert.equal((await client.send('DELETE', `/playlists/${id}`)).status, 204);
      await client.expectRefusal(NOT_FOUND, 'GET', `/playlists/${id}`);
      await client.expectRefusal(NOT_FOUND, 'DELETE', `/playlists/${id}`);
    });

    it('keep songs without a file, and hide them', async function () {
      const controls = bed.switches(this);
      const { id } = await client.createPlaylist(NAME, ids.slice(0, 2));
      await controls.do({ action: 'set available', trackIds: ids.slice(0, 2), available: false });
      assert.deepEqual((await update(id, { name: `${NAME} again` })).songs, []);
      const { playlists } = await controls.state(bed.admin.username);
      assert.deepEqual(playlists.find((playlist) => playlist.id === id)?.track_ids, ids.slice(0, 2));
      await controls.do({ action: 'set available', trackIds: ids.slice(0, 2), available: true });
      assert.equal((await client.get(`/playlists/${id}`, playlistSchema)).songs.length, 2);
    });

    it('have bodies of at most 16 KiB', async () => {
      const track_ids = Array.from({ length: 430 }, () => randomUUID());
      assert.equal((await client.send('POST', '/playlists', { body: { name: NAME, track_ids } })).status, 413);
    });
  });

  it('is nobody else’s to see or to change', async function () {
    const other = await bed.otherClient(this);
    const { id } = await client.createPlaylist(NAME, []);
    await other.expectRefusal(NOT_FOUND, 'GET', `/playlists/${id}`);
    await other.expectRefusal(NOT_FOUND, 'PATCH', `/playlists/${id}`, { body: { name: 'Mine' } });
    await other.expectRefusal(NOT_FOUND, 'DELETE', `/playlists/${id}`);
    const lists = await other.get('/playlists', z.array(playlistSchema));
    assert.ok(lists.every((playlist) => playlist.id !== id));
  });

  describe('likes', () => {
    const likedIds = async () => (await client.get('/favorites', favoritesSchema)).map(({ entity_id }) => entity_id);

    it('are of tracks, albums and artists, the newest first', async () => {
      const [track, album] = [ids[0], songs[0]?.album_id];
      assert.equal((await client.send('PUT', `/favorites/track/${track}`)).status, 204);
      assert.equal((await client.send('PUT', `/favorites/album/${album}`)).status, 204);
      const liked = await likedIds();
      assert.ok(liked.includes(track ?? '') && liked.includes(album ?? ''));
      assert.equal((await client.send('DELETE', `/favorites/track/${track}`)).status, 204);
      assert.equal((await client.send('DELETE', `/favorites/album/${album}`)).status, 204);
      assert.equal((await client.send('DELETE', `/favorites/album/${album}`)).status, 204);
      assert.ok(!(await likedIds()).includes(track ?? ''));
    });

    it('are of nothing else, and of nothing that is not there', async () => {
      await client.expectRefusal(INVALID, 'PUT', `/favorites/genre/${ids[0]}`);
      await client.expectRefusal(NOT_FOUND, 'PUT', `/favorites/track/${randomUUID()}`);
      assert.equal((await client.send('PUT', '/favorites/track/no-uuid')).status, 400);
    });
  });

  describe('ratings', () => {
    const rate = (rating: number, entity = `track/${ids[0]}`) =>
      client.send('PUT', `/ratings/${entity}`, { body: { rating } });

    it('are from 1 to 5, show in the album, and are cleared by 0', async () => {
      const album = songs[0]?.album_id ?? '';
      assert.equal((await rate(4, `album/${album}`)).status, 204);
      const rated = z.object({ user_rating: z.int().nullable() });
      assert.equal((await client.get(`/albums/${album}`, rated)).user_rating, 4);
      const listed = await client.get('/ratings', ratingsSchema);
      assert.equal(listed.find(({ entity_id }) => entity_id === album)?.rating, 4);
      assert.equal((await rate(0, `album/${album}`)).status, 204);
      assert.equal((await client.get(`/albums/${album}`, rated)).user_rating, null);
    });

    it('are nothing else', async () => {
      assert.deepEqual([(await rate(6)).status, (await rate(-1)).status, (await rate(1.5)).status], [422, 422, 422]);
    });
  });

  describe('plays', () => {
    const play = (parts: object) => client.send('POST', '/scrobbles', { body: { track_id: ids[0], ...parts } });

    it('are at a time that has been, or now', async () => {
      assert.equal((await play({ submission: true })).status, 204);
      assert.equal((await play({ played_at: -1 })).status, 422);
      assert.equal((await play({ played_at: Date.now() + 10 * 60_000 })).status, 422);
      const history = z.array(z.object({ track_id: z.string(), submission: z.boolean(), played_at: z.int() }));
      assert.equal((await client.get('/history?limit=1', history))[0]?.track_id, ids[0]);
    });
  });

  describe('the queue', () => {
    const save = (body: object) => client.send('PUT', '/queue', { body });

    it('is what was saved, with repeats', async () => {
      const [first = '', second = ''] = ids;
      const track_ids = [first, second, first];
      assert.equal((await save({ track_ids, current: second, position_ms: 1000, client: 'contract' })).status, 204);
      const queue = await client.get('/queue', queueSchema);
      assert.deepEqual([queue.current, queue.position_ms], [second, 1000]);
      assert.deepEqual(
        queue.songs.map(({ id }) => id),
        track_ids,
      );
    });

    it('has at most 400 songs that are all there, and no negative position', async () => {
      assert.equal((await save({ track_ids: [], position_ms: -1 })).status, 422);
      assert.equal((await save({ track_ids: [randomUUID()] })).status, 404);
      assert.equal((await save({ track_ids: Array(401).fill(ids[0]) })).status, 422);
    });

    it('forgets a song without a file', async function () {
      const controls = bed.switches(this);
      const trackIds = ids.slice(0, 1);
      await save({ track_ids: trackIds, current: ids[0] });
      await controls.do({ action: 'set available', trackIds, available: false });
      const queue = await client.get('/queue', queueSchema);
      await controls.do({ action: 'set available', trackIds, available: true });
      assert.deepEqual([queue.songs, queue.current], [[], null]);
    });
  });

  describe('shares', () => {
    const share = async (body: object) => {
      const response = await client.send('POST', '/shares', { body: { description: NAME, ...body } });
      assert.equal(response.status, 201);
      return shareSchema.parse(await response.json());
    };
    const visit = (url: string) => fetch(new URL(url, bed.url));
    const visited = z.object({
      description: z.string().nullable(),
      tracks: z.array(songSchema.extend({ streamUrl: z.string() })),
    });

    it('keep their order, have a URL only when they are made, and open for anyone', async () => {
      const made = [await share({ track_ids: ids.slice(0, 2) }), await share({ track_ids: [ids[1], ids[0]] })];
      for (const { id, url = '', track_ids } of made) {
        assert.match(url, /\/share\/wfs_[\w-]+$/);
        const response = await visit(url);
        assert.equal(response.headers.get('cache-control'), 'no-store');
        const { tracks } = visited.parse(await response.json());
        assert.deepEqual(
          tracks.map((track) => track.id),
          track_ids,
        );
        const played = await fetch(new URL(tracks[0]?.streamUrl ?? '', bed.url), { headers: { range: 'bytes=0-3' } });
        assert.equal(played.status, 206);
        assert.equal((await client.send('DELETE', `/shares/${id}`)).status, 204);
        assert.equal((await visit(url)).status, 404);
      }
      const listed = await client.get('/shares', z.array(shareSchema));
      assert.ok(listed.every((one) => one.url === undefined));
    });

    it('take 1 to 400 songs', async () => {
      await client.expectRefusal(INVALID, 'POST', '/shares', { body: { track_ids: [] } });
      const track_ids = Array<string>(401).fill(ids[0] ?? '');
      await client.expectRefusal(INVALID, 'POST', '/shares', { body: { track_ids } });
    });

    it('change in part', async () => {
      const expires_at = Date.now() + 60_000;
      const { id, url = '' } = await share({ track_ids: ids.slice(0, 1), expires_at });
      const update = async (body: object) => {
        const response = await client.send('PATCH', `/shares/${id}`, { body });
        assert.equal(response.status, 200);
        return shareSchema.parse(await response.json());
      };
      const renamed = await update({ description: `${NAME} 2` });
      assert.deepEqual([renamed.description, renamed.expires_at, renamed.url], [`${NAME} 2`, expires_at, undefined]);
      const lasting = await update({ clear: ['expires_at'] });
      assert.deepEqual([lasting.description, lasting.expires_at], [`${NAME} 2`, null]);
      await client.expectRefusal(INVALID, 'PATCH', `/shares/${id}`, { body: { clear: ['expiresAt'] } });
      await update({ expires_at: 1000 });
      assert.equal((await visit(url)).status, 404);
    });

    it('open without songs when their files are gone, and have other URLs under another key', async function () {
      const controls = bed.switches(this);
      const trackIds = ids.slice(0, 1);
      const operationId = randomUUID();
      const body = { track_ids: trackIds, description: NAME };
      const create = async () =>
        shareSchema.parse(await (await client.send('POST', '/shares', { operationId, body })).json());
      const { url = '' } = await create();
      await controls.do({ action: 'set available', trackIds, available: false });
      assert.deepEqual(visited.parse(await (await visit(url)).json()).tracks, []);
      await controls.do({ action: 'set available', trackIds, available: true });
      await controls.do({ action: 'replace instance key' });
      assert.equal((await visit(url)).status, 404);
      const { url: next = '' } = await create();
      assert.equal((await visit(next)).status, 200);
    });
  });

  describe('bookmarks', () => {
    const set = (body: object) => client.send('PUT', `/bookmarks/${ids[0]}`, { body });
    const bookmarksSchema = z.array(
      z.object({ position_ms: z.int(), comment: z.string().nullable(), song: songSchema }),
    );
    const own = async () => (await client.get('/bookmarks', bookmarksSchema)).filter(({ song }) => song.id === ids[0]);

    it('are one for each track, and move', async () => {
      await set({ position_ms: 1000, comment: 'Here' });
      await set({ position_ms: 2000 });
      assert.deepEqual(
        (await own()).map(({ position_ms, comment }) => [position_ms, comment]),
        [[2000, null]],
      );
      assert.equal((await set({ position_ms: -1 })).status, 422);
      assert.equal((await client.send('DELETE', `/bookmarks/${ids[0]}`)).status, 204);
      assert.equal((await client.send('DELETE', `/bookmarks/${ids[0]}`)).status, 204);
      assert.deepEqual(await own(), []);
    });
  });

  describe('a request that its framework rejects', () => {
    it('gets plain text and no code', async () => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${client.tokens.access_token}` };
      const send = async (body: string, more: object = {}) =>
        fetch(`${bed.url}/api/v2/playlists`, { method: 'POST', headers: { ...headers, ...more }, body });
      assert.equal((await send('{')).status, 400);
      assert.equal((await send('{"name":1}')).status, 422);
      assert.equal((await send('{"name":"x"}', { 'content-type': 'text/plain' })).status, 415);
      assert.equal((await client.send('PUT', '/playlists')).status, 405);
    });
  });
});
