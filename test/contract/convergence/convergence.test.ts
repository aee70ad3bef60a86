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
import { SimulatedDevice, type Edit } from './simulatedDevice';
import { SimulatedNetwork, type Fault } from './simulatedNetwork';

const FILES = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => letter.repeat(64));
/** Number of files that the fresh device does not have. */
const MISSING = 2;
/** The first one has two windows. */
const DEVICES = [2, 1, 1];
const MAX_ROUNDS = 20;

const small = fc.nat({ max: 1_000 });
const device = fc.nat({ max: DEVICES.length - 1 });
const window = fc.nat({ max: 1 });
const edits: Edit[] = [
  'create',
  'rename',
  'describe',
  'add',
  'add',
  'add',
  'addAll',
  'addAll',
  'remove',
  'remove',
  'move',
  'move',
  'delete',
  'undo',
  'like',
  'rate',
  'unrate',
];
const faults: Fault[] = ['dropped', 'lost', 'lost', 401, 429, 500, 503];

/** What the commands act on. */
interface World {
  readonly devices: readonly SimulatedDevice[];
  readonly timers: ManualTimers;
  readonly account: SimulatedAccount;
}

type Step = (world: World) => unknown;

interface Command {
  readonly name: string;
  readonly run: Step;
}

const at = ({ devices }: Pick<World, 'devices'>, index: number): SimulatedDevice => devices[index] ?? assert.fail();

const commandOf = (name: string, run: Step): Command => ({ name, run, [fc.toStringMethod]: () => name }) as Command;

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .record({ index: device, window, edit: fc.constantFrom(...edits), pick: small })
      .map(({ index, window: chosen, edit, pick }) =>
        commandOf(`${edit} ${pick} on ${index}.${chosen}`, (world) => at(world, index).edit(chosen, edit, pick)),
      ),
  },
  {
    weight: 6,
    arbitrary: fc
      .record({ index: device, window })
      .map(({ index, window: chosen }) =>
        commandOf(`sync ${index}.${chosen}`, (world) => at(world, index).sync(chosen)),
      ),
  },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(0, 1_000, 31_000, 61_000)
      .map((ms) => commandOf(`pass ${ms}`, ({ timers }) => timers.pass(ms))),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({ index: device, fault: fc.constantFrom(...faults) })
      .map(({ index, fault }) =>
        commandOf(`${fault} on ${index}`, (world) => at(world, index).network.faults.push(fault)),
      ),
  },
  {
    weight: 2,
    arbitrary: fc.record({ index: device, isOnline: fc.boolean() }).map(({ index, isOnline }) =>
      commandOf(`${isOnline ? 'online' : 'offline'} ${index}`, (world) => {
        at(world, index).network.isOnline = isOnline;
      }),
    ),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({ index: device, window })
      .map(({ index, window: chosen }) =>
        commandOf(`kill ${index}.${chosen}`, (world) => at(world, index).kill(index === 0 ? chosen : 0)),
      ),
  },
  {
    weight: 2,
    arbitrary: device.map((index) => commandOf(`restart ${index}`, (world) => at(world, index).restart())),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({ index: device, isExpired: fc.boolean() })
      .map(({ index, isExpired }) =>
        commandOf(`${isExpired ? 'expire' : 'renew'} ${index}`, (world) => at(world, index).expire(isExpired)),
      ),
  },
  {
    weight: 1,
    arbitrary: device.map((index) => commandOf(`disk full on ${index}`, (world) => at(world, index).failWrites(1))),
  },
  {
    weight: 3,
    arbitrary: fc
      .boolean()
      .map((isFar) => commandOf(isFar ? 'compact far' : 'compact', ({ account }) => account.compact(isFar))),
  },
  {
    weight: 2,
    arbitrary: small.map((pick) =>
      commandOf(`raise the watermark ${pick}`, ({ account }) => account.raiseWatermark(pick)),
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

/** Ends all faults, and syncs every device until nothing is left to send or to receive. */
async function calmDown(devices: readonly SimulatedDevice[], timers: ManualTimers): Promise<void> {
  for (const { network } of devices) {
    network.faults.length = 0;
    network.isOnline = true;
  }
  for (const one of devices) {
    one.expire(false);
    one.failWrites(0);
  }
  let calmRounds = 0;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let isCalm = true;
    for (const one of devices) isCalm = (await one.sync(round)) && isCalm;
    await timers.pass(0);
    // Work in the background may have ended after the others have looked.
    calmRounds = isCalm ? calmRounds + 1 : 0;
    if (calmRounds === 2) return;
  }
  assert.fail(`Still not calm: ${devices.map(({ pendingCount }) => pendingCount).join(', ')} operations are pending`);
}
