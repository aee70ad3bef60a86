import type { Disposable } from '../core/disposal';

/** The files of the storage folder. Paths are relative to it and use `/`. */
export interface Files {
  /** The content from this offset, in bytes, to the end; undefined where the file does not exist. */
  read(path: string, from?: number): Promise<Uint8Array | undefined>;
  /** A text that differs after the file was replaced; undefined where the file does not exist. */
  version(path: string): Promise<string | undefined>;
  /**
   * Replaces the content atomically and durably: `stage`, then `publish`. Creates missing folders. On failure the
   * earlier content stays.
   */
  replace(path: string, content: Uint8Array): Promise<void>;
  /** Writes the new content durably next to the file, which does not change yet. */
  stage(path: string, content: Uint8Array): Promise<StagedFile>;
  /** Opens an existing file for appending. Only one window at a time may do so. */
  openForAppend(path: string): Promise<Appender>;
  /** Removes a folder and its content. Succeeds where there is no such folder. */
  removeFolder(path: string): Promise<void>;
  /** Calls the listener within a second after another process changed the file. May call it without a change. */
  watch(path: string, listener: () => void): Disposable;
}

/** New content for a file, written but not visible yet. */
export interface StagedFile {
  /** Replaces the file with the staged content. On failure the earlier content stays. */
  publish(): Promise<void>;
  /** Deletes the staged content unless it was published. Never fails. */
  discard(): Promise<void>;
}

/** A file that grows. It may end with zeros: preallocated space, so that not every write lengthens the file. */
export interface Appender {
  /**
   * Writes bytes at the offset, after which there is only preallocated space, and resolves when they are on disk. On
   * failure any part of them may have been written.
   */
  write(bytes: Uint8Array, offset: number): Promise<void>;
  /** Truncates the file to this length, in bytes, and resolves when that is on disk. */
  truncate(length: number): Promise<void>;
  /** Must not be called before the other calls have settled. Never fails. */
  close(): Promise<void>;
}
