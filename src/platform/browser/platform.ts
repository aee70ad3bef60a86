import type { Platform, PlatformOptions } from '../platform';
import { sha256 as digest } from './digest';
import { BrowserFiles } from './files';
import { BrowserHttp } from './http';
import { BrowserLock } from './lock';
import { BrowserLoopback } from './loopback';
import { systemRandom as random } from './random';
import { BrowserSockets } from './socket';

/** The platform of an extension host that is a web worker. Needs a secure context, as the editor itself does. */
export function openPlatform({ folder, fs, watchFolder, timers }: PlatformOptions): Platform {
  const http = new BrowserHttp({ timers });
  return {
    files: new BrowserFiles({ folder, fs, watchFolder, random }),
    readAsset: async (file) => fs.readFile(file),
    lock: (name) => new BrowserLock(`${folder.toString()}/${name}`, navigator.locks),
    takeOver: async () => undefined,
    lockMechanism: () => 'locks of the browser',
    http,
    sockets: new BrowserSockets(),
    seesCookies: false,
    loopback: new BrowserLoopback(),
    random,
    digest,
    // Each commit writes the whole log.
    logLimits: { bytes: 256 * 1024, records: 500 },
    hostName: null,
    system: navigator.userAgent,
    dispose: () => http.dispose(),
  };
}
