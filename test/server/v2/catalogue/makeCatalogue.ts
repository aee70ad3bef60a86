import { createHash } from 'node:crypto';
import { SeededRandom } from '../../../support/seededRandom';
import { demoAlbums } from '../../demo/albums';
import { demoTracks } from '../../demo/tracks';
import { stableId } from '../../stableId';
import { Catalogue } from './catalogue';
import type { Album, Artist, Library, Track } from './entities';
import { artistName, between, pick, title } from './names';
import type { Chance } from './names';
import { genres } from './words';

export interface CatalogueOptions {
  /** The same seed makes the same catalogue. */
  seed: number;
  /** How many tracks there are at least; the 60 of the demo come first. */
  size: number;
}

const LIBRARIES = ['Music', 'Attic'] as const;
/** One artist in so many is in the attic. */
const ATTIC_SHARE = 20;
/** 1 January 2024. */
const FIRST_DAY = Date.UTC(2024, 0, 1);
const HOUR = 3_600_000;
const FORMATS = [
  { codec: 'flac', suffix: 'flac' },
  { codec: 'flac', suffix: 'flac' },
  { codec: 'mp3', suffix: 'mp3' },
  { codec: 'vorbis', suffix: 'ogg' },
  { codec: 'wav', suffix: 'wav' },
] as const;

/** A library that nobody sings in: artists, albums and songs with made-up names. */
export function makeCatalogue({ seed, size }: CatalogueOptions): Catalogue {
  const libraries = LIBRARIES.map((name): Library => ({ id: stableId(`library ${name}`), name, visibility: 'shared' }));
  const [music, attic] = libraries as [Library, Library];
  const random = new SeededRandom(seed);
  const maker = new Maker(() => random.next(), size);
  maker.addDemo(music);
  while (maker.trackCount < size) {
    maker.addArtist(maker.artistCount % ATTIC_SHARE === ATTIC_SHARE - 1 ? attic : music);
  }
  return new Catalogue(libraries, maker.artists);
}

class Maker {
  readonly artists: Artist[] = [];
  trackCount = 0;
  readonly #chance: Chance;
  readonly #size: number;
  readonly #byName = new Map<string, Artist>();
  #albumCount = 0;

  constructor(chance: Chance, size: number) {
    this.#chance = chance;
    this.#size = size;
  }

  get artistCount(): number {
    return this.artists.length;
  }

  /** Files that the demo of the first protocol has, too, with the same hashes. */
  addDemo(library: Library): void {
    for (const { artist, title: albumTitle, year, tracks } of demoAlbums) {
      const album = this.#album(this.#artist(artist, library), { title: albumTitle, year });
      for (const [name] of tracks) {
        const found = demoTracks.find((track) => track.title === name);
        const guests = (found?.artists ?? []).map((guest) => this.#artist(guest, library));
        const { durationMs, hash } = found ?? {};
        this.#track(album, {
          title: name,
          artists: guests,
          ...(durationMs === undefined ? {} : { durationMs }),
          ...(hash === undefined ? {} : { hash }),
        });
      }
    }
  }

  addArtist(library: Library): void {
    const chance = this.#chance;
    const artist = this.#artist(artistName(chance), library);
    const first = between(1968, 2022, chance);
    const genre = pick(genres, chance);
    const albums = between(1, 5, chance);
    for (let index = 0; index < albums && this.trackCount < this.#size; index += 1) {
      const album = this.#album(artist, { title: title(chance), year: first + index * 2, genre });
      const tracks = between(6, 14, chance);
      for (let number = 0; number < tracks; number += 1) {
        this.#track(album, { title: title(chance), artists: [artist], durationMs: between(95, 420, chance) * 1000 });
      }
    }
  }

  /** Known already, or new. */
  #artist(name: string, { id: libraryId }: Library): Artist {
    const key = `${libraryId} ${name}`;
    const known = this.#byName.get(key);
    const artist = known ?? { id: stableId(`artist ${key}`), libraryId, name, albums: [] };
    if (!known) {
      this.#byName.set(key, artist);
      this.artists.push(artist);
    }
    return artist;
  }

  #album(artist: Artist, album: Pick<Album, 'title' | 'year'> & { genre?: string }): Album {
    const { libraryId } = artist;
    this.#albumCount += 1;
    const id = stableId(`album ${this.#albumCount} ${artist.id} ${album.title}`);
    const genre = album.genre ?? pick(genres, this.#chance);
    const createdAt = FIRST_DAY + this.#albumCount * HOUR;
    const artworkHash = this.#chance() < 0.9 ? sha256(`artwork ${id}`) : null;
    const added: Album = { ...album, id, libraryId, artist, genre, artworkHash, createdAt, tracks: [] };
    artist.albums.push(added);
    return added;
  }

  #track(album: Album, track: { title: string; artists: readonly Artist[]; durationMs?: number; hash?: string }): void {
    const number = album.tracks.length + 1;
    const format = pick(FORMATS, this.#chance);
    const file = `${String(number).padStart(2, '0')} ${track.title}.${format.suffix}`;
    const relativePath = `${album.artist.name}/${album.year} ${album.title}/${file}`;
    const added: Track = {
      id: stableId(`track ${album.id} ${number}`),
      album,
      title: track.title,
      artists: track.artists.length === 0 ? [album.artist] : track.artists,
      number,
      disc: 1,
      durationMs: track.durationMs ?? 180_000,
      ...format,
      relativePath,
      fullHash: track.hash ?? sha256(`file ${album.id} ${relativePath}`),
    };
    album.tracks.push(added);
    this.trackCount += 1;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
