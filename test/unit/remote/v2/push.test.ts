import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { NodeHttp } from '../../../../src/platform/node/http';
import type { OutgoingOperation, SendResult } from '../../../../src/remote/syncServer';
import { ensureKnownTrack } from '../../../../src/store/tables/tracks';
import type { Fault } from '../../../server/faults';
import { SwitchBench } from '../../../server/v2/switchBench';
import { CountedTimers } from '../../../support/countedTimers';
import { rejection } from '../../../support/rejection';
import {
  drafts,
  keyOf,
  manySongs,
  PushDevice,
  serverPlaylist,
  toOperation,
  type Draft,
} from '../../../support/v2PushBed';

describe('Sending to a v2 server', () => {
  const bench = SwitchBench.forSuite({ tracks: 1400 });
  let http: NodeHttp;
  let device: PushDevice;
  let ids: string[];
  let keys: string[];

  beforeEach(async () => {
    http = new NodeHttp({ version: '1.2.3', timers: new CountedTimers(0) });
    device = await PushDevice.make(http, bench.client);
    ids = (await manySongs(bench.client, 12)).map(({ id }) => id);
    keys = ids.map(keyOf);
  });
  afterEach(() => http.dispose());

  const operations = (...all: Draft[]) => all.map(toOperation);
  const send = (...all: Draft[]) => device.send(operations(...all));
  /** Operation ids of the result, with those that stay silent in parentheses; or why it was refused. */
  const outcome = (result: SendResult, sent: readonly OutgoingOperation[]): string => {
    if (result.kind === 'clockConflict') return result.kind;
    const { operationIds, silent } = result.kind === 'accepted' ? result : (result.single?.accepted ?? NONE);
    const accepted = sent.map(({ operationId: id }) =>
      operationIds.has(id) ? (silent?.has(id) ? 'silent' : 'sent') : '-',
    );
    if (result.kind === 'accepted') return accepted.join(' ');
    return sent
      .map(({ operationId }, index) =>
        operationId === result.single?.operationId ? `${result.single.verdict} ${result.error.kind}` : accepted[index],
      )
      .join(' ');
  };
  const run = async (...all: Draft[]): Promise<string> => {
    const sent = operations(...all);
    return outcome(await device.send(sent), sent);
  };
  const journal = async () => (await bench.controls.journal(bench.username)).map(({ operation_id }) => operation_id);
  const state = () => bench.controls.state(bench.username);
  /** Creates a playlist as another client does. */
  const existing = async (trackIds: readonly string[] = ids.slice(0, 5)) =>
    (await bench.client.createPlaylist('Mix', trackIds)).id;
  const read = async (id: string) => serverPlaylist(bench.client, (await device.identities.serverPlaylist(id)) ?? id);
  const listOf = async (id: string) => (await read(id))?.ids.map((trackId) => ids.indexOf(trackId)).join(' ');

  describe('playlists', () => {
    it('are created, filled, renamed and described in one batch', async () => {
      const id = randomUUID();
      const result = await run(
        drafts.create(id, ' New ', 'Old words'),
        drafts.add(id, keys.slice(0, 3)),
        drafts.set(id, 'name', 'Newer'),
        drafts.set(id, 'description', 'Words'),
      );
      assert.equal(result, 'sent sent sent sent');
      assert.deepEqual(await read(id), { name: 'Newer', comment: 'Words', ids: ids.slice(0, 3) });
    });

    it('get the description that they are created with, and lose it with an empty one', async () => {
      const id = randomUUID();
      await send(drafts.create(id, 'New', 'Words'));
      assert.equal((await read(id))?.comment, 'Words');
      await send(drafts.set(id, 'description', ''));
      assert.equal((await read(id))?.comment, null);
    });

    it('are deleted after their creation in the same batch, and created again with the same id', async () => {
      const id = randomUUID();
      assert.equal(await run(drafts.create(id, 'One'), drafts.delete(id)), 'sent sent');
      assert.equal(await device.identities.serverPlaylist(id), undefined);
      assert.equal(await run(drafts.create(id, 'Two'), drafts.add(id, keys.slice(0, 1))), 'sent sent');
      assert.equal((await read(id))?.name, 'Two');
      const server = await existing();
      await send(drafts.delete(server), drafts.create(server, 'Again'));
      assert.equal((await read(server))?.name, 'Again');
    });

    it('that are created a second time get the fields instead', async () => {
      const id = randomUUID();
      await send(drafts.create(id, 'One', 'Words'));
      const before = (await state()).playlists.length;
      assert.equal(await run(drafts.create(id, 'Two')), 'sent');
      assert.deepEqual(await read(id), { name: 'Two', comment: null, ids: [] });
      assert.equal((await state()).playlists.length, before);
    });

    it('keep colors and icons to this device, and so do libraries', async () => {
      const id = await existing();
      const before = (await journal()).length;
      const library = { entity: 'library', entityId: 'files', op: 'insert', payload: { name: 'Files' } };
      const result = await run(drafts.set(id, 'color_id', 'rose'), drafts.set(id, 'icon_id', 'star'), library);
      assert.equal(result, 'silent silent silent');
      assert.equal((await journal()).length, before);
    });

    it('that are gone need no deletion, and take no other change', async () => {
      const id = await existing();
      await bench.client.send('DELETE', `/playlists/${id}`);
      assert.equal(await run(drafts.set(id, 'name', 'New')), 'final sync.playlistGone');
      assert.equal(await run(drafts.add(id, keys)), 'final sync.playlistGone');
      assert.equal(await run(drafts.remove(id, keys)), 'final sync.playlistGone');
      assert.equal(await run(drafts.delete(id)), 'silent');
      assert.equal(await run(drafts.delete(id)), 'silent');
    });

    it('that were deleted elsewhere before their creation was confirmed are left to the pull', async () => {
      const id = randomUUID();
      const sent = operations(drafts.create(id, 'New'));
      await bench.fault({ lostAnswer: true, path: '/api/v2/playlists' });
      await device.send(sent);
      const [made] = (await state()).playlists.filter(({ name }) => name === 'New');
      await bench.client.send('DELETE', `/playlists/${made?.id}`);
      assert.equal(outcome(await device.send(sent), sent), 'sent');
    });
  });

  describe('lists of tracks', () => {
    const cases: readonly (readonly [title: string, edits: (id: string) => Draft[], list: string, result: string])[] = [
      ['added', (id) => [drafts.add(id, keys.slice(6, 8))], '0 1 2 3 4 6 7', 'sent'],
      ['added again', (id) => [drafts.add(id, keys.slice(3, 7))], '0 1 2 3 4 5 6', 'sent'],
      ['that are all there', (id) => [drafts.add(id, keys.slice(3, 5))], '0 1 2 3 4', 'silent'],
      ['removed', (id) => [drafts.remove(id, [key(3), key(1)])], '0 2 4', 'sent'],
      ['that are not there', (id) => [drafts.remove(id, [key(9)])], '0 1 2 3 4', 'silent'],
      ['moved up', (id) => [drafts.move(id, key(3), 1)], '0 3 1 2 4', 'sent'],
      ['moved down', (id) => [drafts.move(id, key(1), 3)], '0 2 3 1 4', 'sent'],
      ['moved to where they are', (id) => [drafts.move(id, key(1), 1)], '0 1 2 3 4', 'silent'],
      [
        'edited several times',
        (id) => [drafts.add(id, [key(8)]), drafts.remove(id, [key(0)]), drafts.move(id, key(8), 0)],
        '8 1 2 3 4',
        'silent silent sent',
      ],
      ['of which some have no name', (id) => [drafts.add(id, [null, key(8), 'no such hash'])], '0 1 2 3 4 8', 'sent'],
      ['that all have no name', (id) => [drafts.add(id, [null])], '0 1 2 3 4', 'silent'],
      ['that the server does not have', (id) => [drafts.add(id, ['hash'])], '0 1 2 3 4', 'final sync.tracksMissing'],
      [
        'that the server does not have, between others',
        (id) => [drafts.add(id, [key(8)]), drafts.add(id, ['hash']), drafts.add(id, [key(9)])],
        '0 1 2 3 4 8',
        'sent final sync.tracksMissing -',
      ],
    ];
    const key = (index: number) => keys[index] ?? '';
    for (const [title, edits, list, result] of cases) {
      it(`take tracks ${title}`, async () => {
        const id = await existing();
        assert.equal(await run(...edits(id)), result);
        assert.equal(await listOf(id), list);
      });
    }

    it('are edited in their order, other edits in between', async () => {
      const [one, two] = [await existing(), await existing()];
      await send(
        drafts.remove(one, [key(0)]),
        drafts.add(two, [key(7)]),
        drafts.like(key(2)),
        drafts.add(one, [key(0)]),
        drafts.set(one, 'name', 'New'),
        drafts.move(one, key(0), 0),
      );
      assert.equal(await listOf(one), '0 1 2 3 4');
      assert.equal(await listOf(two), '0 1 2 3 4 7');
    });

    it('find the tracks of this device by their hash, and know them from then on', async () => {
      const [song] = await manySongs(bench.client, 1);
      const fileHash = song?.full_hash ?? '';
      device.store.write((transaction) =>
        ensureKnownTrack(transaction, {
          ...{ title: song?.title ?? '', artists: [], durationMs: 1000, fileHash },
          ...{ key: 'k', libraryId: 'l', now: 1 },
        }),
      );
      const id = await existing([]);
      await send(drafts.add(id, [fileHash]), drafts.like(fileHash));
      assert.deepEqual((await read(id))?.ids, [song?.id]);
      assert.equal((await device.identities.serverTracks([fileHash])).get(fileHash), song?.id);
    });

    it('leave out tracks without a file, and are refused if there are no others', async () => {
      const id = await existing();
      await bench.act({ action: 'set available', trackIds: ids.slice(7, 9), available: false });
      assert.equal(await run(drafts.add(id, keys.slice(6, 8))), 'sent');
      assert.equal(await listOf(id), '0 1 2 3 4 6');
      assert.equal(await run(drafts.add(id, keys.slice(7, 9))), 'final sync.tracksMissing');
      await bench.act({ action: 'set available', trackIds: ids.slice(7, 9), available: true });
    });

    it('keep tracks that the account cannot see now, whatever is removed or moved', async () => {
      const id = await existing();
      const hidden = { trackIds: [ids[0] ?? '', ids[3] ?? ''] };
      await bench.act({ action: 'set available', ...hidden, available: false });
      assert.equal(await run(drafts.remove(id, [key(1)])), 'sent');
      assert.equal(await listOf(id), '2 4');
      assert.equal(await run(drafts.move(id, key(4), 0)), 'sent');
      assert.equal(await listOf(id), '4 2');
      await bench.act({ action: 'set available', ...hidden, available: true });
      const list = ((await listOf(id)) ?? '').split(' ');
      assert.deepEqual([...list].sort(), ['0', '2', '3', '4']);
      assert.ok(list.indexOf('4') < list.indexOf('2'));
    });

    it('have room for 1,200 tracks, which can be sorted anew', async function () {
      this.timeout(30_000);
      const list = (await manySongs(bench.client, 1200)).map((song) => song.id);
      const id = randomUUID();
      const additions = [0, 200, 400, 600, 800, 1000].map((start) =>
        drafts.add(id, list.slice(start, start + 200).map(keyOf)),
      );
      await send(drafts.create(id, 'Long'), ...additions);
      assert.deepEqual((await read(id))?.ids, list);
      const last = list.at(-1) ?? '';
      assert.equal(await run(drafts.move(id, keyOf(last), 0)), 'sent');
      assert.deepEqual((await read(id))?.ids, [last, ...list.slice(0, -1)]);
    });
  });

  describe('marks', () => {
    it('are set and removed', async () => {
      const result = await run(
        drafts.like(keys[0] ?? ''),
        drafts.rate(keys[1] ?? '', 200),
        drafts.rate(keys[2] ?? '', 1),
      );
      assert.equal(result, 'sent sent sent');
      const { favorites, ratings } = await state();
      assert.ok(favorites.some(({ entity_id }) => entity_id === ids[0]));
      assert.deepEqual(ratings.map(({ entity_id, rating }) => [ids.indexOf(entity_id), rating]).sort(), [
        [1, 4],
        [2, 1],
      ]);
      assert.equal(await run(drafts.like(keys[0] ?? '', false), drafts.rate(keys[1] ?? '', null)), 'sent sent');
      const after = await state();
      assert.ok(!after.favorites.some(({ entity_id }) => entity_id === ids[0]));
      assert.deepEqual(after.ratings.length, 1);
    });

    it('of tracks that the server does not have are refused, and need no removal', async () => {
      for (const key of ['hash', keyOf(randomUUID())]) {
        assert.equal(await run(drafts.like(key)), 'final sync.tracksMissing');
        assert.equal(await run(drafts.rate(key, 100)), 'final sync.tracksMissing');
        assert.equal(await run(drafts.like(key, false), drafts.rate(key, null)), 'silent silent');
      }
    });
  });

  describe('when answers are lost', () => {
    const mutations: readonly (readonly [title: string, edit: (id: string) => Draft, times?: number])[] = [
      ['a like', () => drafts.like(keys[0] ?? '')],
      ['an unlike', () => drafts.like(keys[0] ?? '', false)],
      ['a rating', () => drafts.rate(keys[0] ?? '', 255)],
      ['a removed rating', () => drafts.rate(keys[0] ?? '', null)],
      ['a creation', () => drafts.create(randomUUID(), 'Made')],
      ['a name', (id) => drafts.set(id, 'name', 'Named')],
      ['a description', (id) => drafts.set(id, 'description', 'Described')],
      ['a deletion', (id) => drafts.delete(id)],
      ['an addition', (id) => drafts.add(id, keys.slice(7, 9))],
      ['a removal', (id) => drafts.remove(id, keys.slice(1, 3))],
      ['a move', (id) => drafts.move(id, keys[4] ?? '', 0)],
    ];
    for (const [title, edit] of mutations) {
      for (const fault of [{ lostAnswer: true }, { brokenBody: true }, { reset: true }] as const) {
        it(`${title} happens exactly once (${Object.keys(fault).join()})`, async () => {
          const id = await existing();
          const sent = operations(edit(id));
          // Makes the list of the playlist known.
          await send(drafts.add(id, [keys[5] ?? '']), drafts.remove(id, [keys[5] ?? '']));
          for (const method of ['PUT', 'POST', 'PATCH', 'DELETE'] as const) {
            await bench.fault({ ...fault, path: '/api/v2/', method });
          }
          const first = outcome(await device.send(sent), sent);
          assert.match(first, /^unclear |^sent$/);
          const second = first === 'sent' ? first : outcome(await device.send(sent), sent);
          assert.match(second, /^sent$|^silent$/);
          const own = (await journal()).filter((operationId) => operationId === sent[0]?.operationId);
          assert.equal(own.length, 1);
        });
      }
    }
  });

  describe('refusals', () => {
    it('name the operation, what was accepted before, and leave the rest', async () => {
      const sent = operations(drafts.like(keys[0] ?? ''), drafts.like(keys[1] ?? ''), drafts.like(keys[2] ?? ''));
      await bench.act({ action: 'poison', operationId: sent[1]?.operationId ?? '' });
      assert.equal(outcome(await device.send(sent), sent), 'sent suspect answer.failed -');
    });

    const statuses: readonly (readonly [status: number, code: string, result: string])[] = [
      [403, 'forbidden', 'unclear answer.forbidden'],
      [404, 'not_found', 'final sync.tracksMissing'],
      [409, 'conflict', 'final answer.failed'],
      [413, '', 'unclear answer.failed'],
      [422, 'validation_error', 'final answer.failed'],
      [500, '', 'unclear answer.failed'],
      [502, '', 'unclear answer.failed'],
      [503, 'service_unavailable', 'suspect answer.failed'],
    ];
    for (const [status, code, result] of statuses) {
      it(`by ${status} ${code}: ${result}`, async () => {
        const json = code === '' ? {} : { json: { code, message: 'Words' } };
        await bench.fault({ status, ...json, path: '/api/v2/favorites', method: 'PUT' });
        assert.equal(await run(drafts.like(keys[0] ?? '')), result);
        assert.equal(await run(drafts.like(keys[0] ?? '')), 'sent');
      });
    }

    const outages: readonly (readonly [title: string, fault: Fault, kind: string])[] = [
      ['408', { status: 408 }, 'answer.failed'],
      ['429', { status: 429, retryAfter: 7 }, 'answer.busy'],
      ['503 with a time', { status: 503, retryAfter: 7 }, 'answer.busy'],
    ];
    for (const [title, fault, kind] of outages) {
      it(`are none by ${title}: the batch ends there, and what was accepted before is not sent again`, async () => {
        await bench.fault({ ...fault, path: '/api/v2/favorites', method: 'DELETE', times: 2 });
        const [like, unlike] = operations(drafts.like(keys[0] ?? ''), drafts.like(keys[0] ?? '', false));
        assert.ok(like && unlike);
        assert.equal(outcome(await device.send([like, unlike]), [like, unlike]), 'sent -');
        await rejection(device.send([unlike]), kind as 'answer.busy');
      });
    }

    it('by 422 stop everything if the device is not accepted any more', async () => {
      const client = await bench.bed.logIn();
      const other = await PushDevice.make(http, client);
      await bench.act({ action: 'revoke device', deviceId: client.tokens.device_id });
      const error = await rejection(other.send(operations(drafts.like(keys[0] ?? ''))), 'answer.unauthorized');
      assert.equal(error.details.host, new URL(client.url).host);
    });

    it('of an empty batch are outages', async () => {
      assert.deepEqual(await device.send([]), { kind: 'accepted', operationIds: new Set(), silent: new Set() });
      await bench.fault({ status: 500, path: '/api/v2/libraries' });
      await rejection(device.send([]), 'answer.failed');
    });
  });
});

const NONE = { operationIds: new Set<string>(), silent: new Set<string>() };
