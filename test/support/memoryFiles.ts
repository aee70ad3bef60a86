import type { Disposable } from '../../src/core/disposal';
import { Emitter } from '../../src/core/emitter';
import type { Appender, StagedFile, Files } from '../../src/store/files';

interface MemoryFile {
  readonly content: Uint8Array;
  readonly stamp: string;
}

/** A storage folder that several windows of one test share. */
export class MemoryFiles implements Files {
  readonly #files: Map<string, MemoryFile>;
  readonly #room: number;
  readonly #changed = new Emitter<string>();
  #versions = 0;

  /** @param room how many zeros a write that lengthens a file puts behind what it writes */
  constructor(room = 0, files: Iterable<readonly [string, MemoryFile]> = []) {
    this.#room = room;
    this.#files = new Map(files);
  }

  async read(path: string, from = 0): Promise<Uint8Array | undefined> {
    return this.#files.get(path)?.content.slice(from);
  }

  async version(path: string): Promise<string | undefined> {
    return this.#files.get(path)?.stamp;
  }

  async replace(path: string, content: Uint8Array): Promise<void> {
    this.#set(path, content.slice());
  }

  async stage(path: string, content: Uint8Array): Promise<StagedFile> {
    const kept = content.slice();
    return { publish: () => this.replace(path, kept), discard: async () => undefined };
  }

  async openForAppend(path: string): Promise<Appender> {
    const content = (): Uint8Array => {
      const file = this.#files.get(path);
      if (!file) throw Object.assign(new Error('No such file'), { code: 'ENOENT' });
      return file.content;
    };
    content();
    return {
      write: async (bytes, offset) => {
        const end = offset + bytes.length;
        const grown = new Uint8Array(end > content().length ? end + this.#room : content().length);
        grown.set(content());
        grown.set(bytes, offset);
        this.#set(path, grown);
      },
      truncate: async (length) => this.#set(path, content().slice(0, length)),
      close: async () => undefined,
    };
  }

  async removeFolder(folder: string): Promise<void> {
    for (const path of this.paths()) {
      if (path.startsWith(`${folder}/`)) this.#files.delete(path);
    }
  }

  watch(path: string, listener: () => void): Disposable {
    return this.#changed.event((changed) => {
      if (changed === path) listener();
    });
  }

  content(path: string): Uint8Array | undefined {
    return this.#files.get(path)?.content;
  }

  /** All files, in alphabetical order. */
  paths(): string[] {
    return [...this.#files.keys()].sort();
  }

  /** Deletes a file as another program would. */
  remove(path: string): void {
    this.#files.delete(path);
  }

  /** A folder of its own with the same files. */
  copy(): MemoryFiles {
    return new MemoryFiles(this.#room, this.#files);
  }

  #set(path: string, content: Uint8Array): void {
    this.#files.set(path, { content, stamp: `${++this.#versions}/${content.length}` });
    this.#changed.fire(path);
  }
}
