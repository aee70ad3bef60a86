import assert from 'node:assert/strict';
import type { Library } from '../../src/library/library';
import { startServer, type ServerProcess } from '../server/process';
import { TestProfile } from '../support/libraryWindow';
import { DrainTestBed } from './drainTestBed';

describe('Draining to a server', function () {
  this.timeout(60_000);

  let server: ServerProcess;
  let testBed: DrainTestBed;
  let email: string;

  const open = (profile: TestProfile, as?: string) => testBed.open(profile, as);

  before(async () => {
    server = await startServer({ faults: true });
    testBed = new DrainTestBed(server);
  });
  after(async () => {
    testBed.dispose();
    await server.stop();
  });
  beforeEach(async () => (email = await testBed.begin()));
  afterEach(() => testBed.end());

  const songs = (library: Library, count: number) =>
    library.tracks.remember(
      Array.from({ length: count }, (_, index) => ({
        title: `t${index}`,
        artists: ['Ann', 'Bo'],
        durationMs: 1000 + index,
        fileHash: `hash ${index}`,
      })),
    );

  it('leads to the same playlists, likes and ratings there', async () => {
    const profile = await TestProfile.make();
    const { library, sync } = await open(profile);
    const tracks = await songs(library, 450);
    const [first = 0, second = 0, third = 0] = tracks;
    const { id } = await library.playlists.create({
      name: ' Road trip ',
      description: 'Long',
      colorId: 'rose',
      iconId: 'car',
    });
    await library.playlists.addTracks(id, tracks);
    await library.playlists.removeTracks(id, tracks.slice(3));
    await library.playlists.moveTracks(id, [third], 0);
    await library.playlists.update(id, { name: 'Trip', description: null });
    const gone = await library.playlists.create({ name: 'Gone' });
    await library.playlists.delete(gone.id);
    const back = await library.playlists.create({ name: 'Back' });
    await library.playlists.restore(await library.playlists.delete(back.id));
    await library.likes.toggle(first);
    await library.likes.toggle(second);
    await library.likes.toggle(second);
    await library.ratings.set(third, 196);
    const queued = (await sync.listOutbox()).map(({ operationId }) => operationId);

    assert.deepEqual(await sync.pushNow(), { outcome: 'drained', sent: queued.length, remaining: 0 });
    assert.deepEqual(
      (await server.sync.ops(email)).map(({ operation_id }) => operation_id),
      queued,
    );
    const applied = JSON.stringify(await server.sync.applied(email));
    for (const text of ['Trip', 'rose', 'car', 'Back', id, back.id, profile.id, 'hash 0', '196'])
      assert(applied.includes(text), text);
    for (const text of ['Road trip', 'Gone', 'hash 1"', gone.id]) assert(!applied.includes(text), text);
  });

  it('has one effect after a lost response', async () => {
    const { library, sync } = await open(await TestProfile.make());
    for (let count = 0; count < 130; count++) await library.playlists.create({ name: `p${count}` });
    await server.fault({ lostAnswer: true, path: '/api/v1/sync/ops', times: 100 });
    assert.deepEqual(await sync.pushNow(), { outcome: 'drained', sent: 0, remaining: 130 });
    assert.equal((await sync.status()).lastError?.kind, 'network.broken');
    await server.clearFaults();
    assert.deepEqual(await sync.pushNow(), { outcome: 'drained', sent: 130, remaining: 0 });
    assert.equal((await server.sync.ops(email)).length, 130);
  });

  it('has one effect if the response is lost on a kept-alive connection, without a visible failure', async () => {
    const { library, sync } = await open(await TestProfile.make());
    await library.playlists.create({ name: 'first' });
    await sync.pushNow();
    await library.playlists.create({ name: 'second' });
    await server.fault({ lostAnswer: true, path: '/api/v1/sync/ops' });
    assert.deepEqual(await sync.pushNow(), { outcome: 'drained', sent: 1, remaining: 0 });
    assert.equal((await server.sync.ops(email)).length, 2);
  });

  it('uses one connection', async () => {
    const { library, sync } = await open(await TestProfile.make());
    for (let count = 0; count < 350; count++) await library.playlists.create({ name: `p${count}` });
    await server.clearRequests();
    await sync.pushNow();
    const requests = await server.requests();
    assert.deepEqual([requests.length, new Set(requests.map(({ connection }) => connection)).size], [4, 1]);
  });

  it('restamps after a profile was restored from a backup, on a strict server too', async () => {
    const profile = await TestProfile.make();
    const { library, sync } = await open(profile);
    for (const name of ['1', '2', '3']) await library.playlists.create({ name });
    await sync.pushNow();
    for (const strictLamport of [false, true]) {
      await server.sync.change({ strictLamport });
      profile.store.write((transaction) =>
        transaction.run(`UPDATE profile_setting SET value = '0' WHERE key = 'sync.lamport_local_max'`),
      );
      await library.playlists.create({ name: `after ${strictLamport}` });
      await library.playlists.create({ name: `later ${strictLamport}` });
      assert.deepEqual(await sync.pushNow(), { outcome: 'drained', sent: 2, remaining: 0 });
    }
    const stamps = (await server.sync.ops(email)).map(({ lamport_ts }) => lamport_ts);
    assert.equal(new Set(stamps).size, 7);
  });

  for (const status of [400, 413, 422, 500] as const) {
    it(`parks what is refused with ${status}, and retries it on request`, async () => {
      const { library, sync } = await open(await TestProfile.make());
      const { id } = await library.playlists.create({ name: 'bad' });
      await library.playlists.update(id, { name: 'worse' });
      for (const name of ['1', '2', '3']) await library.playlists.create({ name });
      await server.sync.poison(id, status);
      assert.deepEqual(await sync.pushNow(), { outcome: 'drained', sent: 3, remaining: 2 });
      for (const name of ['4', '5']) {
        await library.playlists.create({ name });
        await sync.pushNow();
      }
      const { pending, parked } = await sync.status();
      assert.deepEqual([pending, parked], [0, 2]);
      await server.sync.clear();
      assert.equal(await sync.retryParked(), 2);
      assert.deepEqual(await sync.pushNow(), { outcome: 'drained', sent: 2, remaining: 0 });
    });
  }

  for (const [fault, kind] of [
    [{ status: 429, retryAfter: 7 }, 'answer.busy'],
    [{ status: 503 }, 'answer.failed'],
    [{ status: 500 }, 'answer.failed'],
    [{ reset: true }, 'network.broken'],
    [{ portal: true }, 'answer.notWaveFlow'],
  ] as const) {
    it(`keeps everything through ${JSON.stringify(fault)}`, async () => {
      const { library, sync } = await open(await TestProfile.make());
      await library.playlists.create({ name: 'x' });
      await server.fault({ ...fault, times: 4 });
      assert.deepEqual(await sync.pushNow(), { outcome: 'drained', sent: 0, remaining: 1 });
      const { lastError, parked } = await sync.status();
      assert.deepEqual([lastError?.kind, parked], [kind, 0]);
      await server.clearFaults();
      assert.deepEqual(await sync.pushNow(), { outcome: 'drained', sent: 1, remaining: 0 });
    });
  }

  it('stops at a 401 and counts no attempt', async () => {
    const { library, sync } = await open(await TestProfile.make());
    await library.playlists.create({ name: 'x' });
    await server.fault({ status: 401, times: 4 });
    await sync.pushNow();
    const [row] = await sync.listOutbox();
    assert.equal(row?.attempts, 0);
    assert.equal((await sync.status()).state, 'expired');
  });

  it('of two profiles on one account: nothing collides', async () => {
    const profiles = [await TestProfile.make(), await TestProfile.make('11111111-1111-4111-8111-111111111111')];
    for (const profile of profiles) {
      const { library, sync } = await open(profile);
      for (const name of ['1', '2', '3']) await library.playlists.create({ name });
      await server.clearRequests();
      assert.deepEqual(await sync.pushNow(), { outcome: 'drained', sent: 3, remaining: 0 });
      assert.equal((await server.requests()).length, 1);
    }
    const ops = await server.sync.ops(email);
    assert.deepEqual(
      ops.map(({ lamport_ts }) => lamport_ts),
      [1, 2, 3, 1, 2, 3],
    );
    assert.equal(new Set(ops.map(({ device_id }) => device_id)).size, 2);
  });

  it('of two accounts in one profile: neither sends the operations of the other', async () => {
    const profile = await TestProfile.make();
    const ada = await open(profile);
    await ada.library.playlists.create({ name: 'of ada' });
    const other = email.replace('ada', 'bob');
    const bob = await open(profile, other);
    await bob.library.playlists.create({ name: 'of bob' });
    await ada.sync.pushNow();
    await bob.sync.pushNow();
    const names = async (who: string) =>
      (await server.sync.ops(who)).map(({ payload }) => (payload as { name: string }).name);
    assert.deepEqual([await names(email), await names(other)], [[], ['of bob']]);
    const again = await open(profile);
    await again.sync.pushNow();
    assert.deepEqual([await names(email), await names(other)], [['of ada'], ['of bob']]);
  });

  it('takes ten thousand operations', async () => {
    const { library, sync } = await open(await TestProfile.make());
    const tracks = await songs(library, 5_000);
    for (const track of tracks) await library.ratings.set(track, 7);
    for (const track of tracks) await library.likes.toggle(track);
    assert.deepEqual(await sync.pushNow(), { outcome: 'drained', sent: 10_000, remaining: 0 });
    assert.equal((await server.sync.ops(email)).length, 10_000);
  });
});
