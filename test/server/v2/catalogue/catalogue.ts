import type { Album, Artist, Library, Track } from './entities';

/** Every library with its artists, albums and tracks, whoever may see them. */
export class Catalogue {
  readonly libraries: readonly Library[];
  /** By name. */
  readonly artists: readonly Artist[];
  /** By title. */
  readonly albums: readonly Album[];
  /** By title. */
  readonly tracks: readonly Track[];
  readonly #artists: ReadonlyMap<string, Artist>;
  readonly #albums: ReadonlyMap<string, Album>;
  readonly #tracks: ReadonlyMap<string, Track>;

  constructor(libraries: readonly Library[], artists: readonly Artist[]) {
    this.libraries = libraries;
    this.artists = [...artists].sort((one, other) => compare(one.name, other.name));
    this.albums = artists.flatMap(({ albums }) => albums).sort((one, other) => compare(one.title, other.title));
    this.tracks = this.albums.flatMap(({ tracks }) => tracks).sort((one, other) => compare(one.title, other.title));
    this.#artists = byId(this.artists);
    this.#albums = byId(this.albums);
    this.#tracks = byId(this.tracks);
  }

  library(id: string): Library | undefined {
    return this.libraries.find((library) => library.id === id);
  }

  artist(id: string): Artist | undefined {
    return this.#artists.get(id);
  }

  album(id: string): Album | undefined {
    return this.#albums.get(id);
  }

  track(id: string): Track | undefined {
    return this.#tracks.get(id);
  }
}

/** By code units of the lower-case texts: fast, and the same everywhere. */
export function compare(one: string, other: string): number {
  const [left, right] = [one.toLowerCase(), other.toLowerCase()];
  return left < right ? -1 : Number(left > right);
}

function byId<Entity extends { id: string }>(entities: readonly Entity[]): Map<string, Entity> {
  return new Map(entities.map((entity) => [entity.id, entity]));
}
