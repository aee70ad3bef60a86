import assert from 'node:assert/strict';
import type { ErrorKind } from '../../src/core/errorDetails';
import { startServer, type ServerProcess } from '../server/process';
import { TestProfile } from '../support/libraryWindow';
import { DrainTestBed } from './drainTestBed';

describe('Draining to a failing server', function () {
  this.timeout(60_000);

  let server: ServerProcess;
  let testBed: DrainTestBed;
  let email: string;

  const open = async () => testBed.open(await TestProfile.make());
  type Opened = Awaited<ReturnType<typeof open>>;
  const create = async ({ library }: Opened, ...names: string[]) => {
    for (const name of names) await library.playlists.create({ name });
  };
  const arrived = async () => (await server.sync.ops(email)).map(({ payload }) => (payload as { name: string }).name);
  const parked = async ({ sync }: Opened) =>
    (await sync.listOutbox())
      .filter(({ parkedAt }) => parkedAt !== null)
      .map(({ parkedReason, lastError }) => [parkedReason, lastError]);

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

  const outages: readonly (readonly [status: number, kind: ErrorKind])[] = [
    [400, 'answer.failed'],
    [403, 'answer.inFront'],
    [404, 'answer.notWaveFlow'],
    [413, 'answer.failed'],
    [500, 'answer.failed'],
  ];
  for (const [status, kind] of outages) {
    it(`keeps forty edits through ${status} to every push that has operations, and parks none`, async () => {
      const window = await open();
      const names = Array.from({ length: 40 }, (_, index) => `p${index}`);
      await create(window, ...names);
      await server.sync.firewall('"operation_id"', status);
      for (let times = 0; times < 4; times++)
        assert.deepEqual(await window.sync.pushNow(), { outcome: 'drained', sent: 0, remaining: 40 });
      const { parked: count, lastError } = await window.sync.status();
      assert.deepEqual([count, lastError?.kind], [0, kind]);
      await server.sync.clear();
      assert.deepEqual(await window.sync.pushNow(), { outcome: 'drained', sent: 40, remaining: 0 });
      assert.deepEqual(await arrived(), names);
    });
  }

  it('reports a missing permission if the server itself responds 403 to everything, and parks nothing', async () => {
    const window = await open();
    await create(window, 'a', 'b');
    await server.fault({ status: 403, path: '/api/v1/sync/ops', times: 100 });
    for (let times = 0; times < 4; times++)
      assert.deepEqual(await window.sync.pushNow(), { outcome: 'drained', sent: 0, remaining: 2 });
    const { parked: count, lastError } = await window.sync.status();
    assert.deepEqual([count, lastError?.kind], [0, 'answer.forbidden']);
  });

  for (const status of [401, 403, 404, 409]) {
    it(`continues past one word that a firewall refuses with ${status}`, async () => {
      const window = await open();
      await create(window, 'a', 'drop table', 'b');
      await server.sync.firewall('drop table', status);
      assert.deepEqual(await window.sync.pushNow(), { outcome: 'drained', sent: 2, remaining: 1 });
      for (const name of ['c', 'd']) {
        await create(window, name);
        await window.sync.pushNow();
      }
      assert.deepEqual(await arrived(), ['a', 'b', 'c', 'd']);
      assert.deepEqual(
        (await parked(window)).map(([reason]) => reason),
        ['refused'],
      );
      await server.sync.clear();
      await window.sync.retryParked();
      await window.sync.pushNow();
      assert.deepEqual((await arrived()).at(-1), 'drop table');
    });
  }

  it('parks what no response lists, with its own reason', async () => {
    const window = await open();
    await create(window, 'a', 'b', 'c');
    const silent = (await window.sync.listOutbox())[1]?.operationId ?? '';
    await server.sync.omit(silent);
    assert.deepEqual(await window.sync.pushNow(), { outcome: 'drained', sent: 2, remaining: 1 });
    for (const name of ['d', 'e']) {
      await create(window, name);
      await window.sync.pushNow();
    }
    assert.deepEqual(await parked(window), [['ignored', 'sync.ignored']]);
    assert.equal((await arrived()).length, 5);
  });

  it('does not use up its clock if everything conflicts', async () => {
    const window = await open();
    await create(window, 'a', 'b');
    await server.sync.conflict(1_000_000);
    for (let times = 0; times < 10; times++)
      assert.deepEqual(await window.sync.pushNow(), { outcome: 'drained', sent: 0, remaining: 2 });
    assert.equal((await window.sync.outboxState()).lamport_local_max, 1_000_000 + 15 * 2);
    assert.equal((await window.sync.status()).lastError?.kind, 'sync.clockConflict');
    await server.sync.clear();
    assert.deepEqual(await window.sync.pushNow(), { outcome: 'drained', sent: 2, remaining: 0 });
  });

  it('sends smaller batches if the response to a large one cannot be read, and each operation once', async () => {
    const window = await open();
    await create(window, ...Array.from({ length: 250 }, (_, index) => `p${index}`));
    await server.sync.enlarge(30);
    await server.clearRequests();
    assert.deepEqual(await window.sync.pushNow(), { outcome: 'drained', sent: 250, remaining: 0 });
    assert.equal((await arrived()).length, 250);
    const requests = (await server.requests()).filter(({ path }) => path === '/api/v1/sync/ops').length;
    assert(requests <= 16, String(requests));
  });
});
