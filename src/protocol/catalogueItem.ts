/** A track as the catalogue of a server has it. */
export interface CatalogueSong {
  /** Of the server. */
  readonly id: string;
  readonly title: string;
  /** Names, in their order. */
  readonly artists: readonly string[];
  readonly album: string | null;
  /** Zero where it is not known. */
  readonly durationMs: number;
  /** Lower-case hex BLAKE3 of the audio file, or null where it is not known. */
  readonly hash: string | null;
  /** As the server last said; edits of this device may be newer. */
  readonly liked: boolean;
  /** Stars from 1 to 5, or null for none. As `liked`. */
  readonly stars: number | null;
}

export interface CatalogueArtist {
  readonly id: string;
  readonly name: string;
  readonly albumCount: number;
}

export interface CatalogueAlbum {
  readonly id: string;
  readonly title: string;
  readonly artist: string | null;
  readonly year: number | null;
  readonly songCount: number;
  readonly durationMs: number;
  /** Names its picture; null for none. */
  readonly artworkHash: string | null;
}

/** A genre is named by its name. */
export interface CatalogueGenre {
  readonly name: string;
  readonly songCount: number;
}

/** A part of a list. A part that is shorter than its limit is the last. */
export interface CataloguePage {
  /** 0-based position of the first item. */
  readonly offset: number;
  /** 1 to 500. */
  readonly limit: number;
}

/** One list of a catalogue, and the part of it. */
export type CatalogueList =
  | { readonly kind: 'artists' | 'albums' | 'newest'; readonly page: CataloguePage }
  | { readonly kind: 'genres' }
  | { readonly kind: 'albumsOfArtist' | 'songsOfAlbum'; readonly id: string }
  | { readonly kind: 'songsOfGenre'; readonly genre: string; readonly page: CataloguePage }
  | { readonly kind: 'search'; readonly query: string; readonly limit: number };

/** What a list consists of. */
export type CatalogueItem =
  | { readonly kind: 'artist'; readonly artist: CatalogueArtist }
  | { readonly kind: 'album'; readonly album: CatalogueAlbum }
  | { readonly kind: 'genre'; readonly genre: CatalogueGenre }
  | { readonly kind: 'song'; readonly song: CatalogueSong };
