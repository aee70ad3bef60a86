import path from 'node:path';
import { hasErrorCode } from '../../core/errorCode';
import { immediateCalls, threadedCalls, type FileCalls } from './fileCalls';
import { parseLockOwner, type LockOwner } from './lockOwner';

// The id before the first hold. It is part of a file name, so it must not change.
export const INITIAL_ID = 'nobody';
const ID_PATTERN = /^[\w-]{22}$/;
const FILE_MODE = 0o600;
// Codes of a folder's rename if the claim exists already, as a folder or as a file.
const TAKEN_CODES = ['EEXIST', 'ENOTEMPTY', 'ENOTDIR'];

export interface LockFolderOptions {
  /** Absolute path. */
  readonly folder: string;
  /** Whether only this computer changes the files of an existing folder. Default: no. */
  readonly isLocal?: (folder: string) => Promise<boolean>;
  /** Creates a hard link. Tests replace it to simulate file systems without hard links. */
  readonly link?: FileCalls['link'];
}

/**
 * The files of a lock. `lock` and `lock.after-ID` contain the id of a hold; the draft `lock.ID.tmp` is linked to the
 * claim and later renamed to `lock`. `lock.ID.holder` contains the owner of a hold, `lock.machine` the last owner.
 */
export class LockFolder {
  readonly #options: LockFolderOptions;
  #calls: FileCalls | undefined;
  /** Whether a claim is a hard link. If not, it is a folder, whose rename, unlike a file's, replaces no other claim. */
  usesHardLinks = true;

  constructor(options: LockFolderOptions) {
    this.#options = options;
  }

  async create(): Promise<void> {
    const { folder, isLocal, link } = this.#options;
    await this.#files.mkdir(folder, { recursive: true, mode: 0o700 });
    if (this.#calls) return;
    const calls = (await isLocal?.(folder)) ? immediateCalls : threadedCalls;
    this.#calls = link ? { ...calls, link } : calls;
  }

  /** The number of the folder's file system. */
  async device(): Promise<string> {
    return String((await this.#files.stat(this.#options.folder)).dev);
  }

  /** The ids from the last hold that was released to the newest hold. */
  async chain(): Promise<string[]> {
    const chain: string[] = [];
    let next: string | undefined = (await this.#readId('lock', INITIAL_ID)) ?? INITIAL_ID;
    while (next !== undefined) {
      chain.push(next);
      next = await this.#readId(claimFile(next), `${next}~`);
    }
    return chain;
  }

  async writeDraft(id: string): Promise<void> {
    await this.#files.writeFile(this.#path(draftFile(id)), id, { mode: FILE_MODE });
  }

  /** True until the hold is released or its files are removed. */
  hasDraft(id: string): Promise<boolean> {
    return this.#exists(draftFile(id));
  }

  /** Claims the place after `last`. False if it is taken; it stays taken until the claim is removed. */
  async claim(id: string, last: string): Promise<boolean> {
    try {
      if (!this.usesHardLinks) return await this.#claimByFolder(id, last);
      await this.#files.link(this.#path(draftFile(id)), this.#path(claimFile(last)));
      return true;
    } catch (error) {
      if (hasErrorCode(error, 'EEXIST')) return false;
      if (!this.usesHardLinks) throw error;
      // The code for missing hard links differs between systems. If the disk refuses all writes, the folder fails too.
      const claimed = await this.#claimByFolder(id, last).catch(() => Promise.reject(error));
      this.usesHardLinks = false;
      return claimed;
    }
  }

  /** Makes this hold the last one that was released. False if the rename fails. */
  async release(id: string): Promise<boolean> {
    return this.#files.rename(this.#path(draftFile(id)), this.#path('lock')).then(
      () => true,
      () => false,
    );
  }

  /** Removes the claims after these ids. */
  async removeClaimsAfter(ids: readonly string[]): Promise<void> {
    await this.#remove(...ids.map(claimFile));
  }

  /** Removes all files of the holds except their claims. */
  async removeFilesOf(...ids: string[]): Promise<void> {
    await this.#remove(...ids.flatMap((id) => [`lock.${id}.socket`, draftFile(id), ownerFile(id)]));
  }

  async writeOwner(id: string, holder: LockOwner): Promise<void> {
    await this.#files.writeFile(this.#path(ownerFile(id)), JSON.stringify(holder), { mode: FILE_MODE });
  }

  readOwner(id: string): Promise<LockOwner | undefined> {
    return this.#readOwnerFile(ownerFile(id));
  }

  async writeLastOwner(holder: LockOwner): Promise<void> {
    await this.#files.writeFile(this.#path('lock.machine'), JSON.stringify(holder), { mode: FILE_MODE });
  }

  readLastOwner(): Promise<LockOwner | undefined> {
    return this.#readOwnerFile('lock.machine');
  }

  /** How long before the draft of `id` `lock.machine` was written, in milliseconds of the file system's clock. */
  async lastOwnerAge(id: string): Promise<number> {
    const [machine, now] = await Promise.all(
      ['lock.machine', draftFile(id)].map((name) => this.#files.stat(this.#path(name))),
    );
    return (now?.mtimeMs ?? 0) - (machine?.mtimeMs ?? 0);
  }

  /** Absolute path. */
  socketPath(id: string): string {
    return this.#path(`lock.${id}.socket`);
  }

  /** Claims with a folder that is not empty, which no file system replaces by a rename. */
  async #claimByFolder(id: string, last: string): Promise<boolean> {
    const claim = this.#path(`lock.${id}.claim`);
    try {
      await this.#files.mkdir(claim, { mode: 0o700 });
      await this.#files.writeFile(path.join(claim, 'id'), id, { mode: FILE_MODE });
      await this.#files.rename(claim, this.#path(claimFile(last)));
      return true;
    } catch (error) {
      await this.#files.rm(claim, { recursive: true, force: true });
      if (hasErrorCode(error, ...TAKEN_CODES) || (await this.#exists(claimFile(last)))) return false;
      throw error;
    }
  }

  /** The id in a file; `unreadable` if the file contains no id, undefined if there is no file. */
  async #readId(name: string, unreadable: string): Promise<string | undefined> {
    const text = await this.#read(name).catch((error: unknown) => {
      if (hasErrorCode(error, 'EISDIR')) return this.#readClaimFolder(name);
      throw error;
    });
    return text === undefined || ID_PATTERN.test(text) ? text : unreadable;
  }

  async #readClaimFolder(name: string): Promise<string | undefined> {
    const text = await this.#read(path.join(name, 'id'));
    // An empty folder, left by a partial removal, would block a link, and on Windows a rename too.
    if (text === undefined) await this.#files.rmdir(this.#path(name)).catch(() => undefined);
    return text;
  }

  async #readOwnerFile(name: string): Promise<LockOwner | undefined> {
    return parseLockOwner((await this.#read(name)) ?? '');
  }

  /** Undefined if there is no file. */
  async #read(name: string): Promise<string | undefined> {
    try {
      return await this.#files.readFile(this.#path(name), 'utf8');
    } catch (error) {
      if (hasErrorCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  #exists(name: string): Promise<boolean> {
    return this.#files.stat(this.#path(name)).then(
      () => true,
      () => false,
    );
  }

  /** Never rejects. */
  async #remove(...names: string[]): Promise<void> {
    await Promise.all(names.map((name) => this.#removeOne(this.#path(name))));
  }

  async #removeOne(file: string): Promise<void> {
    try {
      await this.#files.unlink(file);
    } catch (error) {
      if (!hasErrorCode(error, 'ENOENT'))
        await this.#files.rm(file, { recursive: true, force: true }).catch(() => undefined);
    }
  }

  get #files(): FileCalls {
    return this.#calls ?? threadedCalls;
  }

  #path(name: string): string {
    return path.join(this.#options.folder, name);
  }
}

const claimFile = (id: string): string => `lock.after-${id}`;
const draftFile = (id: string): string => `lock.${id}.tmp`;
const ownerFile = (id: string): string => `lock.${id}.holder`;
