import type { Loopback } from '../account/loopback';
import type { Clock } from '../core/clock';
import type { Digest } from '../core/crypto/digest';
import type { Disposable } from '../core/disposal';
import type { Random } from '../core/random';
import type { Timers } from '../core/timers';
import type { Http } from '../remote/http';
import type { Files } from '../store/files';
import type { Lock } from '../core/lock';
import type { LogLimits } from '../store/engine/checkpointSchedule';

/** The part of `vscode.Uri` that is needed to name a folder and what is in it. */
export interface FolderUri {
  /** Absolute, with `/` between its parts. */
  readonly path: string;
  /** Absolute path on disk. Means nothing where the scheme is not `file`. */
  readonly fsPath: string;
  with(change: { readonly path: string }): FolderUri;
  toString(): string;
}

/** The part of `vscode.FileSystem` that is needed to keep files. Its errors have the `code` of a `vscode.FileSystemError`. */
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
  /** Of this extension. */
  readonly version: string;
  /** Whether certificates must be trusted. A browser decides that itself. */
  readonly strictSsl: () => boolean;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** What the extension host has to offer, behind our ports. Disposing it ends what is under way on the network. */
export interface Platform extends Disposable {
  readonly files: Files;
  readonly http: Http;
  /** Whether answers show the cookies that they set. */
  readonly seesCookies: boolean;
  readonly loopback: Loopback;
  readonly random: Random;
  readonly digest: Digest;
  readonly logLimits: LogLimits;
  /** Where this runs, in English, for diagnostics. */
  readonly system: string;
  /** The lock of this name in the storage folder. Locks of different names have nothing to do with each other. */
  lock(name: 'storage' | 'secrets' | 'renewal' | 'drain'): Lock;
  /** Takes for ended what other computers hold, in all locks. Only a user can know that it is so. */
  takeOver(): Promise<void>;
  /** What the locks rely on in the storage folder, in English, for diagnostics. */
  lockMechanism(): string;
}
