import assert from 'node:assert/strict';
import { NodeHttp } from '../../../../src/platform/node/http';
import type { HttpRequest } from '../../../../src/remote/http';
import { playlistSchema } from '../../../server/v2/testClient';
import { SwitchBench } from '../../../server/v2/switchBench';
import { CountedTimers } from '../../../support/countedTimers';
import {
  drafts,
  keyOf,
  manySongs,
  PushDevice,
  serverPlaylist,
  toOperation,
  type Draft,
} from '../../../support/v2PushBed';

describe('Lists of a v2 server that others change at the same time', () => {
  const bench = SwitchBench.forSuite({ tracks: 1400 });
  let http: NodeHttp;
  let device: PushDevice;
  let ids: string[];
  /** Called before the next requests that change a playlist; each once. */
  let interruptions: (() => Promise<unknown>)[];
  let sent: HttpRequest[];

  beforeEach(async () => {
    http = new NodeHttp({ version: '1.2.3', timers: new CountedTimers(0) });
    interruptions = [];
    sent = [];
    device = await PushDevice.make(
      {
        send: async (request) => {
          sent.push(request);
          if (request.method === 'PATCH' && request.body !== '{"add":[]}') await interruptions.shift()?.();
          return http.send(request);
        },
      },
      bench.client,
    );
    ids = (await manySongs(bench.client, 1300)).map(({ id }) => id);
  });
  afterEach(() => http.dispose());

  const key = (index: number): string => keyOf(ids[index] ?? '');
  /** Another client's change, by the places of the list at that moment. */
  const change = (id: string, body: object) => async (): Promise<void> => {
    const response = await bench.client.send('PATCH', `/playlists/${id}`, { body });
    playlistSchema.parse(await response.json());
  };
  const existing = async (count = 6) => {
    const { id } = await bench.client.createPlaylist('Mix', ids.slice(0, Math.min(count, 300)));
    for (let start = 300; start < count; start += 300) await change(id, { add: ids.slice(start, start + 300) })();
    return id;
  };
  const run = (...all: Draft[]) => device.send(all.map(toOperation));
  const listOf = async (id: string) =>
    (await serverPlaylist(bench.client, id))?.ids.map((trackId) => ids.indexOf(trackId)).join(' ');

  it('two that remove at once remove what they mean, and nothing else', async () => {
    const id = await existing();
    interruptions.push(change(id, { remove_indexes: [0] }));
    assert.equal((await run(drafts.remove(id, [key(2), key(3)]))).kind, 'accepted');
    assert.equal(await listOf(id), '1 4 5');
  });

  it('two that remove the same track both get what they want', async () => {
    const id = await existing();
    interruptions.push(change(id, { remove_indexes: [2] }));
    assert.equal((await run(drafts.remove(id, [key(2)]))).kind, 'accepted');
    assert.equal(await listOf(id), '0 1 3 4 5');
  });

  it('a removal at the end finds its place when the list has become shorter', async () => {
    const id = await existing();
    interruptions.push(change(id, { remove_indexes: [0, 1] }));
    assert.equal((await run(drafts.remove(id, [key(5)]))).kind, 'accepted');
    assert.equal(await listOf(id), '2 3 4');
  });

  it('a removal of a track that another has moved removes that track', async () => {
    const id = await existing();
    interruptions.push(change(id, { remove_indexes: [1], add: [ids[1]] }));
    assert.equal((await run(drafts.remove(id, [key(1)]))).kind, 'accepted');
    assert.equal(await listOf(id), '0 2 3 4 5');
  });

  it('two that add the same track add it once', async () => {
    const id = await existing();
    interruptions.push(change(id, { add: [ids[8]] }));
    assert.equal((await run(drafts.add(id, [key(7), key(8)]))).kind, 'accepted');
    assert.equal(await listOf(id), '0 1 2 3 4 5 8 7');
  });

  it('what another adds while a track is moved stays', async () => {
    const id = await existing();
    interruptions.push(change(id, { add: [ids[8]] }));
    assert.equal((await run(drafts.move(id, key(5), 0))).kind, 'accepted');
    const list = (await listOf(id))?.split(' ');
    assert.deepEqual([...(list ?? [])].sort(), ['0', '1', '2', '3', '4', '5', '8']);
    assert.deepEqual(list?.slice(0, 1), ['5']);
  });

  it('a removed playlist takes no part of an edit', async () => {
    const id = await existing();
    interruptions.push(() => bench.client.send('DELETE', `/playlists/${id}`));
    const result = await run(drafts.remove(id, [key(1)]));
    assert.equal(result.kind === 'refused' && result.error.kind, 'sync.playlistGone');
  });

  describe('in several requests', () => {
    it('never lack a track, and end in the order that was wanted', async () => {
      const id = await existing(1200);
      await run(drafts.move(id, key(1199), 0));
      const { changes } = await bench.client.changes(0);
      const lists = changes.filter((event) => event.entity_id === id).map(({ payload }) => payload['track_ids']);
      for (const list of lists.slice(4)) assert.equal(new Set(list as string[]).size, 1200);
      const wanted = [ids[1199], ...ids.slice(0, 1199)];
      assert.deepEqual((await serverPlaylist(bench.client, id))?.ids, wanted);
      for (const { body = '' } of sent) assert.ok(body.length < 16_384);
    });

    it('get there although the connection breaks in between, and another adds and removes meanwhile', async () => {
      const id = await existing(1200);
      const operations = [toOperation(drafts.move(id, key(1199), 0))];
      interruptions.push(
        async () => undefined,
        async () => bench.fault({ reset: true, path: '/api/v2/playlists', method: 'PATCH', times: 2 }),
      );
      assert.equal((await device.send(operations)).kind, 'refused');
      await change(id, { add: [ids[1250]] })();
      const now = await serverPlaylist(bench.client, id);
      await change(id, { remove_indexes: [now?.ids.indexOf(ids[7] ?? '')] })();
      assert.equal((await device.send(operations)).kind, 'accepted');
      const rest = ids.slice(0, 1199).filter((_, index) => index !== 7);
      assert.deepEqual((await serverPlaylist(bench.client, id))?.ids, [ids[1199], ...rest, ids[1250]]);
    });
  });
});
