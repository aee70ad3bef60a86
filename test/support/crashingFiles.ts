import type { Disposable } from '../../src/core/disposal';
import type { Appender, StagedFile, Files } from '../../src/store/files';
import type { CrashingProcess } from './crashingProcess';

/** The files of a process that may crash at any operation. What it did before stays. */
export class CrashingFiles implements Files {
  readonly #files: Files;
  readonly #process: CrashingProcess;

  constructor(files: Files, process: CrashingProcess) {
    this.#files = files;
    this.#process = process;
  }

  read(path: string, from?: number): Promise<Uint8Array | undefined> {
    return this.#process.whileAlive(this.#files.read(path, from));
  }

  version(path: string): Promise<string | undefined> {
    return this.#process.whileAlive(this.#files.version(path));
  }

  replace(path: string, content: Uint8Array): Promise<void> {
    return this.#process.step(() => this.#files.replace(path, content));
  }

  async stage(path: string, content: Uint8Array): Promise<StagedFile> {
    const draft = await this.#process.step(() => this.#files.stage(path, content));
    return {
      publish: () => this.#process.step(() => draft.publish()),
      discard: () => this.#process.step(() => draft.discard()),
    };
  }

  async openForAppend(path: string): Promise<Appender> {
    const appender = await this.#process.whileAlive(this.#files.openForAppend(path));
    return {
      write: (bytes, offset) =>
        this.#process.step(
          () => appender.write(bytes, offset),
          () => appender.write(bytes.subarray(0, bytes.length / 2), offset),
        ),
      truncate: (length) => this.#process.step(() => appender.truncate(length)),
      close: () => this.#process.whileAlive(appender.close()),
    };
  }

  removeFolder(path: string): Promise<void> {
    return this.#process.step(() => this.#files.removeFolder(path));
  }

  watch(path: string, listener: () => void): Disposable {
    return this.#files.watch(path, listener);
  }
}
