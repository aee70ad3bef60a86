import type { Catalogue } from './catalogue';
import type { Album, Artist, Track } from './entities';

/** Case, diacritics and punctuation do not matter. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

interface Indexed<Entity> {
  entity: Entity;
  /** The folded title or name. */
  title: string;
  /** All folded words, each after a blank, and a blank at the end. */
  words: string;
}

export interface Found {
  artists: Artist[];
  albums: Album[];
  tracks: Track[];
}

/** Finds by words: every word but the last has to be there, the last is the beginning of one. */
export class SearchIndex {
  readonly #artists: readonly Indexed<Artist>[];
  readonly #albums: readonly Indexed<Album>[];
  readonly #tracks: readonly Indexed<Track>[];

  constructor({ artists, albums, tracks }: Catalogue) {
    this.#artists = artists.map((artist) => index(artist, artist.name));
    this.#albums = albums.map((album) => index(album, album.title, album.artist.name));
    this.#tracks = tracks.map((track) => {
      const { title, artists: trackArtists, album } = track;
      return index(track, title, album.title, ...trackArtists.map(({ name }) => name));
    });
  }

  /** Everything that fits; titles that begin with the query come first. Nothing for a blank query. */
  find(query: string): Found {
    return {
      artists: pickFitting(this.#artists, query),
      albums: pickFitting(this.#albums, query),
      tracks: this.findTracks(query),
    };
  }

  findTracks(query: string): Track[] {
    return pickFitting(this.#tracks, query);
  }
}

function index<Entity>(entity: Entity, title: string, ...others: string[]): Indexed<Entity> {
  const folded = fold(title);
  return { entity, title: folded, words: ` ${[folded, ...others.map(fold)].join(' ')} ` };
}

function pickFitting<Entity>(entries: readonly Indexed<Entity>[], query: string): Entity[] {
  const folded = fold(query);
  if (folded === '') {
    return [];
  }
  const words = folded.split(' ');
  const needles = words.map((word, position) => (position < words.length - 1 ? ` ${word} ` : ` ${word}`));
  const fitting = entries.filter((entry) => needles.every((needle) => entry.words.includes(needle)));
  const first = fitting.filter(({ title }) => title.startsWith(folded));
  const rest = fitting.filter(({ title }) => !title.startsWith(folded));
  return [...first, ...rest].map(({ entity }) => entity);
}
