import type { Disposable } from '../../src/core/disposal';
import type { Appender, StagedFile, Files } from '../../src/store/files';

/** What a disk can refuse. `append` is to open a file for it, `write` and `cut` are what follows. */
export const OPERATIONS = ['read', 'stamp', 'draft', 'place', 'append', 'write', 'cut', 'removeFolder'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Files on a disk that fails on request; everything else is passed on. */
export class FaultyFiles implements Files {
  readonly #files: Files;
  readonly #codes = new Map<Operation, string>();
  #left = Infinity;
  #torn = 0;
  /** The requested operations, in order. */
  readonly asked: Operation[] = [];

  constructor(files: Files) {
    this.#files = files;
  }

  /**
   * @param code the operating system's name for the failure, such as `ENOSPC`
   * @param torn how many bytes of what is to be appended get to the disk all the same
   */
  refuse(operation: Operation, code: string, torn = this.#torn): void {
    this.#codes.set(operation, code);
    this.#torn = torn;
  }

  /** Lets so many operations pass and none after them, as if the process had died. @param torn as for `refuse` */
  dieAfter(count: number, torn = 0): void {
    this.#left = count;
    this.#torn = torn;
  }

  get isDead(): boolean {
    return this.#left < 0;
  }

  recover(): void {
    this.#codes.clear();
    this.#torn = 0;
  }

  read(path: string, from?: number): Promise<Uint8Array | undefined> {
    return this.#pass('read', () => this.#files.read(path, from));
  }

  version(path: string): Promise<string | undefined> {
    return this.#pass('stamp', () => this.#files.version(path));
  }

  async replace(path: string, content: Uint8Array): Promise<void> {
    await (await this.stage(path, content)).publish();
  }

  async stage(path: string, content: Uint8Array): Promise<StagedFile> {
    const draft = await this.#pass('draft', () => this.#files.stage(path, content));
    return { publish: () => this.#pass('place', () => draft.publish()), discard: () => draft.discard() };
  }

  async openForAppend(path: string): Promise<Appender> {
    const appender = await this.#pass('append', () => this.#files.openForAppend(path));
    return {
      write: (bytes, offset) =>
        this.#pass(
          'write',
          () => appender.write(bytes, offset),
          () => appender.write(bytes.subarray(0, this.#torn), offset),
        ),
      truncate: (length) => this.#pass('cut', () => appender.truncate(length)),
      close: () => appender.close(),
    };
  }

  removeFolder(path: string): Promise<void> {
    return this.#pass('removeFolder', () => this.#files.removeFolder(path));
  }

  watch(path: string, listener: () => void): Disposable {
    return this.#files.watch(path, listener);
  }

  async #pass<T>(operation: Operation, task: () => Promise<T>, fail?: () => Promise<void>): Promise<T> {
    this.asked.push(operation);
    const isLast = this.#left === 0;
    this.#left--;
    const code = this.isDead ? 'EIO' : this.#codes.get(operation);
    if (code === undefined) return task();
    if (!this.isDead || isLast) await fail?.();
    throw Object.assign(new Error(`${code}: refused`), { code });
  }
}
