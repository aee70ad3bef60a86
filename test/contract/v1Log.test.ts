import assert from 'node:assert/strict';
import * as z from 'zod';
import type { LibraryChange } from '../../src/protocol/libraryChange';
import type { FetchedChange, SyncServer } from '../../src/remote/syncServer';
import { startServer, type ServerProcess } from '../server/process';
import { stateOf } from './libraryState';
import { hashOnly, like, likes, song } from './sampleChanges';
import { pull, pullAll } from './syncServerCalls';
import { V1SyncServerBed, type PushedChange } from './v1SyncServerBed';

const collection = { type: 'playlist', id: 'list' } as const;
const fields = { name: 'Evening', description: null, colorId: 'violet', iconId: 'music' };
const created: LibraryChange = { kind: 'collectionCreated', collection, fields };
/** A playlist of the same name in another profile. */
const elsewhere: readonly LibraryChange[] = [
  { kind: 'collectionCreated', collection: { type: 'playlist', id: 'another list' }, fields },
  { kind: 'tracksAdded', playlistId: 'another list', tracks: [song('Three')] },
  { kind: 'tracksAdded', playlistId: 'another list', tracks: [song('Four')] },
];
const add = (...names: readonly string[]): LibraryChange => ({
  kind: 'tracksAdded',
  playlistId: collection.id,
  tracks: names.map(song),
});
const move = (name: string, position: number): LibraryChange => ({
  kind: 'trackMoved',
  playlistId: collection.id,
  track: hashOnly(song(name)),
  position,
});
const remove = (name: string): LibraryChange => ({
  kind: 'tracksRemoved',
  playlistId: collection.id,
  tracks: [hashOnly(song(name))],
});

describe('The log of protocol v1', function () {
  this.timeout(30_000);

  let process: ServerProcess;
  let bed: V1SyncServerBed;
  let server: SyncServer;
  before(async () => {
    process = await startServer({ faults: true });
  });
  after(() => process.stop());
  beforeEach(async () => {
    bed = await V1SyncServerBed.open(process);
    ({ server } = bed.device());
  });

  const same = () => server;
  const changesOf = (fetched: readonly FetchedChange[]) => fetched.map(({ change }) => change);
  const likeOperations = (count: number): PushedChange[] =>
    likes(count).map((change) => ({
      entity: 'liked_track',
      entity_id: (change.kind === 'liked' ? change.track.hash : null) ?? '',
      op: 'insert',
    }));
  const pulls = async () =>
    (await process.requests()).filter(({ method, path }) => method === 'GET' && path.includes('/sync/ops'));

  describe('with more operations than a page of the server', () => {
    it('is handed out in parts of 100, each page being requested once', async () => {
      await bed.push(likeOperations(2500));
      await process.clearRequests();
      const { changes, parts } = await pullAll(same);
      assert.deepEqual(changesOf(changes), likes(2500));
      assert.ok(parts.length >= 25);
      // Whether it is compacted, 1024, 1024, 452, and nothing more.
      assert.equal((await pulls()).length, 5);
    });

    it('is handed out in smaller parts if the operations are large', async () => {
      const names = Array.from({ length: 200 }, (_none, index) => `song ${index}`);
      await bed.change([created, ...Array.from({ length: 20 }, () => add(...names))]);
      const { changes, parts } = await pullAll(same);
      assert.equal(changes.length, 21);
      assert.ok(parts.every((part) => part.changes.length <= 3));
    });

    it('has responses that are larger than 1 MiB', async () => {
      const { cursor } = await pullAll(same);
      const names = Array.from({ length: 200 }, (_none, index) => `song ${index} ${'x'.repeat(200)}`);
      await bed.change([created]);
      for (let count = 0; count < 20; count++) await bed.change([add(...names)]);
      assert.equal((await pull(same, cursor)).changes.length, 21);
    });
  });

  describe('with a late commit', () => {
    it('hands out the late operation with its place, and nothing twice', async () => {
      await bed.change(likes(5));
      const { cursor } = await pullAll(same);
      const late = await process.sync.reserveId();
      await bed.change([like('early')]);
      const first = await pull(same, cursor);
      assert.deepEqual(changesOf(first.changes), [like('early')]);
      await process.sync.useReservedIds();
      await bed.change([like('late')]);
      const second = await pull(same, first.cursor);
      assert.deepEqual(changesOf(second.changes), [like('late')]);
      assert.equal(second.changes[0]?.place, late);
      assert.ok((first.changes[0]?.place ?? 0) > late);
      assert.deepEqual((await pull(same, second.cursor)).changes, []);
    });

    it('finds it also while a restarted device catches up', async () => {
      const late = await process.sync.reserveId();
      await bed.change(likes(3));
      const { cursor } = await pullAll(same);
      await process.sync.useReservedIds();
      await bed.change([like('late')]);
      const { changes } = await pull(() => bed.device().server, cursor);
      assert.deepEqual(
        changes.map(({ place }) => place),
        [late],
      );
    });
  });

  describe('that is compacted', () => {
    it('serves a cursor that only the overlap makes too old', async () => {
      await bed.change(likes(5));
      const { cursor } = await pullAll(same);
      const last = (await process.sync.ops(bed.email)).at(-1)?.id ?? 0;
      await process.sync.raiseWatermark(bed.email, last);
      assert.deepEqual((await pull(same, cursor)).changes, []);
      await bed.change([like('later')]);
      assert.deepEqual(changesOf((await pull(same, cursor)).changes), [like('later')]);
      await process.sync.raiseWatermark(bed.email, last + 1);
      assert.deepEqual(await server.fetch(cursor), { kind: 'cursorTooOld' });
    });

    it('is too old for a cursor from before the first operation', async () => {
      const { cursor } = await pullAll(same);
      await bed.change([created, add('One'), add('Two')]);
      await bed.forget();
      assert.deepEqual(await server.fetch(cursor), { kind: 'cursorTooOld' });
    });

    it('is read from the start again if it is compacted while it is read', async () => {
      await bed.push(likeOperations(1500));
      const first = await server.fetchAll(null);
      assert.equal(first.isFirst, true);
      await bed.push(likeOperations(1500).map((operation) => ({ ...operation, op: 'delete' })));
      await bed.forget();
      const other = bed.device().server;
      let part = await other.fetchAll(first.continuation);
      assert.equal(part.isFirst, true);
      const changes = [...part.changes];
      while (part.continuation !== null) {
        part = await other.fetchAll(part.continuation);
        if (part.isFirst) changes.splice(0);
        changes.push(...part.changes);
      }
      assert.deepEqual(stateOf(changes), stateOf((await pullAll(same)).changes));
    });

    it('is read on by another process, in the middle of the first response', async () => {
      await bed.push(likeOperations(500));
      await bed.forget();
      const changes: FetchedChange[] = [];
      let hasGap = false;
      for (let text: string | null = null; ;) {
        const part = await bed.device().server.fetchAll(text);
        changes.push(...part.changes);
        hasGap ||= part.hasGap;
        if (part.continuation === null) break;
        text = part.continuation;
      }
      assert.deepEqual([changes.length, hasGap], [500, false]);
    });

    it('has a gap if more is left than a page of the server', async () => {
      await bed.push(likeOperations(2000));
      await bed.forget();
      await bed.change([like('later')]);
      const { changes, parts } = await pullAll(same);
      assert.equal(parts.at(-1)?.hasGap, true);
      assert.equal(changes.length, 1025);
      assert.deepEqual(changes.at(-1)?.change, like('later'));
    });

    it('has no gap if all that is left fits into a page', async () => {
      await bed.push(likeOperations(500));
      await bed.forget();
      const { changes, parts } = await pullAll(same);
      assert.equal(
        parts.some(({ hasGap }) => hasGap),
        false,
      );
      assert.equal(changes.length, 500);
    });
  });

  describe('that is compacted, with playlists,', () => {
    const titles = async (pulled: Promise<{ readonly changes: readonly FetchedChange[] }>) => {
      const known = new Map(['One', 'Two', 'Three', 'Four'].map((name) => [song(name).hash, name]));
      const { tracks } = stateOf((await pulled).changes);
      return tracks['list']?.map((key) => known.get(key) ?? key);
    };

    const cases: readonly (readonly [
      title: string,
      before: readonly LibraryChange[],
      after: readonly LibraryChange[],
      tracks: readonly string[],
    ])[] = [
      ['completes the tracks', [add('One'), add('Two'), add('Three')], [], ['(One)', '(Two)', 'Three']],
      [
        'knows files that the log still names',
        [add('One'), add('Two')],
        [add('Three'), move('One', 2), move('Two', 0)],
        ['Two', 'Three', 'One'],
      ],
      [
        'takes the order from the moves in the log',
        [add('One', 'Two', 'Three'), move('Three', 0)],
        [],
        ['Three', '(One)', '(Two)'],
      ],
      ['leaves out what was removed', [add('One', 'Two', 'Three'), remove('One')], [], ['(Two)', '(Three)']],
      ['adds what follows', [add('One'), add('Two')], [remove('Two'), add('Three')], ['(One)', 'Three']],
      ['prefers the log if it is complete', [add('One', 'Two')], [move('Two', 0), move('One', 1)], ['Two', 'One']],
    ];
    for (const [title, before, after, expected] of cases) {
      it(title, async () => {
        await bed.change([created, ...before]);
        await bed.forget();
        await bed.change(after);
        assert.deepEqual(await titles(pullAll(same)), expected);
        assert.deepEqual(await titles(pullAll(() => bed.device().server)), expected);
      });
    }

    it('leaves a playlist alone whose log is complete', async () => {
      await bed.change(likes(2));
      await bed.forget();
      await bed.change([created, add('One'), add('Two')]);
      const { changes } = await pullAll(same);
      assert.equal(
        changes.some(({ change }) => change?.kind === 'tracksReplaced'),
        false,
      );
      assert.deepEqual(await titles(pullAll(same)), ['One', 'Two']);
    });

    it('knows the files that the server tells of', async () => {
      const { hash, snapshot } = song('One');
      await bed.push([
        {
          entity: 'library',
          entity_id: 'files',
          op: 'insert',
          payload: { name: 'Music' },
        },
        {
          entity: 'track',
          entity_id: '/one.flac',
          op: 'insert',
          payload: {
            library_canonical_id: 'files',
            file_hash: hash,
            title: snapshot?.title,
            duration_ms: 1000,
            artists: ['Ann'],
            file_size: 1,
            file_modified: 1,
            track_number: null,
            disc_number: null,
            year: null,
            bitrate: null,
            sample_rate: null,
            channels: null,
            bit_depth: null,
            codec: null,
            musical_key: null,
            added_at: 1,
            album_title: null,
            album_artist_name: null,
            is_compilation: false,
          },
        },
      ]);
      await bed.change([created, add('One'), add('Two')]);
      await bed.forget();
      assert.deepEqual(await titles(pullAll(same)), ['One', 'Two']);
    });

    it('tells equal playlists apart by the order of their creation', async () => {
      const other = { type: 'playlist', id: 'another list' } as const;
      await bed.change([{ kind: 'collectionCreated', collection: other, fields }, created, add('One'), add('Two')]);
      await bed.forget();
      assert.deepEqual(await titles(pullAll(same)), ['(One)', 'Two']);
    });

    it('has the name that counts, although compaction keeps the one with the higher clock value', async () => {
      const rename = (value: string, lamport_ts: number): PushedChange => {
        return { entity: 'playlist', entity_id: 'list', field: 'name', op: 'set', payload: { value }, lamport_ts };
      };
      await bed.change([created, add('One'), add('Two')]);
      await bed.push([rename('Morning', 2000), rename('Noon', 1000)]);
      await bed.forget();
      const { changes } = await pullAll(same);
      const { name } = z.object({ name: z.string() }).parse(stateOf(changes).collections['playlist list']);
      assert.deepEqual([name, await titles(pullAll(same))], ['Noon', ['(One)', 'Two']]);
    });

    it('hands out what comes while playlists are read, and reads them again', async () => {
      await bed.change([created, add('One'), add('Two')]);
      await bed.forget();
      const changes: FetchedChange[] = [];
      let part = await server.fetchAll(null);
      let hasGrown = false;
      for (;;) {
        changes.push(...part.changes);
        if (part.continuation === null) break;
        if (!hasGrown && part.continuation.includes('"playlists"')) {
          await bed.change([remove('One'), add('Three'), add('One'), move('Three', 0)]);
          hasGrown = true;
        }
        part = await server.fetchAll(part.continuation);
      }
      assert.ok(hasGrown);
      assert.deepEqual(await titles(Promise.resolve({ changes })), ['Three', 'Two', 'One']);
      assert.deepEqual((await pull(same, part.cursor ?? '')).changes, []);
    });

    it('does not confuse profiles', async () => {
      await bed.change([created, add('One'), add('Two')]);
      await bed.change(elsewhere, 'another profile');
      await bed.forget();
      assert.deepEqual(await titles(pullAll(same)), ['Two']);
    });

    it('tells profiles apart by the names of their playlists', async () => {
      const other = { type: 'playlist', id: 'other' } as const;
      await bed.change([
        created,
        add('One'),
        add('Two'),
        { kind: 'collectionCreated', collection: other, fields: { ...fields, name: 'Morning' } },
      ]);
      await bed.change(elsewhere, 'another profile');
      await bed.forget();
      assert.deepEqual(await titles(pullAll(same)), ['(One)', 'Two']);
    });

    it('takes the log as it is if the server has no REST resources', async () => {
      await bed.change([created, add('One'), add('Two')]);
      await bed.forget();
      await process.fault({ status: 404, path: '/api/v1/profiles' });
      assert.deepEqual(await titles(pullAll(same)), ['Two']);
      await process.clearFaults();
    });

    it('stops at a REST resource that fails for now, and goes on later', async () => {
      await bed.change([created, add('One'), add('Two')]);
      await bed.forget();
      await process.fault({ status: 503, path: '/api/v1/profiles' });
      await assert.rejects(pullAll(same), { kind: 'answer.failed' });
      await process.clearFaults();
      assert.deepEqual(await titles(pullAll(same)), ['(One)', 'Two']);
    });
  });

  describe('with bad operations', () => {
    it('passes over those that cannot be read, and counts them once', async () => {
      await bed.change([created]);
      const { cursor } = await pullAll(same);
      const [first = 0] = await bed.push([{ entity: 'liked_track', entity_id: 'bad', op: 'insert' }]);
      await process.sync.garble('bad');
      await bed.change([like('One')]);
      const page = await pull(same, cursor);
      assert.deepEqual(changesOf(page.changes), [like('One')]);
      assert.equal(page.unreadable, 1);
      assert.ok((page.changes[0]?.place ?? 0) > first);
      assert.equal((await pull(same, page.cursor)).unreadable, 0);
      assert.equal(
        (await pullAll(same)).parts.reduce((sum, { unreadable }) => sum + unreadable, 0),
        1,
      );
    });

    it('passes over those whose op id cannot be read, also at the end of the log', async () => {
      const { cursor } = await pullAll(same);
      await bed.push([{ entity: 'liked_track', entity_id: 'bad', op: 'insert' }]);
      await process.sync.garble('bad', { id: 'x' });
      const page = await pull(same, cursor);
      assert.deepEqual([page.changes, page.unreadable], [[], 1]);
      await bed.change([like('One')]);
      assert.deepEqual(changesOf((await pull(same, page.cursor)).changes), [like('One')]);
    });

    it('hands out those that mean nothing without a change', async () => {
      const { cursor } = await pullAll(same);
      await bed.push([
        { entity: 'mood', entity_id: 'x', op: 'insert' },
        { entity: 'playlist', entity_id: 'list', op: 'insert', payload: { name: ' ' } },
        { entity: 'liked_track', entity_id: song('One').hash ?? '', op: 'insert', profile_canonical_id: null },
        { entity: 'playlist', entity_id: 'list', op: 'delete', profile_canonical_id: null },
      ]);
      const page = await pull(same, cursor);
      assert.deepEqual(changesOf(page.changes), [null, null, like('One'), null]);
      assert.equal(page.unreadable, 0);
    });

    it('does not report clock values that cannot be true', async () => {
      const { cursor } = await pullAll(same);
      await bed.push([
        { entity: 'liked_track', entity_id: 'a', op: 'insert', lamport_ts: 2 ** 31 - 1 },
        { entity: 'mood', entity_id: 'x', op: 'insert', lamport_ts: 77 },
      ]);
      assert.equal((await pull(same, cursor)).highestClock, 77);
    });
  });

  it('is pulled again if a response was lost', async () => {
    const { cursor } = await pullAll(same);
    await bed.change(likes(3));
    await process.fault({ lostAnswer: true, times: 2, path: '/api/v1/sync/ops', method: 'GET' });
    await assert.rejects(server.fetch(cursor), { kind: 'network.broken' });
    assert.deepEqual(changesOf((await pull(same, cursor)).changes), likes(3));
  });

  it('is acknowledged with the last op id, in vain if the response gets lost', async () => {
    await bed.change(likes(3));
    const { cursor } = await pullAll(same);
    await process.fault({ portal: true, times: 1, path: '/api/v1/sync/ack' });
    await assert.rejects(server.acknowledge(cursor), { kind: 'answer.notWaveFlow' });
    await server.acknowledge(cursor);
  });
});
