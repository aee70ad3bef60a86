import * as z from 'zod';
import type {
  CatalogueAlbum,
  CatalogueArtist,
  CatalogueGenre,
  CatalogueItem,
  CatalogueList,
  CataloguePage,
  CatalogueSong,
} from '../../protocol/catalogueItem';
import type { CatalogueServer } from '../catalogueServer';
import { hostOf } from '../responses';
import { isNotFoundError, v2ResponseError, type V2Client } from './client';

/** A page of songs has up to 2 KB each. */
const MAX_PAGE_BYTES = 8 * 1024 * 1024;
/** Larger pictures are not worth an icon. */
const MAX_ARTWORK_BYTES = 2 * 1024 * 1024;

const text = z.string().nullish();
const number = z.number().nullish();
const reference = z.object({ name: z.string() });

const song = z
  .object({
    id: z.string(),
    title: z.string(),
    album: text,
    artist: text,
    artists: z.array(reference).nullish(),
    duration_ms: number,
    full_hash: text,
    starred_at: number,
    user_rating: number,
  })
  .transform((given): CatalogueSong => ({
    id: given.id,
    title: given.title,
    artists: artistsOf(given.artists?.map(({ name }) => name) ?? [], given.artist ?? null),
    album: given.album ?? null,
    durationMs: given.duration_ms ?? 0,
    hash: given.full_hash ?? null,
    liked: given.starred_at != null,
    stars: given.user_rating ? given.user_rating : null,
  }));

const album = z
  .object({
    id: z.string(),
    title: z.string(),
    artist: text,
    year: number,
    song_count: number,
    duration_ms: number,
    artwork_hash: text,
  })
  .transform((given): CatalogueAlbum => ({
    id: given.id,
    title: given.title,
    artist: given.artist ?? null,
    year: given.year ?? null,
    songCount: given.song_count ?? 0,
    durationMs: given.duration_ms ?? 0,
    artworkHash: given.artwork_hash ?? null,
  }));

const artist = z
  .object({ id: z.string(), name: z.string(), album_count: number })
  .transform((given): CatalogueArtist => ({ id: given.id, name: given.name, albumCount: given.album_count ?? 0 }));

const genre = z
  .object({ name: z.string(), song_count: number })
  .transform((given): CatalogueGenre => ({ name: given.name, songCount: given.song_count ?? 0 }));

const artists = z.array(artist);
const albums = z.array(album);
const genres = z.array(genre);
const songs = z.array(song);

/** The catalogue (PROTOCOL.md, "v2 catalogue"). */
export class V2Catalogue implements CatalogueServer {
  readonly #client: V2Client;
  /** Early builds have another path (PROTOCOL.md, "v2 catalogue"). */
  #songsPath = '/songs/by-genre';

  constructor(client: V2Client) {
    this.#client = client;
  }

  async list(list: CatalogueList, signal?: AbortSignal): Promise<CatalogueItem[]> {
    switch (list.kind) {
      case 'artists':
        return asArtists(await this.#get(`/artists?${queryOf(list.page)}`, artists, signal));
      case 'albums':
        return asAlbums(await this.#get(`/albums?${queryOf(list.page)}`, albums, signal));
      case 'newest':
        return asAlbums(await this.#get(`/albums?${queryOf(list.page, { sort: 'newest' })}`, albums, signal));
      case 'genres':
        return (await this.#get('/genres', genres, signal)).map((one) => ({ kind: 'genre', genre: one }));
      case 'albumsOfArtist':
        return asAlbums((await this.#get(pathOf('/artists/', list.id), z.object({ albums }), signal)).albums);
      case 'songsOfAlbum':
        return asSongs((await this.#get(pathOf('/albums/', list.id), z.object({ songs }), signal)).songs);
      case 'songsOfGenre':
        return asSongs(await this.#songsOfGenre(queryOf(list.page, { genre: list.genre }), signal));
      case 'search':
        return asSongs(await this.#search(list.query, list.limit, signal));
    }
  }

  async artwork(hash: string, signal?: AbortSignal): Promise<Uint8Array | null> {
    const path = `/api/v2${pathOf('/artwork/', hash)}`;
    const options = { signal, wantsBytes: true, maxResponseBytes: MAX_ARTWORK_BYTES };
    const response = await this.#client.request(path, options);
    const target = this.#client.target(path);
    const type = response.headers['content-type'] ?? '';
    if (response.status === 200 && type.startsWith('image/') && response.bytes) return response.bytes;
    // A refusal of a picture has no body (PROTOCOL.md, "v2 error bodies"); a web page is from another program.
    if (response.status === 404 && !response.body.trimStart().startsWith('<')) return null;
    throw v2ResponseError(response, target) ?? target.service.notRecognized(hostOf(target));
  }

  async #search(query: string, limit: number, signal: AbortSignal | undefined): Promise<CatalogueSong[]> {
    if (query.trim() === '') return [];
    const parameters = new URLSearchParams({ q: query, limit: String(limit) });
    return (await this.#get(`/search?${parameters}`, z.object({ songs }), signal)).songs;
  }

  async #songsOfGenre(query: string, signal: AbortSignal | undefined): Promise<CatalogueSong[]> {
    try {
      return await this.#get(`${this.#songsPath}?${query}`, songs, signal);
    } catch (error) {
      if (this.#songsPath === EARLY_SONGS_PATH || !isNotFoundError(error)) throw error;
      const found = await this.#get(`${EARLY_SONGS_PATH}?${query}`, songs, signal);
      this.#songsPath = EARLY_SONGS_PATH;
      return found;
    }
  }

  /** @param path below `/api/v2` */
  #get<T>(path: string, schema: z.ZodType<T>, signal: AbortSignal | undefined): Promise<T> {
    return this.#client.get(`/api/v2${path}`, schema, { signal, maxResponseBytes: MAX_PAGE_BYTES });
  }
}

const EARLY_SONGS_PATH = '/songs';

const pathOf = (folder: string, id: string): string => `${folder}${encodeURIComponent(id)}`;

const queryOf = ({ offset, limit }: CataloguePage, others: Readonly<Record<string, string>> = {}): string =>
  new URLSearchParams({ ...others, offset: String(offset), limit: String(limit) }).toString();

const artistsOf = (names: readonly string[], main: string | null): readonly string[] =>
  names.length > 0 || main === null ? names : [main];

const asArtists = (found: readonly CatalogueArtist[]): CatalogueItem[] =>
  found.map((one) => ({ kind: 'artist', artist: one }));

const asAlbums = (found: readonly CatalogueAlbum[]): CatalogueItem[] =>
  found.map((one) => ({ kind: 'album', album: one }));

const asSongs = (found: readonly CatalogueSong[]): CatalogueItem[] => found.map((one) => ({ kind: 'song', song: one }));
