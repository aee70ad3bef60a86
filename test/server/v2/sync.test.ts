import assert from 'node:assert/strict';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import * as z from 'zod';
import { someSongs, TestBed } from './testBed';
import { playlistSchema, shareSchema } from './testClient';
import type { SendOptions, TestClient } from './testClient';

const NOT_FOUND = [404, 'not_found'] as const;
const CONFLICT = [409, 'conflict'] as const;
const INVALID = [422, 'validation_error'] as const;
const NAME = 'Contract test of sync';

const snapshotSchema = z.object({
  cursor: z.int(),
  playlists: z.array(playlistSchema),
  favorites: z.array(z.object({ entity_id: z.string() })),
  ratings: z.array(z.object({ entity_id: z.string(), rating: z.int() })),
  queue: z.object({}).nullable(),
  history: z.array(z.object({ track_id: z.string() })),
  shares: z.array(shareSchema),
  bookmarks: z.array(z.object({ position_ms: z.int() })),
});

describe('the sync of a v2 server', () => {
  let bed: TestBed;
  let client: TestClient;
  let ids: string[];

  before(async () => {
    bed = await TestBed.start();
    client = await bed.logIn();
    ids = (await someSongs(client, 3)).map(({ id }) => id);
  });
  afterEach(() => bed.controls?.clear());
  after(async () => {
    for (const { id, name } of await client.get('/playlists', z.array(playlistSchema))) {
      if (name === NAME) await client.send('DELETE', `/playlists/${id}`);
    }
    await client.send('PUT', `/ratings/track/${ids[0]}`, { body: { rating: 0 } });
    await client.send('DELETE', `/favorites/track/${ids[0]}`);
    await bed.stop();
  });

  const like = (options: SendOptions = {}) => client.send('PUT', `/favorites/track/${ids[0]}`, options);
  const rate = (rating: number, options: SendOptions = {}) =>
    client.send('PUT', `/ratings/track/${ids[0]}`, { ...options, body: { rating } });
  /** What the journal gets while this runs. */
  const logged = async (work: () => Promise<unknown>) => {
    const cursor = await client.cursor();
    await work();
    return (await client.changes(cursor)).changes;
  };

  describe('an operation id', () => {
    it('happens once, however often it comes', async () => {
      const operationId = randomUUID();
      const deviceId = client.tokens.device_id;
      const changes = await logged(async () => {
        assert.equal((await like({ operationId, deviceId })).status, 204);
        assert.equal((await like({ operationId, deviceId })).status, 204);
      });
      assert.equal(changes.length, 1);
      const [change] = changes;
      assert.deepEqual([change?.operation_id, change?.origin_device_id], [operationId, deviceId]);
      assert.deepEqual(change?.payload, { entity_type: 'track', entity_id: ids[0], starred: true });
    });

    it('is made by the server where a request has none', async () => {
      const [change] = await logged(() => rate(3));
      assert.match(change?.operation_id ?? '', /^[\da-f-]{36}$/);
      assert.equal(change?.origin_device_id, null);
    });

    it('stands for one intent, of whatever kind', async () => {
      const operationId = randomUUID();
      await like({ operationId });
      await client.expectRefusal(CONFLICT, 'DELETE', `/favorites/track/${ids[0]}`, { operationId });
      await client.expectRefusal(CONFLICT, 'POST', '/playlists', { operationId, body: { name: NAME } });
    });

    it('makes one play', async () => {
      const operationId = randomUUID();
      const body = { track_id: ids[0], submission: true };
      const changes = await logged(async () => {
        await client.send('POST', '/scrobbles', { operationId, body });
        await client.send('POST', '/scrobbles', { operationId, body });
      });
      assert.deepEqual(
        changes.map(({ entity_type, action }) => [entity_type, action]),
        [['scrobble', 'append']],
      );
    });

    it('makes one playlist, and answers with what became of it', async () => {
      const operationId = randomUUID();
      const { id } = await client.createPlaylist(NAME, [], { operationId });
      assert.equal((await client.createPlaylist(` ${NAME} `, [], { operationId })).id, id);
      await client.expectRefusal(CONFLICT, 'POST', '/playlists', { operationId, body: { name: 'Another' } });
      await client.send('PATCH', `/playlists/${id}`, { body: { comment: 'Since then' } });
      assert.equal((await client.createPlaylist(NAME, [], { operationId })).comment, 'Since then');
      await client.send('DELETE', `/playlists/${id}`);
      await client.expectRefusal(NOT_FOUND, 'POST', '/playlists', { operationId, body: { name: NAME } });
      await client.expectRefusal(NOT_FOUND, 'PATCH', `/playlists/${id}`, { body: { name: NAME } });
      await client.expectRefusal(CONFLICT, 'PATCH', `/playlists/${id}`, { operationId, body: { name: NAME } });
    });

    it('means the same without what is null, and in any order of what has none', async () => {
      const { id } = await client.createPlaylist(NAME, ids);
      const operationId = randomUUID();
      const update = async (body: object) =>
        (await client.send('PATCH', `/playlists/${id}`, { operationId, body })).status;
      assert.equal(await update({ remove_indexes: [0, 1], name: NAME }), 200);
      assert.equal(await update({ remove_indexes: [1, 0, 1], name: ` ${NAME}`, comment: null }), 200);
      assert.equal(await update({ remove_indexes: [0], name: NAME }), 409);
    });

    it('makes one share, whose URL comes again', async () => {
      const operationId = randomUUID();
      const share = async () =>
        shareSchema.parse(
          await (await client.send('POST', '/shares', { operationId, body: { track_ids: ids } })).json(),
        );
      const made = await share();
      assert.deepEqual(await share(), made);
      assert.equal((await fetch(new URL(made.url ?? '', bed.url))).status, 200);
      const { shares } = await client.get('/sync/snapshot', snapshotSchema);
      assert.equal(shares.find(({ id }) => id === made.id)?.url, undefined);
      await client.send('DELETE', `/shares/${made.id}`);
    });

    it('stays free when its request is refused', async () => {
      const operationId = randomUUID();
      assert.equal((await rate(6, { operationId })).status, 422);
      assert.equal((await rate(5, { operationId })).status, 204);
      const another = randomUUID();
      const path = (id: string) => `/favorites/track/${id}`;
      await client.expectRefusal(NOT_FOUND, 'PUT', path(randomUUID()), { operationId: another });
      assert.equal((await client.send('PUT', path(ids[0] ?? ''), { operationId: another })).status, 204);
    });

    it('is a UUID, as the device is, which is the caller’s own', async function () {
      await client.expectRefusal(INVALID, 'PUT', `/favorites/track/${ids[0]}`, { operationId: 'no uuid' });
      await client.expectRefusal(INVALID, 'PUT', `/favorites/track/${ids[0]}`, { deviceId: 'no uuid' });
      const other = await bed.otherClient(this);
      const { device_id: deviceId } = other.tokens;
      await client.expectRefusal(INVALID, 'PUT', `/favorites/track/${ids[0]}`, { deviceId });
    });

    it('succeeds again after the library is gone', async function () {
      const controls = bed.switches(this);
      const other = await bed.otherClient(this);
      const operationId = randomUUID();
      const path = `/favorites/track/${ids[0]}`;
      await other.send('PUT', path, { operationId });
      const libraries = await other.get('/libraries', z.array(z.object({ id: z.string() })));
      const set = async (member: boolean) => {
        for (const { id: libraryId } of libraries) {
          await controls.do({ action: 'set member', username: bed.other.username, libraryId, member });
        }
      };
      await set(false);
      assert.equal((await other.send('PUT', path, { operationId })).status, 204);
      assert.deepEqual(await other.get('/favorites', z.array(z.object({}))), []);
      await other.expectRefusal(NOT_FOUND, 'PUT', `/ratings/track/${ids[0]}`, { body: { rating: 3 } });
      await other.expectRefusal(CONFLICT, 'DELETE', path, { operationId });
      await set(true);
      assert.equal((await other.get('/favorites', z.array(z.object({})))).length, 1);
    });
  });

  describe('the changes', () => {
    it('tell everything of a playlist', async () => {
      let id = '';
      const changes = await logged(async () => {
        ({ id } = await client.createPlaylist(NAME, ids.slice(0, 2)));
        await client.send('PATCH', `/playlists/${id}`, {
          body: { comment: 'Quiet', add: ids.slice(2), remove_indexes: [0] },
        });
        await client.send('DELETE', `/playlists/${id}`);
      });
      assert.deepEqual(
        changes.map(({ entity_type, entity_id, action, payload }) => ({ entity_type, entity_id, action, payload })),
        [
          { action: 'upsert', payload: { id, name: NAME, track_ids: ids.slice(0, 2) } },
          { action: 'upsert', payload: { id, name: NAME, comment: 'Quiet', public: false, track_ids: ids.slice(1) } },
          { action: 'delete', payload: {} },
        ].map((change) => ({ entity_type: 'playlist', entity_id: id, ...change })),
      );
    });

    it('tell that a rating was cleared', async () => {
      const [, cleared] = await logged(async () => {
        await rate(4);
        await rate(0);
      });
      assert.deepEqual([cleared?.action, cleared?.payload['rating']], ['delete', 0]);
    });

    it('come in pages, one after another', async () => {
      const start = await client.cursor();
      await rate(1);
      await rate(2);
      await rate(3);
      const all = await client.changes(start);
      assert.equal(all.has_more, false);
      let cursor = start;
      const seen = [];
      for (let hasMore = true; hasMore;) {
        const page = await client.changes(cursor, 1);
        seen.push(...page.changes);
        cursor = page.next_cursor;
        assert.equal(cursor, page.changes[0]?.cursor);
        hasMore = page.has_more;
      }
      assert.deepEqual(seen, all.changes);
      assert.deepEqual(await client.changes(cursor), { changes: [], next_cursor: cursor, has_more: false });
      const beyond = cursor + 1000;
      assert.deepEqual(await client.changes(beyond), { changes: [], next_cursor: beyond, has_more: false });
    });

    it('refuse limits and cursors that are none', async () => {
      for (const query of ['limit=0', 'limit=501', 'after=-1', 'limit=-1']) {
        await client.expectRefusal(INVALID, 'GET', `/sync/changes?${query}`);
      }
    });

    it('are the account’s own, although all share one sequence', async function () {
      const other = await bed.otherClient(this);
      const start = await other.cursor();
      const changes = await logged(() => other.send('PUT', `/ratings/track/${ids[1]}`, { body: { rating: 2 } }));
      assert.deepEqual(changes, []);
      const [own] = (await other.changes(start)).changes;
      assert.ok((own?.cursor ?? 0) > start);
      assert.equal(await client.cursor(), own?.cursor);
    });

    it('keep the comment from before a clearing', async function () {
      const controls = bed.switches(this);
      const { id } = await client.createPlaylist(NAME, []);
      const change = async (body: object) => {
        const [logEntry] = await logged(() => client.send('PATCH', `/playlists/${id}`, { body }));
        return logEntry?.payload['comment'];
      };
      assert.equal(await change({ comment: 'Old' }), 'Old');
      assert.equal(await change({ clear: ['comment'] }), 'Old');
      assert.equal((await client.get(`/playlists/${id}`, playlistSchema)).comment, null);
      await controls.change({ commentClear: 'logged' });
      await change({ comment: 'Old' });
      assert.equal(await change({ clear: ['comment'] }), null);
    });
  });

  describe('the snapshot', () => {
    it('has everything, and a cursor to go on from', async () => {
      const { id } = await client.createPlaylist(NAME, ids);
      await like();
      await rate(5);
      const snapshot = await client.get('/sync/snapshot', snapshotSchema);
      assert.deepEqual(
        snapshot.playlists.find((playlist) => playlist.id === id)?.songs.map((song) => song.id),
        ids,
      );
      assert.ok(snapshot.favorites.some(({ entity_id }) => entity_id === ids[0]));
      assert.equal(snapshot.ratings.find(({ entity_id }) => entity_id === ids[0])?.rating, 5);
      assert.deepEqual((await client.changes(snapshot.cursor)).changes, []);
    });

    it('has a cursor that can be acknowledged, also by who has no events', async function () {
      const other = await bed.otherClient(this);
      for (const one of [client, other]) {
        const cursor = await one.cursor();
        const acknowledge = async (at: number, device_id = one.tokens.device_id) =>
          (await one.send('PUT', '/sync/ack', { body: { device_id, cursor: at } })).status;
        assert.equal(await acknowledge(cursor), 204);
        assert.equal(await acknowledge(0), 204);
        assert.equal(await acknowledge(cursor + 1000), 422);
        assert.equal(await acknowledge(-1), 422);
        assert.equal(await acknowledge(0, randomUUID()), 422);
      }
    });
  });

  describe('the socket', () => {
    const open = async (after: number, one = client) => {
      const address = `${bed.url.replace(/^http/, 'ws')}/api/v2/sync/socket?after=${after}`;
      const socket = new WebSocket(address, { headers: { authorization: `Bearer ${one.tokens.access_token}` } });
      const frames: unknown[] = [];
      socket.on('message', (data) => frames.push(JSON.parse((data as Buffer).toString())));
      await once(socket, 'open');
      return { socket, frames };
    };
    const until = async (frames: unknown[], count: number) => {
      for (let tries = 0; frames.length < count && tries < 100; tries += 1) await wait(10);
      return frames;
    };

    it('tells the account’s newest cursor at once and after each change', async () => {
      await rate(1);
      const [before] = (await client.changes(0)).changes.slice(-1);
      const { socket, frames } = await open(0);
      assert.deepEqual(await until(frames, 1), [{ cursor: before?.cursor }]);
      const operationId = randomUUID();
      await rate(2, { operationId });
      await until(frames, 2);
      await rate(2, { operationId });
      await wait(50);
      const { changes } = await client.changes(before?.cursor ?? 0);
      assert.deepEqual(frames.slice(1), [{ cursor: changes[0]?.cursor }]);
      socket.terminate();
    });

    it('says nothing to who has everything, nor of other accounts', async function () {
      const other = await bed.otherClient(this);
      const { socket, frames } = await open(await client.cursor());
      await other.send('PUT', `/ratings/track/${ids[1]}`, { body: { rating: 4 } });
      await wait(50);
      assert.deepEqual(frames, []);
      await rate(3);
      assert.equal((await until(frames, 1)).length, 1);
      socket.terminate();
    });

    it('needs a session and a cursor', async () => {
      for (const [after, headers, status] of [
        [0, {}, 401],
        [-1, { authorization: `Bearer ${client.tokens.access_token}` }, 422],
      ] as const) {
        const address = `${bed.url.replace(/^http/, 'ws')}/api/v2/sync/socket?after=${after}`;
        const socket = new WebSocket(address, { headers });
        const [error] = (await once(socket, 'error')) as [Error];
        assert.match(error.message, new RegExp(String(status)));
      }
    });

    it('answers pings', async () => {
      const { socket } = await open(0);
      socket.ping();
      await once(socket, 'pong');
      socket.terminate();
    });
  });
});
