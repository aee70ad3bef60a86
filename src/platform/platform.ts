import type { Loopback } from '../account/loopback';
import type { Clock } from '../core/clock';
import type { Digest } from '../core/crypto/digest';
import type { Disposable } from '../core/disposal';
import type { Lock } from '../core/lock';
import type { Random } from '../core/random';
import type { Timers } from '../core/timers';
import type { Http } from '../remote/http';
import type { Sockets } from '../remote/socket';
import type { LogLimits } from '../store/engine/checkpointSchedule';
import type { Files } from '../store/files';

/** The part of `vscode.Uri` that is needed to address a folder and its content. */
export interface FolderUri {
  /** Absolute, with `/` between its parts. */
  readonly path: string;
  /** Absolute path on disk. Valid only if the scheme is `file`. */
  readonly fsPath: string;
  with(change: { readonly path: string }): FolderUri;
  toString(): string;
}

/** The used part of `vscode.FileSystem`. Its errors have the `code` of a `vscode.FileSystemError`. */
export interface EditorFileSystem {
  readFile(uri: FolderUri): PromiseLike<Uint8Array>;
  writeFile(uri: FolderUri, content: Uint8Array): PromiseLike<void>;
  delete(uri: FolderUri, options: { readonly recursive: boolean }): PromiseLike<void>;
}

export interface PlatformOptions {
  /** The storage folder of this extension. */
  readonly folder: FolderUri;
  readonly fs: EditorFileSystem;
  /** Calls the listener with the path of a file in the storage folder after any window changed it. */
  readonly watchFolder: (listener: (path: string) => void) => Disposable;
  /** The extension's version. */
  readonly version: string;
  /** Whether certificates must be trusted. Browsers ignore it. */
  readonly strictSsl: () => boolean;
  readonly clock: Clock;
  readonly timers: Timers;
  /** For what may be late; see `SharedTimers`. */
  readonly sharedTimers: Timers;
}

/** The services of the extension host. Disposing it aborts all current requests and closes all sockets. */
export interface Platform extends Disposable {
  readonly files: Files;
  readonly http: Http;
  readonly sockets: Sockets;
  /** Whether responses expose the cookies that they set. */
  readonly seesCookies: boolean;
  readonly loopback: Loopback;
  readonly random: Random;
  readonly digest: Digest;
  readonly logLimits: LogLimits;
  /** Of the machine; null where it is unknown. */
  readonly hostName: string | null;
  /** The operating system or browser, in English, for diagnostics. */
  readonly system: string;
  /** Reads a file that came with the extension. */
  readonly readAsset: (file: FolderUri) => Promise<Uint8Array>;
  /** The lock of this name in the storage folder. Locks of different names are independent. */
  lock(name: 'storage' | 'secrets' | 'renewal' | 'drain' | 'socket'): Lock;
  /** Treats the holds of other computers as ended, in all locks. Only a user can know that they have ended. */
  takeOver(): Promise<void>;
  /** How the locks are implemented in the storage folder, in English, for diagnostics. */
  lockMechanism(): string;
}
