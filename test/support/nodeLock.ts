import { systemClock as clock } from '../../src/core/clock';
import { systemTimers as timers } from '../../src/core/timers';
import { isLocalFolder } from '../../src/platform/node/localFolder';
import { NodeLock, type NodeLockOptions } from '../../src/platform/node/lock';
import { readMachineIdentity, type MachineIdentity } from '../../src/platform/node/machine';
import { systemRandom as random } from '../../src/platform/node/random';

/** The lock of a folder as the extension opens it, with changed options. */
export const nodeLock = (folder: string, changes: Partial<NodeLockOptions> = {}): NodeLock =>
  new NodeLock({ folder, machine: readMachineIdentity, isLocal: isLocalFolder, clock, random, timers, ...changes });

/** A machine of this name. */
export const machineNamed = (name: string): MachineIdentity => ({
  name,
  id: `id of ${name}`,
  boot: `boot of ${name}`,
  network: '',
});

/** Machines take turns at once, for a disk on which all see the same content. */
export const FAST_TURNS: Partial<NodeLockOptions> = {
  handoverDelayMs: 0,
  timers: { after: (ms, call) => timers.after(ms / 100, call) },
};

const refused = (code: string) => async (): Promise<never> => {
  throw Object.assign(new Error(code), { code });
};

/** File systems with and without what the lock prefers, by name. */
export const FILE_SYSTEMS: Readonly<Record<string, Partial<NodeLockOptions>>> = {
  'with hard links and sockets': {},
  'without hard links': { link: refused('EPERM') },
  'without sockets': { openSocket: refused('ENOTSUP') },
  'without hard links or sockets': {
    isLocal: async () => false,
    link: refused('ENOTSUP'),
    openSocket: refused('EACCES'),
  },
};
