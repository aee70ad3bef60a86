import type { Disposable } from '../../src/core/disposal';
import type { Appender, StagedFile, Files } from '../../src/store/files';
import type { CrashingProcess } from './crashingProcess';

/** The files of a process that may crash at any operation. What it did before stays. */
export class CrashingFiles implements Files {
  readonly #files: Files;
  readonly #life: CrashingProcess;

  constructor(files: Files, life: CrashingProcess) {
    this.#files = files;
    this.#life = life;
  }

  read(path: string, from?: number): Promise<Uint8Array | undefined> {
    return this.#life.whileAlive(this.#files.read(path, from));
  }

  version(path: string): Promise<string | undefined> {
    return this.#life.whileAlive(this.#files.version(path));
  }

  replace(path: string, content: Uint8Array): Promise<void> {
    return this.#life.step(() => this.#files.replace(path, content));
  }

  async stage(path: string, content: Uint8Array): Promise<StagedFile> {
    const draft = await this.#life.step(() => this.#files.stage(path, content));
    return {
      publish: () => this.#life.step(() => draft.publish()),
      discard: () => this.#life.step(() => draft.discard()),
    };
  }

  async openForAppend(path: string): Promise<Appender> {
    const appender = await this.#life.whileAlive(this.#files.openForAppend(path));
    return {
      write: (bytes, offset) =>
        this.#life.step(
          () => appender.write(bytes, offset),
          () => appender.write(bytes.subarray(0, bytes.length / 2), offset),
        ),
      truncate: (length) => this.#life.step(() => appender.truncate(length)),
      close: () => this.#life.whileAlive(appender.close()),
    };
  }

  removeFolder(path: string): Promise<void> {
    return this.#life.step(() => this.#files.removeFolder(path));
  }

  watch(path: string, listener: () => void): Disposable {
    return this.#files.watch(path, listener);
  }
}
