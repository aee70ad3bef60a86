import assert from 'node:assert/strict';
import fc from 'fast-check';
import { InProcessServer } from '../../server/v2/inProcess';
import { DatabasePool } from '../../support/databasePool';
import { fuzzAsync } from '../../support/fuzz';
import { ManualTimers } from '../../support/manualTimers';
import { MemoryDatabase } from '../../support/memoryDatabase';
import { SequenceRandom } from '../../support/sequenceRandom';
import { calmDown, commandOf, deviceCommands, small, type Command, type DeviceWorld } from './deviceCommands';
import { SimulatedDevice } from './simulatedDevice';
import { SimulatedNetwork } from './simulatedNetwork';
import { SimulatedV2Account, type ForeignEdit } from './simulatedV2Account';

/** The first one has two windows. */
const DEVICES = [2, 1];
/** Number of files that the fresh device does not have. */
const MISSING = 4;

const foreignEdits: ForeignEdit[] = [
  'create',
  'rename',
  'comment',
  'clear',
  'add',
  'add',
  'remove',
  'delete',
  'like',
  'unlike',
  'rate',
];

interface World extends DeviceWorld {
  readonly account: SimulatedV2Account;
}

const server: (name: string, run: (account: SimulatedV2Account) => unknown) => Command<World> = (name, run) =>
  commandOf<World>(name, ({ account }) => run(account));

const command: fc.Arbitrary<Command<World>> = fc.oneof(
  ...deviceCommands(DEVICES.length),
  {
    weight: 8,
    arbitrary: fc
      .record({ edit: fc.constantFrom(...foreignEdits), pick: small })
      .map(({ edit, pick }) => server(`${edit} ${pick} elsewhere`, (account) => account.edit(edit, pick))),
  },
  {
    weight: 2,
    arbitrary: fc
      .boolean()
      .map((isFar) => server(isFar ? 'compact far' : 'compact', (account) => account.compact(isFar))),
  },
);

/** What makes no event. Its effect is seen a day later. */
const silent: fc.Arbitrary<Command<World>> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(server('back up', (account) => account.backUp())) },
  { weight: 1, arbitrary: fc.constant(server('restore', (account) => account.restore())) },
  {
    weight: 2,
    arbitrary: fc
      .record({ pick: small, isAvailable: fc.boolean() })
      .map(({ pick, isAvailable }) =>
        server(`${isAvailable ? 'show' : 'hide'} ${pick}`, (account) => account.setAvailable(pick, isAvailable)),
      ),
  },
);

const scenario = fc.record({
  /** Whether all take a snapshot in the end. */
  endsCompacted: fc.boolean(),
  commands: fc.oneof(
    fc.array(command, { minLength: 1, maxLength: 14, size: 'max' }),
    fc.array(fc.oneof({ weight: 6, arbitrary: command }, { weight: 1, arbitrary: silent }), {
      minLength: 1,
      maxLength: 14,
      size: 'max',
    }),
  ),
});

type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

describe('Two devices and another program on a server of protocol v2, whatever happens,', function () {
  this.timeout(1_800_000);

  let inProcess: InProcessServer;
  before(async () => {
    inProcess = await InProcessServer.start();
  });
  const databases = {
    app: new DatabasePool(() => MemoryDatabase.app()),
    profile: new DatabasePool(() => MemoryDatabase.profile()),
  };
  after(async () => {
    databases.app.close();
    databases.profile.close();
    await inProcess.stop();
  });

  it('end equal to each other, to the server and to a fresh device', async () => {
    const check = async ({ endsCompacted, commands }: Scenario): Promise<void> => {
      const timers = new ManualTimers(1_000_000, () => new Promise<void>((resolve) => setImmediate(resolve)));
      const random = new SequenceRandom();
      const account = new SimulatedV2Account(inProcess, timers);
      const { files } = account;
      const make = (windowCount: number, known: readonly string[]): Promise<SimulatedDevice> => {
        const network = new SimulatedNetwork((request) => account.handle(request));
        const signIn = account.signIn(`device ${devices.length}`);
        const titleOf = (hash: string) => account.titleOf(hash);
        const parts = { network, timers, random, account: signIn, databases };
        return SimulatedDevice.make({ ...parts, files: known, titleOf, windowCount });
      };
      const devices: SimulatedDevice[] = [];
      const assertSame = async (when: string): Promise<void> => {
        const expected = account.content;
        for (const [index, one] of devices.entries())
          assert.deepEqual(await account.contentOf(one), expected, `device ${index} ${when}`);
      };
      // Each has found the files in another order.
      for (const [index, windowCount] of DEVICES.entries())
        devices.push(await make(windowCount, [...files.slice(index), ...files.slice(0, index)]));
      try {
        for (const one of commands) {
          // Not awaited: the next one runs meanwhile.
          void Promise.resolve(one.run({ devices, timers, account })).catch(() => undefined);
          await new Promise((resolve) => setImmediate(resolve));
        }
        account.allAvailable();
        await settle(devices, timers);
        if (account.wasSilent) {
          account.passDay();
          await settle(devices, timers);
        }
        await assertSame('after all changes');
        if (endsCompacted) {
          await account.edit('create', 1);
          account.compact(true);
          await account.edit('like', 1);
          for (const one of devices) await one.sync(0);
          await assertSame('after a snapshot');
        }
        const fresh = await make(1, [...files].reverse().slice(MISSING));
        devices.push(fresh);
        await fresh.sync(0);
        await assertSame('and a fresh one');
      } finally {
        for (const one of devices) one.dispose();
        for (const one of devices) await one.network.settle();
        for (const one of devices) one.close();
      }
    };
    await fuzzAsync(scenario, check, 300, { unbiased: true });
  });
});

/** Ends all faults, discards what the server has refused for good, and syncs until nothing is left. */
async function settle(devices: readonly SimulatedDevice[], timers: ManualTimers): Promise<void> {
  for (let round = 0; round < 5; round++) {
    await calmDown(devices, timers);
    let discarded = 0;
    for (const one of devices) discarded += await one.discardParked();
    if (discarded === 0) return;
  }
}
