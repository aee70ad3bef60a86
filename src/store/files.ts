import type { Disposable } from '../core/disposal';

/** The storage folder. Paths are relative to it, with `/` between their parts. */
export interface Files {
  /** The whole content, or undefined where there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** A text that differs whenever the file was replaced, or undefined where there is no such file. */
  stamp(path: string): Promise<string | undefined>;
  /**
   * Replaces the content as one step that survives a crash: temporary file, fsync, rename, fsync of the
   * folder. Missing folders are made. On failure the earlier content stays.
   */
  replace(path: string, content: Uint8Array): Promise<void>;
  /** Gives a file another name in the same folder. */
  rename(path: string, to: string): Promise<void>;
  /** Removes a folder with everything in it. A missing folder is a success. */
  removeFolder(path: string): Promise<void>;
  /** Calls the listener within a second after another process replaced the file; may also call without need. */
  watch(path: string, listener: () => void): Disposable;
}
