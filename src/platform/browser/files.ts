import type { Disposable } from '../../core/disposal';
import { hasErrorCode } from '../../core/errorCode';
import type { Random } from '../../core/random';
import type { Appender, StagedFile, Files } from '../../store/files';
import type { EditorFileSystem, FolderUri, PlatformOptions } from '../platform';

const VERSION_LENGTH = 22;

export interface BrowserFilesOptions extends Pick<PlatformOptions, 'folder' | 'fs' | 'watchFolder'> {
  readonly random: Random;
}

/**
 * Files in the editor's own file system, which is kept in the browser's IndexedDB.
 *
 * A write is one transaction there, so there are no temporary files, and an append writes the whole file. The file
 * system's metadata are out of date in other windows, so each file begins with a random version, and reading the
 * version reads the file.
 *
 * A window knows only the files that existed when it was opened and the files that it wrote itself. A file that another
 * window creates stays invisible until a reload, and writing it replaces it.
 */
export class BrowserFiles implements Files {
  readonly #options: BrowserFilesOptions;
  readonly #fs: EditorFileSystem;

  constructor(options: BrowserFilesOptions) {
    this.#options = options;
    this.#fs = options.fs;
  }

  async read(file: string, from = 0): Promise<Uint8Array | undefined> {
    const stamped = await this.#read(file);
    return stamped?.slice(VERSION_LENGTH + from);
  }

  async version(file: string): Promise<string | undefined> {
    const stamped = await this.#read(file);
    return stamped && new TextDecoder().decode(stamped.subarray(0, VERSION_LENGTH));
  }

  async replace(file: string, content: Uint8Array): Promise<void> {
    const stamped = new Uint8Array(VERSION_LENGTH + content.length);
    stamped.set(new TextEncoder().encode(this.#options.random.nonce()));
    stamped.set(content, VERSION_LENGTH);
    await this.#fs.writeFile(this.#at(file), stamped);
  }

  async stage(file: string, content: Uint8Array): Promise<StagedFile> {
    return { publish: () => this.replace(file, content), discard: async () => undefined };
  }

  async openForAppend(file: string): Promise<Appender> {
    let content = await this.read(file);
    if (!content) throw Object.assign(new Error('There is no file to append to'), { code: 'FileNotFound' });
    const save = async (next: Uint8Array): Promise<void> => {
      await this.replace(file, next);
      content = next;
    };
    const kept = (length: number): Uint8Array => content?.subarray(0, length) ?? new Uint8Array(0);
    return {
      write: async (bytes, offset) => {
        const next = new Uint8Array(offset + bytes.length);
        next.set(kept(offset));
        next.set(bytes, offset);
        await save(next);
      },
      truncate: async (length) => save(kept(length)),
      close: async () => undefined,
    };
  }

  async removeFolder(folder: string): Promise<void> {
    await unlessMissing(this.#fs.delete(this.#at(folder), { recursive: true }));
  }

  watch(file: string, listener: () => void): Disposable {
    const { path } = this.#at(file);
    return this.#options.watchFolder((changed) => {
      if (changed === path) listener();
    });
  }

  async #read(file: string): Promise<Uint8Array | undefined> {
    return unlessMissing(this.#fs.readFile(this.#at(file)));
  }

  /** @throws TypeError for a path that leaves the folder */
  #at(file: string): FolderUri {
    if (file.split('/').some((part) => /^\.{0,2}$|\\/.test(part))) throw new TypeError(`Not a path: ${file}`);
    const { folder } = this.#options;
    return folder.with({ path: `${folder.path}/${file}` });
  }
}

async function unlessMissing<T>(result: PromiseLike<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (hasErrorCode(error, 'FileNotFound')) return undefined;
    throw error;
  }
}
