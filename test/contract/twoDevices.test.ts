import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { startServer, type ServerProcess } from '../server/process';
import { TestProfile } from '../support/libraryWindow';
import { DrainTestBed } from './drainTestBed';

describe('Two devices of one account', function () {
  this.timeout(60_000);

  let server: ServerProcess;
  let testBed: DrainTestBed;

  before(async () => {
    server = await startServer({ faults: true });
    testBed = new DrainTestBed(server);
  });
  after(async () => {
    testBed.dispose();
    await server.stop();
  });
  beforeEach(() => testBed.begin());
  afterEach(() => testBed.end());

  type Device = Awaited<ReturnType<typeof testBed.open>>;

  const openTwo = async (): Promise<readonly [Device, Device]> => {
    const first = await testBed.open(await TestProfile.make());
    await testBed.changeDevice();
    return [first, await testBed.open(await TestProfile.make())];
  };

  const names = async ({ library }: Device) => (await library.playlists.list()).map(({ name }) => name).sort();

  /** Resolves once the condition holds; fails after 10 s. */
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    for (let waited = 0; !(await holds()); waited += 20) {
      assert(waited < 10_000, 'It takes too long');
      await pause(20);
    }
  };

  it('have the same playlists after Sync Now on both', async () => {
    const [first, second] = await openTwo();
    await first.library.playlists.create({ name: 'One' });
    await second.library.playlists.create({ name: 'Two' });
    for (const device of [first, second, first]) await device.sync.syncNow();
    assert.deepEqual(await names(first), ['One', 'Two']);
    assert.deepEqual(await names(second), ['One', 'Two']);
    assert.deepEqual(await second.sync.listOutbox(), []);
    assert.equal((await first.sync.status()).pullError, null);
  });

  it('show what the other one changes within a second, through a socket', async () => {
    const [first, second] = await openTwo();
    first.sync.start();
    second.sync.start();
    await until(async () => (await second.sync.status()).live.mode === 'socket');
    const startedAt = Date.now();
    await first.library.playlists.create({ name: 'Mix' });
    first.sync.wake();
    await until(async () => (await names(second)).length === 1);
    assert(Date.now() - startedAt < 1_000, String(Date.now() - startedAt));
  });

  it('catch up after a while offline', async () => {
    const [first, second] = await openTwo();
    for (let index = 0; index < 300; index++) await first.library.playlists.create({ name: `p${index}` });
    await first.sync.syncNow();
    const { pull } = await second.sync.syncNow();
    assert.deepEqual([pull.outcome, pull.outcome === 'pulled' && pull.isComplete], ['pulled', true]);
    assert.equal((await names(second)).length, 300);
  });
});
