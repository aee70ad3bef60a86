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

  describe('each with a profile id of its own', () => {
    const IDS = ['1d9c6a52-61c5-4a5e-8f0e-2a9d3f7f10ab', '2d9c6a52-61c5-4a5e-8f0e-2a9d3f7f10ab'];

    const openApart = async (): Promise<readonly Device[]> => {
      const devices: Device[] = [];
      for (const id of IDS) {
        await testBed.changeDevice();
        devices.push(await testBed.open(await TestProfile.make(id), undefined, true));
      }
      return devices;
    };

    it('share playlists although both push their first one at the same moment', async () => {
      const [first, second] = await openApart();
      assert(first && second);
      await first.library.playlists.create({ name: 'One' });
      await second.library.playlists.create({ name: 'Two' });
      // Both look for a profile before either has pushed.
      await Promise.all([first.sync.pushNow(), second.sync.pushNow()]);
      // The one that was later moves its playlists, sends them, and the other one receives them.
      for (const device of [first, second, first, second, first]) await device.sync.syncNow();
      assert.deepEqual(
        [await names(first), await names(second)],
        [
          ['One', 'Two'],
          ['One', 'Two'],
        ],
      );
      await second.library.playlists.create({ name: 'Three' });
      for (const device of [second, first]) await device.sync.syncNow();
      assert.deepEqual(await names(first), ['One', 'Three', 'Two']);
    });

    it('have the playlists of the profile that the user chooses, and after a change only those of the other', async () => {
      for (const id of IDS) {
        await testBed.changeDevice();
        const { library, sync } = await testBed.open(await TestProfile.make(id));
        await library.playlists.create({ name: `Of ${id[0] ?? ''}` });
        await sync.syncNow();
      }
      await testBed.changeDevice();
      const device = await testBed.open(await TestProfile.make(), undefined, true);
      await device.library.playlists.create({ name: 'Mine' });
      await device.sync.syncNow();
      assert.deepEqual([(await device.sync.status()).state, await names(device)], ['profileUndecided', ['Mine']]);
      assert.equal((await device.sync.pushNow()).outcome, 'skipped');

      const choices = await device.links.choices();
      assert(choices);
      assert.deepEqual(
        choices.remote.map(({ id, playlists }) => [id, playlists]),
        [
          [IDS[1], ['Of 2']],
          [IDS[0], ['Of 1']],
        ],
      );
      await device.links.choose(choices, IDS[1] ?? '');
      await device.sync.syncNow();
      assert.deepEqual(await names(device), ['Mine', 'Of 2']);

      await device.links.choose(choices, IDS[0] ?? '');
      await device.sync.syncNow();
      assert.deepEqual(await names(device), ['Of 1']);
      await device.links.choose(choices, IDS[1] ?? '');
      await device.sync.syncNow();
      assert.deepEqual(await names(device), ['Mine', 'Of 2']);
    });
  });
});
