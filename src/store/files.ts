import type { Disposable } from '../core/disposal';

/** The storage folder. Paths are relative to it, with `/` between their parts. */
export interface Files {
  /** The content from this offset, in bytes, to the end, or undefined where there is no such file. */
  read(path: string, from?: number): Promise<Uint8Array | undefined>;
  /** A text that differs whenever the file was replaced, or undefined where there is no such file. */
  version(path: string): Promise<string | undefined>;
  /**
   * Replaces the content as one step that survives a crash: the draft of it, put in its place. Missing
   * folders are made. On failure the earlier content stays.
   */
  replace(path: string, content: Uint8Array): Promise<void>;
  /** The first half of `replace`: afterwards the disk has what it needs, and nobody sees it yet. */
  stage(path: string, content: Uint8Array): Promise<StagedFile>;
  /** Opens a file that is there for writing at its end. Only one window at a time may do so. */
  openForAppend(path: string): Promise<Appender>;
  /** Removes a folder with everything in it. A missing folder is a success. */
  removeFolder(path: string): Promise<void>;
  /** Calls the listener within a second after another process changed the file; may also call without need. */
  watch(path: string, listener: () => void): Disposable;
}

/** A new content for a file, not yet in its place. */
export interface StagedFile {
  /** The second half of `replace`. On failure the earlier content stays. */
  publish(): Promise<void>;
  /** Gives the draft up, unless it was put in its place. Never fails. */
  discard(): Promise<void>;
}

/** A file that grows. It may end with zeros, room for more, which it got so that not every write has to lengthen it. */
export interface Appender {
  /** Writes bytes at the offset, behind which there is at most room, and waits until they are on disk. On failure any part of them may be there. */
  write(bytes: Uint8Array, offset: number): Promise<void>;
  /** Cuts the file off at this length, in bytes, and waits until that is on disk. */
  truncate(length: number): Promise<void>;
  /** Never fails. */
  close(): Promise<void>;
}
