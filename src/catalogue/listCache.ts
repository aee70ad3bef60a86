import * as z from 'zod';
import type { Cache, CacheShelf } from '../core/cache';
import type { CatalogueItem, CatalogueList, CatalogueSong } from '../protocol/catalogueItem';

const nullableText = z.string().nullable();
const nullableNumber = z.number().nullable();

const song: z.ZodType<CatalogueSong> = z.object({
  id: z.string(),
  title: z.string(),
  artists: z.array(z.string()),
  album: nullableText,
  durationMs: z.number(),
  hash: nullableText,
  liked: z.boolean(),
  stars: nullableNumber,
});

const item: z.ZodType<CatalogueItem> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('song'), song }),
  z.object({
    kind: z.literal('artist'),
    artist: z.object({ id: z.string(), name: z.string(), albumCount: z.number() }),
  }),
  z.object({
    kind: z.literal('album'),
    album: z.object({
      id: z.string(),
      title: z.string(),
      artist: nullableText,
      year: nullableNumber,
      songCount: z.number(),
      durationMs: z.number(),
      artworkHash: nullableText,
    }),
  }),
  z.object({ kind: z.literal('genre'), genre: z.object({ name: z.string(), songCount: z.number() }) }),
]);

const items = z.array(item);

/** The lists that one account has seen, for when its server cannot be reached. */
export class ListCache {
  readonly #cache: Cache;
  readonly #shelf: CacheShelf;

  /** @param owner names the server and the account */
  constructor(cache: Cache, owner: string) {
    this.#cache = cache;
    this.#shelf = { owner, kind: 'lists' };
  }

  /** Undefined where the list was never seen. */
  async read(list: CatalogueList): Promise<CatalogueItem[] | undefined> {
    return parse(await this.#cache.read(this.#shelf, keyOf(list)));
  }

  write(list: CatalogueList, found: readonly CatalogueItem[]): Promise<void> {
    return this.#cache.write(this.#shelf, keyOf(list), new TextEncoder().encode(JSON.stringify(found)));
  }

  /** Each song of all lists once, as it was seen last. */
  async songs(): Promise<CatalogueSong[]> {
    const songs = new Map<string, CatalogueSong>();
    for (const content of await this.#cache.readAll(this.#shelf)) {
      for (const one of parse(content) ?? []) {
        if (one.kind === 'song' && !songs.has(one.song.id)) songs.set(one.song.id, one.song);
      }
    }
    return [...songs.values()];
  }
}

const keyOf = (list: CatalogueList): string => JSON.stringify(list);

function parse(content: Uint8Array | undefined): CatalogueItem[] | undefined {
  if (!content) return undefined;
  try {
    return items.safeParse(JSON.parse(new TextDecoder().decode(content))).data;
  } catch {
    return undefined;
  }
}
