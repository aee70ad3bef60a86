import type { Disposable } from '../../src/core/disposal';
import { Emitter } from '../../src/core/emitter';
import type { Files } from '../../src/store/files';

/** A storage folder that several windows of one test share. */
export class MemoryFiles implements Files {
  readonly #files = new Map<string, { readonly content: Uint8Array; readonly stamp: string }>();
  readonly #replaced = new Emitter<string>();
  #versions = 0;

  async read(path: string): Promise<Uint8Array | undefined> {
    return this.#files.get(path)?.content.slice();
  }

  async stamp(path: string): Promise<string | undefined> {
    return this.#files.get(path)?.stamp;
  }

  async replace(path: string, content: Uint8Array): Promise<void> {
    this.#files.set(path, { content: content.slice(), stamp: String(++this.#versions) });
    this.#replaced.fire(path);
  }

  async rename(path: string, to: string): Promise<void> {
    const file = this.#files.get(path);
    if (!file) throw Object.assign(new Error('No such file'), { code: 'ENOENT' });
    this.#files.set(to, file);
    this.#files.delete(path);
  }

  async removeFolder(folder: string): Promise<void> {
    for (const path of this.paths()) {
      if (path.startsWith(`${folder}/`)) this.#files.delete(path);
    }
  }

  watch(path: string, listener: () => void): Disposable {
    return this.#replaced.event((replaced) => {
      if (replaced === path) listener();
    });
  }

  /** All files, in alphabetical order. */
  paths(): string[] {
    return [...this.#files.keys()].sort();
  }

  /** Takes a file away as if somebody had deleted it. */
  remove(path: string): void {
    this.#files.delete(path);
  }
}
