import { link, mkdir, readFile, rename, rm, rmdir, stat, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { hasErrorCode } from '../../core/errorCode';
import { parseLockOwner, type LockOwner } from './lockOwner';

// Stands for the holder before the first.
export const INITIAL_ID = 'nobody';
const ID_PATTERN = /^[\w-]{22}$/;
const FILE_MODE = 0o600;
// What is in the way of a folder that is renamed: a claim that is a folder, or one that is a file.
const TAKEN_CODES = ['EEXIST', 'ENOTEMPTY', 'ENOTDIR'];

export interface LockFolderOptions {
  /** Absolute path. */
  readonly folder: string;
  /** Makes a hard link. A parameter so that tests can have file systems without. */
  readonly link?: (existing: string, created: string) => Promise<void>;
}

/**
 * The files of a lock. `lock` and `lock.after-ID` hold the id of a hold; `lock.ID.tmp` is the one that becomes both.
 * `lock.ID.holder` tells who has that hold, `lock.machine` who had the last one.
 */
export class LockFolder {
  readonly #folder: string;
  readonly #link: NonNullable<LockFolderOptions['link']>;
  /** Whether a claim is a hard link. Elsewhere it is a folder: unlike a file, it does not replace one that is there. */
  usesHardLinks = true;

  constructor({ folder, link: makeLink = link }: LockFolderOptions) {
    this.#folder = folder;
    this.#link = makeLink;
  }

  async create(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
  }

  /** The number of the file system that the folder is on. */
  async device(): Promise<string> {
    return String((await stat(this.#folder)).dev);
  }

  /** Ids from the last hold that ended in order to the one that came last. */
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
    await writeFile(this.#path(draftFile(id)), id, { mode: FILE_MODE });
  }

  /** Until the hold is ended or forgotten. */
  hasDraft(id: string): Promise<boolean> {
    return this.#exists(draftFile(id));
  }

  /** Puts the id after another one, which can succeed only once until that place is cleared. False where it is taken. */
  async claim(id: string, last: string): Promise<boolean> {
    try {
      if (!this.usesHardLinks) return await this.#claimByFolder(id, last);
      await this.#link(this.#path(draftFile(id)), this.#path(claimFile(last)));
      return true;
    } catch (error) {
      if (hasErrorCode(error, 'EEXIST')) return false;
      if (!this.usesHardLinks) throw error;
      // Which code says that there are no hard links differs; a disk that refuses altogether does so again.
      const claimed = await this.#claimByFolder(id, last).catch(() => Promise.reject(error));
      this.usesHardLinks = false;
      return claimed;
    }
  }

  /** Makes the id that of the last hold which ended in order. False where that cannot be done. */
  async release(id: string): Promise<boolean> {
    return rename(this.#path(draftFile(id)), this.#path('lock')).then(
      () => true,
      () => false,
    );
  }

  /** Removes the places after these ids. */
  async removeClaimsAfter(ids: readonly string[]): Promise<void> {
    await this.#remove(...ids.map(claimFile));
  }

  /** Removes everything that a hold has left but its place. */
  async removeFilesOf(...ids: string[]): Promise<void> {
    await this.#remove(...ids.flatMap((id) => [`lock.${id}.socket`, draftFile(id), ownerFile(id)]));
  }

  async writeOwner(id: string, holder: LockOwner): Promise<void> {
    await writeFile(this.#path(ownerFile(id)), JSON.stringify(holder), { mode: FILE_MODE });
  }

  readOwner(id: string): Promise<LockOwner | undefined> {
    return this.#readOwnerFile(ownerFile(id));
  }

  async writeLastOwner(holder: LockOwner): Promise<void> {
    await writeFile(this.#path('lock.machine'), JSON.stringify(holder), { mode: FILE_MODE });
  }

  readLastOwner(): Promise<LockOwner | undefined> {
    return this.#readOwnerFile('lock.machine');
  }

  /** How long before the draft the machine was written, in milliseconds, as the clock of the file system has it. */
  async lastOwnerAge(id: string): Promise<number> {
    const [machine, now] = await Promise.all(['lock.machine', draftFile(id)].map((name) => stat(this.#path(name))));
    return (now?.mtimeMs ?? 0) - (machine?.mtimeMs ?? 0);
  }

  /** Absolute path. */
  socketPath(id: string): string {
    return this.#path(`lock.${id}.socket`);
  }

  /** A folder that has something in it is never replaced by another one, on no file system. */
  async #claimByFolder(id: string, last: string): Promise<boolean> {
    const claim = this.#path(`lock.${id}.claim`);
    try {
      await mkdir(claim, { mode: 0o700 });
      await writeFile(path.join(claim, 'id'), id, { mode: FILE_MODE });
      await rename(claim, this.#path(claimFile(last)));
      return true;
    } catch (error) {
      await rm(claim, { recursive: true, force: true });
      if (hasErrorCode(error, ...TAKEN_CODES) || (await this.#exists(claimFile(last)))) return false;
      throw error;
    }
  }

  /** The id in a file; `unreadable` where there is none in it, undefined where there is no file. */
  async #readId(name: string, unreadable: string): Promise<string | undefined> {
    const text = await this.#read(name).catch((error: unknown) => {
      if (hasErrorCode(error, 'EISDIR')) return this.#readClaimFolder(name);
      throw error;
    });
    return text === undefined || ID_PATTERN.test(text) ? text : unreadable;
  }

  async #readClaimFolder(name: string): Promise<string | undefined> {
    const text = await this.#read(path.join(name, 'id'));
    // What was removed only in part would be in the way of a link, and on Windows of another folder too.
    if (text === undefined) await rmdir(this.#path(name)).catch(() => undefined);
    return text;
  }

  async #readOwnerFile(name: string): Promise<LockOwner | undefined> {
    return parseLockOwner((await this.#read(name)) ?? '');
  }

  /** Undefined where there is no file. */
  async #read(name: string): Promise<string | undefined> {
    try {
      return await readFile(this.#path(name), 'utf8');
    } catch (error) {
      if (hasErrorCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  #exists(name: string): Promise<boolean> {
    return stat(this.#path(name)).then(
      () => true,
      () => false,
    );
  }

  /** Never fails. */
  async #remove(...names: string[]): Promise<void> {
    await Promise.all(names.map((name) => this.#removeOne(this.#path(name))));
  }

  async #removeOne(file: string): Promise<void> {
    try {
      await unlink(file);
    } catch (error) {
      if (!hasErrorCode(error, 'ENOENT')) await rm(file, { recursive: true, force: true }).catch(() => undefined);
    }
  }

  #path(name: string): string {
    return path.join(this.#folder, name);
  }
}

const claimFile = (id: string): string => `lock.after-${id}`;
const draftFile = (id: string): string => `lock.${id}.tmp`;
const ownerFile = (id: string): string => `lock.${id}.holder`;
