import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Platform, PlatformOptions } from '../platform';
import { sha256 as digest } from './digest';
import { NodeFiles } from './files';
import { NodeHttp } from './http';
import { isLocalFolder } from './localFolder';
import { NodeLock } from './lock';
import { logLimits } from './logLimits';
import { NodeLoopback } from './loopback';
import { readMachineIdentity, type MachineIdentity } from './machine';
import { systemRandom as random } from './random';
import { NodeSockets } from './socket';

/** The platform of an extension host that is a Node process. */
export function openPlatform({ folder, version, clock, timers, sharedTimers, strictSsl }: PlatformOptions): Platform {
  const http = new NodeHttp({ version, timers, strictSsl });
  const sockets = new NodeSockets({ version, timers, sharedTimers, strictSsl });
  const locks = new Map<string, NodeLock>();
  let machine: Promise<MachineIdentity> | undefined;
  const lockOf = (name: string): NodeLock => {
    const options = {
      folder: path.join(folder.fsPath, 'locks', name),
      machine: () => {
        machine ??= readMachineIdentity();
        return machine;
      },
    };
    const lock = locks.get(name) ?? new NodeLock({ ...options, isLocal: isLocalFolder, clock, random, timers });
    locks.set(name, lock);
    return lock;
  };
  return {
    files: new NodeFiles(folder.fsPath, { clock, random, timers, isLocal: isLocalFolder }),
    // The editor's own function first waits for an answer of the window, which may be busy.
    readAsset: ({ fsPath }) => readFile(fsPath),
    lock: lockOf,
    takeOver: async () => {
      await Promise.all([...locks.values()].map((lock) => lock.takeOver()));
    },
    lockMechanism: () => lockOf('storage').mechanism,
    http,
    sockets,
    seesCookies: true,
    loopback: new NodeLoopback({ random, timers }),
    random,
    digest,
    logLimits,
    hostName: os.hostname(),
    system: `${os.platform()} ${os.release()} ${os.arch()}, Node ${process.versions.node}`,
    dispose: () => {
      sockets.dispose();
      http.dispose();
    },
  };
}
