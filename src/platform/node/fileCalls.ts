import { linkSync, mkdirSync, readFileSync, rmdirSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { link, mkdir, readFile, rename, rm, rmdir, stat, unlink, writeFile } from 'node:fs/promises';

/** What a lock asks of the file system, as in `node:fs/promises`. Paths are absolute. */
export interface FileCalls {
  readonly link: (existing: string, created: string) => Promise<void>;
  readonly mkdir: (
    folder: string,
    options: { readonly mode: number; readonly recursive?: boolean },
  ) => Promise<unknown>;
  readonly readFile: (file: string, encoding: 'utf8') => Promise<string>;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly rm: (file: string, options: { readonly recursive: boolean; readonly force: boolean }) => Promise<void>;
  readonly rmdir: (folder: string) => Promise<void>;
  readonly stat: (file: string) => Promise<{ readonly dev: number; readonly mtimeMs: number }>;
  readonly unlink: (file: string) => Promise<void>;
  readonly writeFile: (file: string, text: string, options: { readonly mode: number }) => Promise<void>;
}

/** Each call runs in another thread, so that none keeps others waiting, however long it takes. */
export const threadedCalls: FileCalls = { link, mkdir, readFile, rename, rm, rmdir, stat, unlink, writeFile };

/**
 * Short calls run at once: on a local file system they take less time than their transfer to another thread and back.
 */
export const immediateCalls: FileCalls = {
  link: async (...call) => linkSync(...call),
  mkdir: async (...call) => mkdirSync(...call),
  readFile: async (...call) => readFileSync(...call),
  // Replaces a file, for which a file system may wait until the new one is on disk.
  rename,
  rm: async (...call) => rmSync(...call),
  rmdir: async (...call) => rmdirSync(...call),
  stat: async (...call) => statSync(...call),
  unlink: async (...call) => unlinkSync(...call),
  writeFile: async (...call) => writeFileSync(...call),
};
