import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SyncBench } from '../../server/sync/testBench';
import { fuzzAsync } from '../../support/fuzz';
import { DatabasePool } from '../../support/databasePool';
import { MemoryDatabase } from '../../support/memoryDatabase';
import { ManualTimers } from '../../support/manualTimers';
import { SequenceRandom } from '../../support/sequenceRandom';
import type { Content } from '../../unit/sync/libraryContent';
import { SimulatedAccount } from './simulatedAccount';
import { calmDown, commandOf, deviceCommands, small, type Command, type DeviceWorld } from './deviceCommands';
import { SimulatedDevice } from './simulatedDevice';
import { SimulatedNetwork } from './simulatedNetwork';

const FILES = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => letter.repeat(64));
/** Number of files that the fresh device does not have. */
const MISSING = 2;
/** The first one has two windows. */
const DEVICES = [2, 1, 1];

/** What the commands act on. */
interface World extends DeviceWorld {
  readonly account: SimulatedAccount;
}

const command: fc.Arbitrary<Command<World>> = fc.oneof(
  ...deviceCommands(DEVICES.length),
  {
    weight: 3,
    arbitrary: fc
      .boolean()
      .map((isFar) => commandOf<World>(isFar ? 'compact far' : 'compact', ({ account }) => account.compact(isFar))),
  },
  {
    weight: 2,
    arbitrary: small.map((pick) =>
      commandOf<World>(`raise the watermark ${pick}`, ({ account }) => account.raiseWatermark(pick)),
    ),
  },
);

const scenario = fc.record({
  /** Whether compaction spares operations on tracks. */
  keepsTracks: fc.boolean(),
  /** Whether all are compacted in the end. */
  endsCompacted: fc.boolean(),
  commands: fc.array(command, { minLength: 1, maxLength: 24, size: 'max' }),
});

type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

describe('Three devices, whatever happens,', function () {
  this.timeout(1_800_000);

  let server: SyncBench;

  before(async () => {
    server = await SyncBench.start();
  });
  const databases = {
    app: new DatabasePool(() => MemoryDatabase.app()),
    profile: new DatabasePool(() => MemoryDatabase.profile()),
  };
  after(() => {
    databases.app.close();
    databases.profile.close();
    return server.stop();
  });

  it('end equal to each other, to the server and to a fresh device', async () => {
    const check = async ({ keepsTracks, endsCompacted, commands }: Scenario): Promise<void> => {
      const timers = new ManualTimers(1_000_000, () => new Promise<void>((resolve) => setImmediate(resolve)));
      const random = new SequenceRandom();
      const account = await SimulatedAccount.open(server, keepsTracks);
      const make = (windowCount: number, files: readonly string[]): Promise<SimulatedDevice> => {
        const network = new SimulatedNetwork((request) => account.handle(request));
        return SimulatedDevice.make({ network, timers, random, account, files, windowCount, databases });
      };
      const devices: SimulatedDevice[] = [];
      // Each has found the files in another order.
      for (const [index, windowCount] of DEVICES.entries())
        devices.push(await make(windowCount, [...FILES.slice(index), ...FILES.slice(0, index)]));
      try {
        for (const one of commands) {
          // Not awaited: the next one runs meanwhile.
          void Promise.resolve(one.run({ devices, timers, account })).catch(() => undefined);
          await new Promise((resolve) => setImmediate(resolve));
        }
        await calmDown(devices, timers);
        if (account.wasCompacted || endsCompacted) {
          const before = devices.map(({ content }) => content);
          await account.assertSame(before);
          await account.forget();
          for (const one of devices) await one.sync(0);
          for (const [index, { content }] of devices.entries())
            assert.deepEqual(account.withOrder(content), account.withOrder(before[index] ?? content), `order ${index}`);
        }
        const [first, ...others] = devices.map(({ content }) => content);
        assert(first);
        for (const [index, other] of others.entries()) assert.deepEqual(other, first, `device ${index + 1}`);
        const fresh = await make(1, [...FILES].reverse().slice(MISSING));
        devices.push(fresh);
        await fresh.sync(0);
        assert.deepEqual(withFewFiles(fresh.content), withFewFiles(first), 'the fresh device');
        await account.assertSame([first]);
      } finally {
        for (const one of devices) one.dispose();
        for (const one of devices) await one.network.settle();
        for (const one of devices) one.close();
        await account.close();
      }
    };
    await fuzzAsync(scenario, check, 500, { unbiased: true });
  });
});

/** Without likes and ratings of the files that the fresh device does not have: it shows them once it has the files. */
function withFewFiles({ playlists, likes, ratings }: Content): Content {
  const isThere = (hash: string) => FILES.slice(0, -MISSING).includes(hash);
  return {
    playlists,
    likes: likes.filter(isThere),
    ratings: Object.fromEntries(Object.entries(ratings).filter(([hash]) => isThere(hash))),
  };
}
