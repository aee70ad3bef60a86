import type { Cache, CacheShelf } from '../core/cache';
import { Limiter } from '../core/limiter';
import type { CatalogueServer } from '../remote/catalogueServer';

/** How many are fetched at once. */
const CONCURRENCY = 2;

/** The pictures of albums for one account, kept as files. */
export class Pictures {
  readonly #cache: Cache;
  readonly #shelf: CacheShelf;
  readonly #server: CatalogueServer;
  readonly #limiter = new Limiter(CONCURRENCY);
  readonly #files = new Map<string, Promise<string | null>>();

  /** @param owner names the server and the account: what one account sees, another may not (PROTOCOL.md, "v2 pictures") */
  constructor(cache: Cache, owner: string, server: CatalogueServer) {
    this.#cache = cache;
    this.#shelf = { owner, kind: 'pictures' };
    this.#server = server;
  }

  /**
   * The path of the file with this picture; null if there is none, which is remembered, or if it cannot be had now. Never
   * rejects.
   * @param isWanted asked before the picture is fetched, which may be much later
   */
  async find(hash: string, isWanted: () => boolean): Promise<string | null> {
    const known = this.#files.get(hash);
    if (known) return known;
    const file = this.#limiter.run(async () => (isWanted() ? this.#load(hash) : undefined));
    const settled = file
      .catch(() => undefined)
      .then((path) => {
        // What failed, or was not wanted any more, is tried again next time.
        if (path === undefined) this.#files.delete(hash);
        return path ?? null;
      });
    this.#files.set(hash, settled);
    return settled;
  }

  async #load(hash: string): Promise<string | null> {
    const path = await this.#cache.fileOf(this.#shelf, hash);
    if (path === null) return null;
    const kept = await this.#cache.read(this.#shelf, hash);
    if (kept) return kept.length > 0 ? path : null;
    const picture = await this.#server.artwork(hash);
    // An empty entry stands for one that does not exist.
    await this.#cache.write(this.#shelf, hash, picture ?? new Uint8Array());
    return picture && picture.length > 0 ? path : null;
  }
}
