import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ManualTimers } from '../../support/manualTimers';
import type { Edit, SimulatedDevice } from './simulatedDevice';
import type { Fault } from './simulatedNetwork';

const MAX_ROUNDS = 20;

/** What commands act on. */
export interface DeviceWorld {
  readonly devices: readonly SimulatedDevice[];
  readonly timers: ManualTimers;
}

/** Something that happens. */
export interface Command<World> {
  readonly name: string;
  readonly run: (world: World) => unknown;
}

export interface WeightedCommand<World> {
  readonly weight: number;
  readonly arbitrary: fc.Arbitrary<Command<World>>;
}

export const small = fc.nat({ max: 1_000 });

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

const at = ({ devices }: DeviceWorld, index: number): SimulatedDevice => devices[index] ?? assert.fail();

/** A command that is shown by its name. */
export const commandOf = <World>(name: string, run: (world: World) => unknown): Command<World> =>
  ({ name, run, [fc.toStringMethod]: () => name }) as Command<World>;

/** What happens to devices, the first of which has two windows. */
export function deviceCommands(deviceCount: number): WeightedCommand<DeviceWorld>[] {
  const device = fc.nat({ max: deviceCount - 1 });
  const window = fc.nat({ max: 1 });
  return [
    {
      weight: 12,
      arbitrary: fc
        .record({ index: device, window, edit: fc.constantFrom(...edits), pick: small })
        .map(({ index, window: chosen, edit, pick }) =>
          commandOf<DeviceWorld>(`${edit} ${pick} on ${index}.${chosen}`, (world) =>
            at(world, index).edit(chosen, edit, pick),
          ),
        ),
    },
    {
      weight: 6,
      arbitrary: fc
        .record({ index: device, window })
        .map(({ index, window: chosen }) =>
          commandOf<DeviceWorld>(`sync ${index}.${chosen}`, (world) => at(world, index).sync(chosen)),
        ),
    },
    {
      weight: 3,
      arbitrary: fc
        .constantFrom(0, 1_000, 31_000, 61_000)
        .map((ms) => commandOf<DeviceWorld>(`pass ${ms}`, ({ timers }) => timers.pass(ms))),
    },
    {
      weight: 3,
      arbitrary: fc
        .record({ index: device, fault: fc.constantFrom(...faults) })
        .map(({ index, fault }) =>
          commandOf<DeviceWorld>(`${fault} on ${index}`, (world) => at(world, index).network.faults.push(fault)),
        ),
    },
    {
      weight: 2,
      arbitrary: fc.record({ index: device, isOnline: fc.boolean() }).map(({ index, isOnline }) =>
        commandOf<DeviceWorld>(`${isOnline ? 'online' : 'offline'} ${index}`, (world) => {
          at(world, index).network.isOnline = isOnline;
        }),
      ),
    },
    {
      weight: 3,
      arbitrary: fc
        .record({ index: device, window })
        .map(({ index, window: chosen }) =>
          commandOf<DeviceWorld>(`kill ${index}.${chosen}`, (world) => at(world, index).kill(index === 0 ? chosen : 0)),
        ),
    },
    {
      weight: 2,
      arbitrary: device.map((index) =>
        commandOf<DeviceWorld>(`restart ${index}`, (world) => at(world, index).restart()),
      ),
    },
    {
      weight: 2,
      arbitrary: fc
        .record({ index: device, isExpired: fc.boolean() })
        .map(({ index, isExpired }) =>
          commandOf<DeviceWorld>(`${isExpired ? 'expire' : 'renew'} ${index}`, (world) =>
            at(world, index).expire(isExpired),
          ),
        ),
    },
    {
      weight: 1,
      arbitrary: device.map((index) =>
        commandOf<DeviceWorld>(`disk full on ${index}`, (world) => at(world, index).failWrites(1)),
      ),
    },
  ];
}

/** Ends all faults, and syncs every device until nothing is left to send or to receive. */
export async function calmDown(devices: readonly SimulatedDevice[], timers: ManualTimers): Promise<void> {
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
