import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { NodeHttp } from '../../../src/platform/node/http';
import { V2Client } from '../../../src/remote/v2/client';
import { V2Push } from '../../../src/remote/v2/push';
import { RemoteIdentities } from '../../../src/remoteIdentities';
import type { Http, HttpRequest } from '../../../src/remote/http';
import { writeSyncAccount, type SyncScope } from '../../../src/store/tables/syncScope';
import type { OperationDraft } from '../../../src/store/tables/outbox';
import { BatchSize } from '../../../src/sync/batchSize';
import { PushRun, type PushRunResult } from '../../../src/sync/pushRun';
import { enqueue } from '../../../src/store/tables/outbox';
import { listAll } from '../../../src/store/tables/outbox';
import { SwitchBench } from '../../server/v2/switchBench';
import { CountedTimers } from '../../support/countedTimers';
import { ManualTimers } from '../../support/manualTimers';
import { drafts, keyOf, manySongs, PushDevice, type Draft } from '../../support/v2PushBed';

import { systemTimers } from '../../../src/core/timers';

const sentRow = z.object({ sent: z.string() });

describe('The queue at a v2 server', () => {
  const bench = SwitchBench.forSuite();
  let http: NodeHttp;
  let clock: ManualTimers;
  let device: PushDevice;
  let keys: string[];
  let scope: SyncScope;
  let lamport: number;
  /** Called before each request that changes something. */
  let beforeMutation: (request: HttpRequest) => Promise<unknown>;

  beforeEach(async () => {
    http = new NodeHttp({ version: '1.2.3', timers: new CountedTimers(0) });
    clock = new ManualTimers(1_000_000);
    beforeMutation = async () => undefined;
    device = await PushDevice.make(http, bench.client);
    const account = { serverUrl: bench.client.url, accountId: bench.client.accountId };
    scope = { ...account, profileId: 'profile' };
    lamport = 0;
    device.store.write((transaction) => writeSyncAccount(transaction, scope.serverUrl, scope.accountId));
    keys = (await manySongs(bench.client, 12)).map(({ id }) => keyOf(id));
  });
  afterEach(() => http.dispose());

  const key = (index: number): string => keys[index] ?? '';
  const queue = (...all: Draft[]): string[] =>
    all.map(({ field, payload = null, ...draft }) => {
      const operationId = randomUUID();
      device.store.write((transaction) =>
        enqueue(transaction, { ...draft, field: field ?? null, payload } as OperationDraft, {
          ...{ scope, operationId, lamport: ++lamport, now: clock.now() },
        }),
      );
      return operationId;
    });

  const watched: Http = {
    send: async (request) => {
      if (request.method !== 'GET') await beforeMutation(request);
      return http.send(request);
    },
  };
  const push = (retryBefore: number | null = null): Promise<PushRunResult> => {
    const { access_token: value, device_id: deviceId } = bench.client.tokens;
    const client = new V2Client({ http: watched, url: scope.serverUrl, token: async () => ({ value, deviceId }) });
    const identities = new RemoteIdentities(device.store.open(), scope);
    const sender = new V2Push({ client, identities });
    const { host } = client;
    const unused = () => assert.fail();
    const server = {
      ...{ host, sendLimits: sender.sendLimits },
      ...{ fetch: unused, fetchAll: unused, acknowledge: unused, listen: unused },
      encode: (operation: Parameters<V2Push['encode']>[0]) => sender.encode(operation),
      send: (encoded: readonly string[], signal?: AbortSignal) => sender.send(encoded, signal),
    };

    return new PushRun({
      runId: randomUUID(),
      scope,
      database: device.store.open(),
      server,
      batchSize: new BatchSize(),
      history: { restamps: 0, restampedAt: null },
      retryBefore,
      isInUse: async () => true,
      clock,
      timers: systemTimers,
      onSent: () => undefined,
      onImplausible: () => assert.fail(),
      signal: new AbortController().signal,
    }).run();
  };
  /** Each operation that is left, with what is known of it. */
  const left = () =>
    listAll(device.store.connection).map(({ operationId, parkedReason, lastError }) => ({
      operationId,
      parkedReason,
      lastError,
    }));
  const outcome = async ({ sent, failure }: PushRunResult) => `${sent} ${failure?.kind ?? 'fine'}`;
  const sentIds = () =>
    device.store.connection
      .all(sentRow, 'SELECT operation_id AS sent FROM sync_sent_op ORDER BY id')
      .map(({ sent }) => sent);

  it('is sent in order, and only what a pull brings back is kept as sent', async () => {
    const id = randomUUID();
    const ids = queue(
      drafts.create(id, 'New'),
      drafts.set(id, 'color_id', 'rose'),
      drafts.add(id, [key(0)]),
      drafts.add(id, [key(1)]),
      drafts.like(key(0)),
    );
    assert.equal(await outcome(await push()), '5 fine');
    assert.deepEqual(left(), []);
    assert.deepEqual(sentIds(), [ids[0], ids[3], ids[4]]);
  });

  it('goes on past what the server will never take, which is set aside at once and is no failure', async () => {
    const [, bad] = queue(drafts.like(key(0)), drafts.set(randomUUID(), 'name', 'New'), drafts.like(key(1)));
    assert.equal(await outcome(await push()), '2 fine');
    assert.deepEqual(left(), [{ operationId: bad, parkedReason: 'refused', lastError: 'sync.playlistGone' }]);
  });

  it('goes on past an operation that the server fails on, and sets it aside the third time', async () => {
    const [, bad] = queue(drafts.like(key(0)), drafts.like(key(1)), drafts.like(key(2)));
    await bench.act({ action: 'poison', operationId: bad ?? '' });
    assert.equal(await outcome(await push()), '2 sync.refused');
    queue(drafts.like(key(3)));
    await push();
    queue(drafts.like(key(4)));
    await push();
    assert.deepEqual(left(), [{ operationId: bad, parkedReason: 'refused', lastError: 'answer.failed 503' }]);
  });

  it('sets an operation aside that the server has failed on five times, although it was alone', async () => {
    const [bad] = queue(drafts.like(key(1)));
    await bench.act({ action: 'poison', operationId: bad ?? '' });
    for (let times = 1; times <= 5; times++) {
      assert.equal(left()[0]?.parkedReason, null, `${times}`);
      await push();
    }
    assert.equal(left()[0]?.parkedReason, 'refused');
  });

  it('blames no operation while the server fails on everything', async () => {
    queue(drafts.like(key(1)));
    for (let times = 1; times <= 6; times++) {
      await bench.fault({ status: 503, path: '/api/v2/', times: 10 });
      assert.equal(await outcome(await push()), '0 answer.failed');
    }
    assert.equal(left()[0]?.parkedReason, null);
  });

  it('delivers what was set aside once the server takes it, and what follows it', async () => {
    const id = (await bench.client.createPlaylist('Mix', [])).id;
    const [bad] = queue(drafts.add(id, [key(0)]), drafts.set(id, 'name', 'New'), drafts.like(key(1)));
    await bench.fault({
      status: 422,
      json: { code: 'validation_error', message: '' },
      path: '/api/v2/playlists',
      method: 'PATCH',
      times: 9,
    });
    assert.equal(await outcome(await push()), '1 fine');
    assert.deepEqual(
      left().map(({ parkedReason }) => parkedReason),
      ['refused', 'follows'],
    );
    await fetch(`${bench.bed.url}/__faults`, { method: 'DELETE' });
    assert.equal(await outcome(await push(clock.now() + 1)), '2 fine');
    assert.ok(sentIds().includes(bad ?? ''));
    assert.deepEqual(left(), []);
  });

  it('survives a session that ends in the midst, without an attempt on what is left', async () => {
    const ids = queue(drafts.like(key(0)), drafts.like(key(1)), drafts.like(key(2)));
    let count = 0;
    beforeMutation = async () => {
      if (++count === 2) await bench.act({ action: 'revoke sessions', username: bench.username });
    };
    assert.equal(await outcome(await push()), '1 answer.unauthorized');
    assert.deepEqual(
      left().map(({ operationId, lastError }) => [operationId, lastError]),
      [
        [ids[1], null],
        [ids[2], null],
      ],
    );
  });

  it('deletes a playlist that was deleted here while its creation was under way', async () => {
    const id = randomUUID();
    queue(drafts.create(id, 'Short-lived'));
    beforeMutation = async ({ method }) => {
      if (method === 'POST') queue(drafts.delete(id));
    };
    assert.equal(await outcome(await push()), '2 fine');
    const { playlists } = await bench.controls.state(bench.username);
    assert.ok(!playlists.some(({ name }) => name === 'Short-lived'));
  });

  it('reaches the server once, however often answers are lost', async () => {
    const id = randomUUID();
    const ids = queue(
      drafts.create(id, 'Lost and found', 'Words'),
      drafts.add(id, keys.slice(0, 6)),
      drafts.move(id, key(5), 0),
      drafts.remove(id, [key(1)]),
      drafts.set(id, 'name', 'Found'),
      drafts.like(key(0)),
      drafts.rate(key(0), 255),
      drafts.like(key(0), false),
    );
    for (let round = 0; left().length > 0; round++) {
      assert.ok(round < 30);
      await bench.fault({
        lostAnswer: true,
        path: '/api/v2/',
        method: (['POST', 'PATCH', 'PUT', 'DELETE'] as const)[round % 4],
      });
      await push();
      // What is set aside in between is tried again.
      if (round % 3 === 2) await push(clock.now() + 1);
    }
    const journal = (await bench.controls.journal(bench.username)).filter(({ operation_id }) =>
      ids.includes(operation_id),
    );
    assert.equal(new Set(journal.map(({ operation_id }) => operation_id)).size, journal.length);
    const server = await device.identities.serverPlaylist(id);
    const { name, comment, track_ids } =
      (await bench.controls.state(bench.username)).playlists.find((one) => one.id === server) ?? {};
    assert.deepEqual([name, comment], ['Found', 'Words']);
    assert.deepEqual(track_ids?.map(keyOf), [key(5), key(0), key(2), key(3), key(4)]);
  });
});
