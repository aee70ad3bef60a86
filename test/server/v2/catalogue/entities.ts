export interface Library {
  id: string;
  name: string;
  visibility: 'private' | 'shared';
}

export interface Artist {
  id: string;
  libraryId: string;
  name: string;
  albums: Album[];
}

export interface Album {
  id: string;
  libraryId: string;
  title: string;
  artist: Artist;
  year: number;
  genre: string;
  /** 64 hex digits; null without a picture. */
  artworkHash: string | null;
  /** Milliseconds since the epoch. */
  createdAt: number;
  /** In the order of the sleeve. */
  tracks: Track[];
}

export interface Track {
  id: string;
  album: Album;
  title: string;
  /** At least one; the first is the main one. */
  artists: readonly Artist[];
  /** From 1. */
  number: number;
  disc: number;
  durationMs: number;
  codec: 'flac' | 'mp3' | 'vorbis' | 'wav';
  suffix: 'flac' | 'mp3' | 'ogg' | 'wav';
  relativePath: string;
  /** 64 hex digits, as the BLAKE3 of a real file has them. */
  fullHash: string;
}
