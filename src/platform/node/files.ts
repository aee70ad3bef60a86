import {
  closeSync,
  constants,
  fdatasync,
  fstatSync,
  ftruncate,
  openSync,
  read,
  readSync,
  statSync,
  write,
  type BigIntStats,
} from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Clock } from '../../core/clock';
import type { Disposable } from '../../core/disposal';
import { hasErrorCode } from '../../core/errorCode';
import type { Random } from '../../core/random';
import { sleep, type Timers } from '../../core/timers';
import type { Appender, StagedFile, Files } from '../../store/files';
import { watchFile } from './watchFile';

const TEMPORARY_SUFFIX = '.tmp';
const STALE_AFTER_MS = 10 * 60_000;
// Saves one system call for each write. Other systems lack the flag, or do not write through to the disk with it.
const WRITES_THROUGH = process.platform === 'linux';
const APPEND_FLAGS = WRITES_THROUGH ? constants.O_RDWR | constants.O_DSYNC : 'r+';
// A write that extends a file takes 1.5 times as long as one that does not, so extensions are padded.
const PADDING_BYTES = 8 * 1024;
const MAX_SYNC_READ_BYTES = 8 * PADDING_BYTES;
const readAsync = promisify(read);
const syncData = promisify(fdatasync);
const truncate = promisify(ftruncate);
const RENAME_RETRY_DELAYS_MS = [5, 10, 20, 40, 80, 160];

export interface NodeFilesOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  /** Whether only this computer changes the files of a folder, so that the system notifies of all changes. Default: no. */
  readonly isLocal?: (folder: string) => Promise<boolean>;
}

/**
 * Files in a folder of the local file system that only their owner can read.
 *
 * Opening, closing and looking at a file are synchronous: they take less time than their transfer to another thread.
 */
export class NodeFiles implements Files {
  readonly #root: string;
  readonly #options: NodeFilesOptions;
  readonly #swept = new Set<string>();

  /** @param root absolute path of the folder, which is created by the first write */
  constructor(root: string, options: NodeFilesOptions) {
    this.#root = root;
    this.#options = options;
  }

  async read(file: string, from = 0): Promise<Uint8Array | undefined> {
    const target = this.#at(file);
    return unlessMissing(() => (from === 0 ? readFile(target) : readRest(target, from)));
  }

  async version(file: string): Promise<string | undefined> {
    const info = await unlessMissing((): BigIntStats => statSync(this.#at(file), { bigint: true }));
    return info && `${info.ino}-${info.size}-${info.mtimeNs}`;
  }

  async replace(file: string, content: Uint8Array): Promise<void> {
    const draft = await this.stage(file, content);
    try {
      await draft.publish();
    } catch (error) {
      await draft.discard();
      throw error;
    }
  }

  async stage(file: string, content: Uint8Array): Promise<StagedFile> {
    const target = this.#at(file);
    const folder = path.dirname(target);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await this.#sweep(folder);
    const draft = `${target}.${this.#options.random.nonce()}${TEMPORARY_SUFFIX}`;
    const discard = (): Promise<void> => rm(draft, { force: true }).catch(() => undefined);
    try {
      await writeNew(draft, content, await modified(target));
    } catch (error) {
      await discard();
      throw error;
    }
    const publish = async (): Promise<void> => {
      await this.#rename(draft, target);
      await syncFolder(folder);
    };
    return { publish, discard };
  }

  async openForAppend(file: string): Promise<Appender> {
    const descriptor = openSync(this.#at(file), APPEND_FLAGS);
    let { size } = fstatSync(descriptor);
    return {
      write: async (bytes, offset) => {
        const isWithin = offset + bytes.length <= size;
        const block = isWithin ? bytes : padded(bytes);
        let done = 0;
        while (done < block.length) done += await writePart(descriptor, block.subarray(done), offset + done);
        if (!WRITES_THROUGH) await syncData(descriptor);
        size = Math.max(size, offset + block.length);
      },
      truncate: async (length) => {
        await truncate(descriptor, length);
        await syncData(descriptor);
        size = length;
      },
      close: async () => closeIfPossible(descriptor),
    };
  }

  async removeFolder(folder: string): Promise<void> {
    await rm(this.#at(folder), { recursive: true, force: true, maxRetries: RENAME_RETRY_DELAYS_MS.length });
  }

  watch(file: string, listener: () => void): Disposable {
    return watchFile(this.#at(file), listener, this.#options.isLocal ?? (async () => false));
  }

  /** The absolute path. @throws TypeError for a path that leaves the folder */
  #at(file: string): string {
    const parts = file.split('/');
    if (parts.some((part) => /^\.{0,2}$|\\/.test(part))) throw new TypeError(`Not a path: ${file}`);
    return path.join(this.#root, ...parts);
  }

  /** Renames a file. Retries on Windows, where virus scanners and indexers open files for a short time. */
  async #rename(from: string, to: string): Promise<void> {
    for (const pause of RENAME_RETRY_DELAYS_MS) {
      try {
        await rename(from, to);
        return;
      } catch (error) {
        if (process.platform !== 'win32' || !hasErrorCode(error, 'EPERM', 'EACCES', 'EBUSY')) throw error;
        await sleep(this.#options.timers, pause);
      }
    }
    await rename(from, to);
  }

  /** Removes, once per folder, the temporary files of crashed processes. Recent ones may still be in use. */
  async #sweep(folder: string): Promise<void> {
    if (this.#swept.has(folder)) return;
    this.#swept.add(folder);
    for (const name of await readdir(folder).catch(() => [])) {
      if (!name.endsWith(TEMPORARY_SUFFIX)) continue;
      const file = path.join(folder, name);
      const info = await stat(file).catch(() => undefined);
      if (!info || this.#options.clock.now() - info.mtimeMs < STALE_AFTER_MS) continue;
      await rm(file, { force: true }).catch(() => undefined);
    }
  }
}

function closeIfPossible(descriptor: number): void {
  try {
    closeSync(descriptor);
  } catch {
    // What was written is on disk already.
  }
}

/** Writes at least one of the bytes and resolves to their count. Faster than `FileHandle.write` for few bytes. */
function writePart(file: number, bytes: Uint8Array, offset: number): Promise<number> {
  return new Promise((resolve, reject) => {
    write(file, bytes, 0, bytes.length, offset, (error, written) => (error ? reject(error) : resolve(written)));
  });
}

function padded(bytes: Uint8Array): Uint8Array {
  const block = new Uint8Array(bytes.length + PADDING_BYTES);
  block.set(bytes);
  return block;
}

/** Reads the file from an offset to its end. A small read is synchronous: recently written bytes are in memory. */
async function readRest(file: string, from: number): Promise<Uint8Array> {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = new Uint8Array(Math.max(0, fstatSync(descriptor).size - from));
    const isMuch = bytes.length > MAX_SYNC_READ_BYTES;
    let length = 0;
    while (length < bytes.length) {
      // In old editors, graceful-fs replaces both functions and takes no object of options.
      const part = [bytes, length, bytes.length - length, from + length] as const;
      const count = isMuch ? (await readAsync(descriptor, ...part)).bytesRead : readSync(descriptor, ...part);
      if (count === 0) break;
      length += count;
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

/** Writes a new file and waits until it is on disk. Its modification time is later than `earlier`, in milliseconds. */
async function writeNew(file: string, content: Uint8Array, earlier: number): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await ensureLater(handle, earlier);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Makes versions differ. The file system's clock ticks every few milliseconds, and the inode of a replaced file is
 * reused, so two versions of the same size could otherwise be indistinguishable.
 */
async function ensureLater(handle: FileHandle, earlier: number): Promise<void> {
  const { atime, mtimeMs } = await handle.stat();
  // Two milliseconds, because file systems round times down.
  if (mtimeMs < earlier + 2) await handle.utimes(atime, new Date(Math.floor(earlier) + 3));
}

async function modified(file: string): Promise<number> {
  const info = await unlessMissing(() => stat(file));
  return info?.mtimeMs ?? 0;
}

/**
 * Writes the new name to disk. Ignores failures, as SQLite does: the content is safe, every process sees it, and some
 * file systems do not support this.
 */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder).catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close().catch(() => undefined);
}

async function unlessMissing<T>(access: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await access();
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
