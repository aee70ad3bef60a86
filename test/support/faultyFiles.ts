import type { Disposable } from '../../src/core/disposal';
import type { Files } from '../../src/store/files';

/** Passes everything on, except what the disk is told to refuse. */
export class FaultyFiles implements Files {
  readonly #files: Files;
  readonly #codes = new Map<keyof Files, string>();
  /** Operations in the order in which they were asked for. */
  readonly asked: (keyof Files)[] = [];

  constructor(files: Files) {
    this.#files = files;
  }

  /** @param code the operating system's name for the failure, such as `ENOSPC` */
  refuse(operation: keyof Files, code: string): void {
    this.#codes.set(operation, code);
  }

  recover(): void {
    this.#codes.clear();
  }

  read(path: string): Promise<Uint8Array | undefined> {
    return this.#pass('read', () => this.#files.read(path));
  }

  stamp(path: string): Promise<string | undefined> {
    return this.#pass('stamp', () => this.#files.stamp(path));
  }

  replace(path: string, content: Uint8Array): Promise<void> {
    return this.#pass('replace', () => this.#files.replace(path, content));
  }

  rename(path: string, to: string): Promise<void> {
    return this.#pass('rename', () => this.#files.rename(path, to));
  }

  removeFolder(path: string): Promise<void> {
    return this.#pass('removeFolder', () => this.#files.removeFolder(path));
  }

  watch(path: string, listener: () => void): Disposable {
    return this.#files.watch(path, listener);
  }

  async #pass<T>(operation: keyof Files, task: () => Promise<T>): Promise<T> {
    this.asked.push(operation);
    const code = this.#codes.get(operation);
    if (code !== undefined) throw Object.assign(new Error(`${code}: refused`), { code });
    return task();
  }
}
