import assert from 'node:assert/strict';
import path from 'node:path';
import { systemTimers } from '../../../src/core/timers';
import { NodeHttp } from '../../../src/platform/node/http';
import { writeDrainOwner } from '../../../src/store/tables/pushState';
import { writeMode } from '../../../src/store/tables/syncMode';
import { startServer, type ServerProcess } from '../../server/process';
import { ChildProgram } from '../../support/childProgram';
import { DiskWindow, type SignIn } from '../../support/diskWindow';
import { withSeed } from '../../support/seededRandom';
import { temporaryFolder } from '../../support/temporaryFolder';

const OPS = '/api/v1/sync/ops';
const TAKEOVER_MS = 2000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('Windows that drain one queue, each a process', function () {
  this.timeout(120_000);

  let server: ServerProcess;
  let http: NodeHttp;
  let serial = 0;
  let email: string;
  let folder: string;
  let signIn: SignIn;
  /** Queues operations and reads the status; sends only on command. */
  let here: DiskWindow;
  let drainers: ChildProgram[];

  before(async () => {
    server = await startServer({ faults: true });
    http = new NodeHttp({ version: 'test', timers: systemTimers });
  });
  after(async () => {
    http.dispose();
    await server.stop();
  });
  beforeEach(async () => {
    email = `ada${++serial}@example.org`;
    const { cookie } = await server.signUp({ name: 'Ada', email, password: 'correct horse battery' });
    folder = await temporaryFolder();
    signIn = { serverUrl: server.url, token: await server.token(cookie) };
    here = await DiskWindow.open({ folder, http, ...signIn });
    drainers = [];
    await server.clearRequests();
  });
  afterEach(async () => {
    for (const drainer of drainers) await drainer.kill();
    here.dispose();
    await server.clearFaults();
  });

  /** Queues so many operations on a few playlists; resolves to their ids, in order. */
  async function queue(count: number): Promise<string[]> {
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c']) ids.push((await here.library.playlists.create({ name })).id);
    for (let edit = ids.length; edit < count; edit++)
      await here.library.playlists.update(ids[edit % ids.length] ?? '', { name: `n${edit}` });
    return (await here.sync.listOutbox()).map(({ operationId }) => operationId);
  }

  const start = (): ChildProgram => {
    const child = new ChildProgram(
      path.join(__dirname, 'drainerProcess.ts'),
      [folder, signIn.serverUrl, signIn.token],
      { isBrief: true },
    );
    drainers.push(child);
    return child;
  };

  async function startAll(count: number): Promise<void> {
    for (const child of Array.from({ length: count }, start)) await child.nextReport('opened');
  }

  /** The drainer that has sent a request since then; undefined if there is nothing left to send. */
  async function nextDrainer(since: number): Promise<ChildProgram | undefined> {
    for (;;) {
      const found = drainers.find((child) => child.takenReports('asked').some((moment) => moment >= since));
      if (found) return found;
      if ((await here.sync.status()).pending === 0) return undefined;
      await pause(5);
    }
  }

  async function kill(drainer: ChildProgram): Promise<void> {
    drainers.splice(drainers.indexOf(drainer), 1);
    await drainer.kill();
  }

  const requests = async (): Promise<number> =>
    (await server.requests()).filter(({ method, path: asked }) => method === 'POST' && asked === OPS).length;
  const log = async (): Promise<string[]> => (await server.sync.ops(email)).map(({ operation_id }) => operation_id);

  async function untilSent(): Promise<void> {
    while ((await here.sync.status()).pending > 0) await pause(20);
  }

  it('another one continues within 2 s of the crash of the one that drains, and the pending request changes nothing', async () => {
    const ids = await queue(250);
    await server.fault({ hang: true, path: OPS, times: 1 });
    const before = Date.now();
    await startAll(3);
    const dead = (await nextDrainer(before)) ?? assert.fail();
    while ((await requests()) < 1) await pause(5);
    await pause(200);
    assert.equal(await requests(), 1, 'one drains for all');

    await kill(dead);
    const death = performance.now();
    while ((await requests()) < 2) await pause(5);
    const time = performance.now() - death;
    assert(time < TAKEOVER_MS, `it took ${time} ms`);
    await untilSent();
    assert.deepEqual(await log(), ids);
    await server.clearFaults();
    await pause(200);
    assert.deepEqual(await log(), ids);
  });

  it('everything arrives once and in order when the one that drains is killed at any moment, again and again', async () => {
    await withSeed(async (random) => {
      const ids = await queue(1500);
      await server.fault({ delay: 20, path: OPS, times: 10_000 });
      let death = Date.now();
      await startAll(6);
      for (let drainer = await nextDrainer(death); drainer && drainers.length > 1; drainer = await nextDrainer(death)) {
        const first = Math.min(...drainer.takenReports('asked').filter((moment) => moment >= death));
        // The first one has to come into being.
        if (drainers.length < 6) assert(first - death < TAKEOVER_MS, `it took ${first - death} ms`);
        await pause(random.next() * 150);
        await kill(drainer);
        death = Date.now();
      }
      await untilSent();
      assert.deepEqual(await log(), ids);
      assert.deepEqual(await here.sync.listOutbox(), []);
      assert(drainers.length <= 3, 'hardly any window was killed');
    });
  });

  it('one that is stopped in the middle of a request stays the drainer, and continues', async () => {
    const ids = await queue(250);
    await server.fault({ hang: true, path: OPS, times: 1 });
    const before = Date.now();
    await startAll(3);
    const stopped = (await nextDrainer(before)) ?? assert.fail();
    while ((await requests()) < 1) await pause(5);
    await pause(200);
    stopped.signal('SIGSTOP');
    await server.clearFaults();
    await pause(TAKEOVER_MS + 1000);
    assert.equal(await requests(), 1, 'no window takes over');

    stopped.signal('SIGCONT');
    await untilSent();
    assert.deepEqual(await log(), ids);
    assert.equal(stopped.takenReports('asked').length, 3);
    assert.equal(await requests(), 3);
  });

  it('one that was replaced meanwhile removes nothing', async () => {
    const ids = await queue(150);
    await server.fault({ hang: true, path: OPS, times: 1 });
    const late = start();
    await late.nextReport('asked');
    await here.profile.database.write((transaction) => {
      writeDrainOwner(transaction, 'another', Date.now());
      // Otherwise its next run would send everything once more, as is right.
      writeMode(transaction, 'local', Date.now());
    });
    await server.clearFaults();
    await late.nextReport('answered');
    await pause(500);
    assert.deepEqual(await log(), ids.slice(0, 100));
    assert.deepEqual(
      (await here.sync.listOutbox()).map(({ operationId }) => operationId),
      ids,
    );

    await here.profile.database.write((transaction) => writeMode(transaction, 'hybrid', Date.now()));
    await untilSent();
    assert.deepEqual(await log(), ids);
  });
});
