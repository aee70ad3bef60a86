import os from 'node:os';
import path from 'node:path';
import type { Platform, PlatformParts } from '../platform';
import { sha256 as digest } from './digest';
import { NodeFiles } from './files';
import { NodeHttp } from './http';
import { NodeLock } from './lock';
import { NodeLoopback } from './loopback';
import { systemRandom as random } from './random';

/** An extension host that is a process of its own, with Node and a disk. */
export function openPlatform({ folder, version, clock, timers, strictSsl }: PlatformParts): Platform {
  const http = new NodeHttp({ version, timers, strictSsl });
  return {
    files: new NodeFiles(folder.fsPath, { clock, random, timers }),
    lock: (name) => new NodeLock(path.join(folder.fsPath, 'locks', name), random),
    http,
    loopback: new NodeLoopback({ random, timers }),
    random,
    digest,
    logLimits: { bytes: 4 * 1024 * 1024, records: 10_000 },
    system: `${os.platform()} ${os.release()} ${os.arch()}, Node ${process.versions.node}`,
    dispose: () => http.dispose(),
  };
}
