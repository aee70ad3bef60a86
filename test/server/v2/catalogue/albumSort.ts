import { apiError } from '../apiError';
import { readCount } from '../query';
import { compare } from './catalogue';
import type { Album } from './entities';
import { fold } from './search';

/** An album with the marks of who asks. */
export interface MarkedAlbum {
  album: Album;
  rating: number;
  starredAt: number;
  plays: number;
  lastPlayed: number;
}

type Order = (one: MarkedAlbum, other: MarkedAlbum) => number;

const orders: Record<string, { order: Order; filter?: (album: MarkedAlbum) => boolean }> = {
  alphabeticalByName: { order: (one, other) => compare(one.album.title, other.album.title) },
  alphabeticalByArtist: { order: (one, other) => compare(one.album.artist.name, other.album.artist.name) },
  newest: { order: (one, other) => other.album.createdAt - one.album.createdAt },
  highest: { order: (one, other) => other.rating - one.rating, filter: ({ rating }) => rating > 0 },
  frequent: { order: (one, other) => other.plays - one.plays, filter: ({ plays }) => plays > 0 },
  recent: { order: (one, other) => other.lastPlayed - one.lastPlayed, filter: ({ lastPlayed }) => lastPlayed > 0 },
  starred: { order: (one, other) => other.starredAt - one.starredAt, filter: ({ starredAt }) => starredAt > 0 },
  random: { order: () => Math.random() - 0.5 },
  byYear: { order: (one, other) => one.album.year - other.album.year },
  byGenre: { order: (one, other) => compare(one.album.title, other.album.title) },
};

/**
 * The albums that a query asks for, in its order.
 * @throws HttpError 422 for an unknown order, and for an order by genre without one
 */
export function sortAlbums(albums: readonly MarkedAlbum[], query: URLSearchParams): Album[] {
  const sort = query.get('sort') ?? 'alphabeticalByName';
  const found = Object.hasOwn(orders, sort) ? orders[sort] : undefined;
  if (!found || (sort === 'byGenre' && !query.has('genre'))) {
    throw apiError('validation_error');
  }
  const { order, filter = () => true } = found;
  const [from, to] = yearsOf(query);
  const fitting = albums.filter((marked) => filter(marked) && isWanted(marked.album, query));
  const sorted = [...fitting].sort(order);
  if (sort === 'byYear' && from > to) {
    sorted.reverse();
  }
  return sorted.map(({ album }) => album);
}

/** Whether genre and year are those that a query asks for. */
export function isWanted({ genre, year }: Pick<Album, 'genre' | 'year'>, query: URLSearchParams): boolean {
  const wanted = query.get('genre');
  const [from, to] = yearsOf(query);
  return (wanted === null || fold(wanted) === fold(genre)) && year >= Math.min(from, to) && year <= Math.max(from, to);
}

function yearsOf(query: URLSearchParams): [number, number] {
  const year = (name: string, fallback: number) => readCount(query, name, { fallback, max: 9999 });
  return [year('from_year', 0), year('to_year', 9999)];
}
