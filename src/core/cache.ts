/** A part of a cache: what one owner has of one kind. Owners never see each other's entries. */
export interface CacheShelf {
  /** Any text, for example of a server and an account. */
  readonly owner: string;
  readonly kind: 'lists' | 'pictures';
}

/**
 * What can be fetched again, kept for when that is impossible or not worth it. Every entry may disappear at any time.
 * Several windows use it at once. A failure is as if there were no entry, and never rejects.
 */
export interface Cache {
  /** Undefined where there is none. @param key any text */
  read(shelf: CacheShelf, key: string): Promise<Uint8Array | undefined>;
  /** Replaces the entry as a whole. */
  write(shelf: CacheShelf, key: string, content: Uint8Array): Promise<void>;
  /** All entries, the one that was written last first, as far as that is known. */
  readAll(shelf: CacheShelf): Promise<Uint8Array[]>;
  /** The path of the file of an entry, whether or not it exists; null where entries have no files that others can read. */
  fileOf(shelf: CacheShelf, key: string): Promise<string | null>;
}
