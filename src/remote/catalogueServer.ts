import type { CatalogueItem, CatalogueList, CatalogueSong } from '../protocol/catalogueItem';

/** The music of a server, as one account sees it. */
export interface CatalogueServer {
  /**
   * The tracks of a search, the best match first; the last word may be the beginning of one. An empty list for a blank query.
   * Of the other lists, a part in the order of the server.
   * @throws WaveFlowError of a `network.*` or `answer.*` kind, or `cancelled`; and whatever the source of access tokens throws
   */
  list(list: CatalogueList, signal?: AbortSignal): Promise<CatalogueItem[]>;

  /** The picture with this hash; null where there is none, which does not change. @throws as `list` */
  artwork(hash: string, signal?: AbortSignal): Promise<Uint8Array | null>;
}

/** The keys by which the rest of the program knows the tracks of a server: what it calls the hash of their files. */
export interface TrackKeys {
  /** The keys that the songs have or would get, in their order. Stores nothing. */
  find(songs: readonly CatalogueSong[]): Promise<readonly string[]>;
  /** The keys of the songs, which they keep for ever, in their order. */
  assign(songs: readonly CatalogueSong[]): Promise<readonly string[]>;
}
