import type * as vscode from 'vscode';
import type { Cache, CacheShelf } from '../core/cache';
import type { Digest } from '../core/crypto/digest';
import type { Random } from '../core/random';
import { Serial } from '../core/serial';

/** Of all entries together. After an eviction a quarter of it is free. */
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;
const NAME_LENGTH = 32;
const TEMPORARY = '.tmp';
/** The editor loads only files that are called pictures as pictures, of whatever format. */
const EXTENSIONS = { lists: '.json', pictures: '.png' } as const;

export interface FileCacheOptions {
  readonly fs: Pick<vscode.FileSystem, 'readFile' | 'writeFile' | 'rename' | 'delete' | 'stat' | 'readDirectory'>;
  readonly folder: vscode.Uri;
  readonly digest: Digest;
  readonly random: Random;
  readonly maxBytes?: number;
}

interface CachedFile {
  readonly uri: vscode.Uri;
  readonly size: number;
  readonly mtime: number;
}

/**
 * A cache of files in a folder, one for each entry: `OWNER/KIND/KEY`, where owner and key are digests. An entry is written
 * beside and renamed, so a window reads it whole or not at all. The files that were written first are evicted first.
 */
export class FileCache implements Cache {
  readonly #options: FileCacheOptions;
  readonly #maxBytes: number;
  readonly #evictions = new Serial();
  /** Bytes that this window may still write before it looks for files to evict. */
  #room = 0;

  constructor(options: FileCacheOptions) {
    this.#options = options;
    this.#maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  }

  async read(shelf: CacheShelf, key: string): Promise<Uint8Array | undefined> {
    const file = await this.#uriOf(shelf, key);
    return unlessFailed(() => this.#options.fs.readFile(file));
  }

  async write(shelf: CacheShelf, key: string, content: Uint8Array): Promise<void> {
    const { fs, random } = this.#options;
    if (content.length > this.#maxBytes / 4) return;
    const file = await this.#uriOf(shelf, key);
    const temporary = file.with({ path: `${file.path}.${random.nonce()}${TEMPORARY}` });
    await unlessFailed(async () => {
      // Makes the folders, too.
      await fs.writeFile(temporary, content);
      await fs.rename(temporary, file, { overwrite: true });
    });
    this.#room -= content.length;
    if (this.#room < 0) await this.#evictions.run(() => this.#evict());
  }

  async readAll(shelf: CacheShelf): Promise<Uint8Array[]> {
    const found: Uint8Array[] = [];
    for (const { uri } of await this.#list(await this.#folderOf(shelf))) {
      const content = await unlessFailed(() => this.#options.fs.readFile(uri));
      if (content) found.push(content);
    }
    return found;
  }

  async fileOf(shelf: CacheShelf, key: string): Promise<string | null> {
    const file = await this.#uriOf(shelf, key);
    return file.scheme === 'file' ? file.fsPath : null;
  }

  async #evict(): Promise<void> {
    if (this.#room >= 0) return;
    const { fs, folder } = this.#options;
    const owners = await this.#names(folder);
    const shelves = await Promise.all(
      owners.map(async (owner) => (await this.#names(owner)).map((kind) => this.#list(kind, true))),
    );
    const files = (await Promise.all(shelves.flat())).flat().sort(newestFirst);
    let left = files.reduce((sum, { size }) => sum + size, 0);
    if (left > this.#maxBytes) {
      for (const { uri, size } of files.reverse()) {
        if (left <= (this.#maxBytes * 3) / 4) break;
        await unlessFailed(() => fs.delete(uri));
        left -= size;
      }
    }
    this.#room = Math.max(this.#maxBytes - left, this.#maxBytes / 8);
  }

  /** The files of a folder, the last one first. */
  async #list(folder: vscode.Uri, withTemporary = false): Promise<CachedFile[]> {
    const names = await this.#names(folder);
    const files = names.filter(({ path }) => withTemporary || !path.endsWith(TEMPORARY));
    const stats = await Promise.all(
      files.map(async (uri) => {
        const stat = await unlessFailed(() => this.#options.fs.stat(uri));
        return stat ? [{ uri, size: stat.size, mtime: stat.mtime }] : [];
      }),
    );
    return stats.flat().sort(newestFirst);
  }

  async #names(folder: vscode.Uri): Promise<vscode.Uri[]> {
    const entries = await unlessFailed(() => this.#options.fs.readDirectory(folder));
    return (entries ?? []).map(([name]) => inside(folder, name));
  }

  async #folderOf({ owner, kind }: CacheShelf): Promise<vscode.Uri> {
    return inside(this.#options.folder, `${await this.#nameOf(owner)}/${kind}`);
  }

  async #uriOf(shelf: CacheShelf, key: string): Promise<vscode.Uri> {
    return inside(await this.#folderOf(shelf), (await this.#nameOf(key)) + EXTENSIONS[shelf.kind]);
  }

  async #nameOf(text: string): Promise<string> {
    return (await this.#options.digest(new TextEncoder().encode(text))).slice(0, NAME_LENGTH);
  }
}

const newestFirst = (one: CachedFile, other: CachedFile): number => other.mtime - one.mtime;

const inside = (folder: vscode.Uri, name: string): vscode.Uri => folder.with({ path: `${folder.path}/${name}` });

async function unlessFailed<T>(work: () => PromiseLike<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}
