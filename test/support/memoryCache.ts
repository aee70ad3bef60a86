import type { Cache, CacheShelf } from '../../src/core/cache';

/** A cache that forgets nothing. Its files exist by name only. */
export class MemoryCache implements Cache {
  readonly #entries = new Map<string, { readonly shelf: string; readonly content: Uint8Array }>();

  async read(shelf: CacheShelf, key: string): Promise<Uint8Array | undefined> {
    return this.#entries.get(nameOf(shelf, key))?.content;
  }

  async write(shelf: CacheShelf, key: string, content: Uint8Array): Promise<void> {
    const name = nameOf(shelf, key);
    this.#entries.delete(name);
    this.#entries.set(name, { shelf: nameOf(shelf), content });
  }

  async readAll(shelf: CacheShelf): Promise<Uint8Array[]> {
    const own = [...this.#entries.values()].filter((entry) => entry.shelf === nameOf(shelf));
    return own.reverse().map(({ content }) => content);
  }

  async fileOf(shelf: CacheShelf, key: string): Promise<string | null> {
    return `/${nameOf(shelf, key)}`;
  }
}

const nameOf = ({ owner, kind }: CacheShelf, key = ''): string => `${owner} ${kind} ${key}`;
