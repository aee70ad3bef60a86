import { link, mkdir, readFile, rename, rm, rmdir, stat, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseHolder, type Holder } from './holder';

// Stands for the holder before the first.
export const NOBODY = 'nobody';
const idPattern = /^[\w-]{22}$/;
const MODE = 0o600;
// What is in the way of a folder that is renamed: a claim that is a folder, or one that is a file.
const taken = new Set(['EEXIST', 'ENOTEMPTY', 'ENOTDIR']);

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
  linksClaims = true;

  constructor({ folder, link: makeLink = link }: LockFolderOptions) {
    this.#folder = folder;
    this.#link = makeLink;
  }

  async make(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
  }

  /** The number of the file system that the folder is on. */
  async device(): Promise<string> {
    return String((await stat(this.#folder)).dev);
  }

  /** Ids from the last hold that ended in order to the one that came last. */
  async chain(): Promise<string[]> {
    const chain: string[] = [];
    let next = await this.#readId('lock', NOBODY);
    for (let id = next ?? NOBODY; ; id = next) {
      chain.push(id);
      next = await this.#readId(after(id), `${id}~`);
      if (next === undefined) return chain;
    }
  }

  async draft(id: string): Promise<void> {
    await writeFile(this.#path(draft(id)), id, { mode: MODE });
  }

  /** Until the hold is ended or forgotten. */
  hasDraft(id: string): Promise<boolean> {
    return this.#exists(draft(id));
  }

  /** Puts the id after another one, which can succeed only once until that place is cleared. False where it is taken. */
  async claim(id: string, last: string): Promise<boolean> {
    try {
      if (!this.linksClaims) return await this.#claimByFolder(id, last);
      await this.#link(this.#path(draft(id)), this.#path(after(last)));
      return true;
    } catch (error) {
      if (hasCode(error, 'EEXIST')) return false;
      if (!this.linksClaims) throw error;
      // Which code says that there are no hard links differs; a disk that refuses altogether does so again.
      const claimed = await this.#claimByFolder(id, last).catch(() => Promise.reject(error));
      this.linksClaims = false;
      return claimed;
    }
  }

  /** Makes the id that of the last hold which ended in order. False where that cannot be done. */
  async end(id: string): Promise<boolean> {
    return rename(this.#path(draft(id)), this.#path('lock')).then(
      () => true,
      () => false,
    );
  }

  /** Removes the places after these ids. */
  async clear(ids: readonly string[]): Promise<void> {
    await this.#remove(...ids.map(after));
  }

  /** Removes everything that a hold has left but its place. */
  async forget(...ids: string[]): Promise<void> {
    await this.#remove(...ids.flatMap((id) => [`lock.${id}.socket`, draft(id), holderFile(id)]));
  }

  async writeHolder(id: string, holder: Holder): Promise<void> {
    await writeFile(this.#path(holderFile(id)), JSON.stringify(holder), { mode: MODE });
  }

  readHolder(id: string): Promise<Holder | undefined> {
    return this.#parse(holderFile(id));
  }

  async writeMachine(holder: Holder): Promise<void> {
    await writeFile(this.#path('lock.machine'), JSON.stringify(holder), { mode: MODE });
  }

  readMachine(): Promise<Holder | undefined> {
    return this.#parse('lock.machine');
  }

  /** How long before the draft the machine was written, in milliseconds, as the clock of the file system has it. */
  async machineAge(id: string): Promise<number> {
    const [machine, now] = await Promise.all(['lock.machine', draft(id)].map((name) => stat(this.#path(name))));
    return (now?.mtimeMs ?? 0) - (machine?.mtimeMs ?? 0);
  }

  /** Absolute path. */
  socket(id: string): string {
    return this.#path(`lock.${id}.socket`);
  }

  /** A folder that has something in it is never replaced by another one, on no file system. */
  async #claimByFolder(id: string, last: string): Promise<boolean> {
    const claim = this.#path(`lock.${id}.claim`);
    try {
      await mkdir(claim, { mode: 0o700 });
      await writeFile(path.join(claim, 'id'), id, { mode: MODE });
      await rename(claim, this.#path(after(last)));
      return true;
    } catch (error) {
      await rm(claim, { recursive: true, force: true });
      if (taken.has(codeOf(error)) || (await this.#exists(after(last)))) return false;
      throw error;
    }
  }

  /** The id in a file; `unreadable` where there is none in it, undefined where there is no file. */
  async #readId(name: string, unreadable: string): Promise<string | undefined> {
    const text = await this.#read(name).catch((error: unknown) => {
      if (hasCode(error, 'EISDIR')) return this.#readClaimFolder(name);
      throw error;
    });
    return text === undefined || idPattern.test(text) ? text : unreadable;
  }

  async #readClaimFolder(name: string): Promise<string | undefined> {
    const text = await this.#read(path.join(name, 'id'));
    // What was removed only in part would be in the way of a link, and on Windows of another folder too.
    if (text === undefined) await rmdir(this.#path(name)).catch(() => undefined);
    return text;
  }

  async #parse(name: string): Promise<Holder | undefined> {
    return parseHolder((await this.#read(name)) ?? '');
  }

  /** Undefined where there is no file. */
  async #read(name: string): Promise<string | undefined> {
    try {
      return await readFile(this.#path(name), 'utf8');
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
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
      if (!hasCode(error, 'ENOENT')) await rm(file, { recursive: true, force: true }).catch(() => undefined);
    }
  }

  #path(name: string): string {
    return path.join(this.#folder, name);
  }
}

const after = (id: string): string => `lock.after-${id}`;
const draft = (id: string): string => `lock.${id}.tmp`;
const holderFile = (id: string): string => `lock.${id}.holder`;

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');
const hasCode = (error: unknown, code: string): boolean => codeOf(error) === code;
