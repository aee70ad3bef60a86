import { HttpError } from '../../httpError';
import type { Route } from '../../router';
import type { Behaviour } from '../behaviour';
import { isWanted, sortAlbums } from '../catalogue/albumSort';
import type { MarkedAlbum } from '../catalogue/albumSort';
import type { Catalogue } from '../catalogue/catalogue';
import type { Album } from '../catalogue/entities';
import type { MarkCache } from '../catalogue/marks';
import { fold } from '../catalogue/search';
import type { SearchIndex } from '../catalogue/search';
import type { Shapes } from '../catalogue/shapes';
import type { Visibility } from '../catalogue/visibility';
import { apiError } from '../apiError';
import { orNotFound, readId } from '../guard';
import type { Guard, GuardedRequest } from '../guard';
import { pageOf, readLimit, readOffset } from '../query';

export interface CatalogueParts {
  catalogue: Catalogue;
  index: SearchIndex;
  shapes: Shapes;
  marks: MarkCache;
  visibility: Visibility;
  behaviour: Behaviour;
}

const DEFAULT_TRACKS = 500;
const DEFAULT_RANDOM = 10;

/** Libraries, albums, artists, songs and search (PROTOCOL.md, "v2 catalogue"). */
export function catalogueRoutes(guard: Guard, parts: CatalogueParts): Route[] {
  const { catalogue, index, shapes, marks, visibility, behaviour } = parts;

  /** Keeps what the account may see, of one library if the query names it. */
  const seen = ({ accountId, query }: GuardedRequest) => {
    const libraries = visibility.memberships(accountId);
    const wanted = query.get('library_id');
    return ({ libraryId }: { libraryId: string }) => libraries.has(libraryId) && (wanted ?? libraryId) === libraryId;
  };
  const songs = (guarded: GuardedRequest, fits: (album: Album) => boolean) => {
    const isSeen = seen(guarded);
    return catalogue.tracks.filter(
      (track) => isSeen(track.album) && fits(track.album) && visibility.isAvailable(track),
    );
  };
  const byGenre = (path: string, name: typeof behaviour.settings.songsPath) =>
    guard.route('GET', path, 'read', (guarded) => {
      if (behaviour.settings.songsPath !== name) {
        throw apiError('not_found');
      }
      requireParameter(guarded.query, 'genre');
      const tracks = songs(guarded, (album) => isWanted(album, guarded.query));
      return shapes.songs(guarded.accountId, pageOf(tracks, guarded.query));
    });
  const mark = (accountId: string) => {
    const { starredAt, ratings, plays } = marks.of(accountId);
    return (album: Album): MarkedAlbum => {
      const played = album.tracks.flatMap(({ id }) => plays.get(id) ?? []);
      return {
        album,
        rating: ratings.get(album.id) ?? 0,
        starredAt: starredAt.get(album.id) ?? 0,
        plays: played.reduce((sum, { count }) => sum + count, 0),
        lastPlayed: Math.max(0, ...played.map(({ last }) => last)),
      };
    };
  };

  return [
    guard.route('GET', '/libraries', 'read', ({ accountId }) => {
      const memberships = visibility.memberships(accountId);
      return catalogue.libraries.flatMap((library) => {
        const role = memberships.get(library.id);
        const scans = { last_scan_started_at: null, last_scan_completed_at: null };
        return role ? [{ ...library, role, ...scans, accepts_uploads: false, accepts_canvas: false }] : [];
      });
    }),
    guard.route('GET', '/libraries/:id/tracks', 'read', ({ accountId, segments, query }) => {
      const id = readId(segments, ':id');
      visibility.requireMember(accountId, id);
      const q = query.get('q')?.trim() ?? '';
      const tracks = q === '' ? catalogue.tracks : index.findTracks(q);
      const inLibrary = tracks.filter(({ album }) => album.libraryId === id);
      return pageOf(inLibrary, query, DEFAULT_TRACKS).map((track) => shapes.trackRecord(track));
    }),
    guard.route('GET', '/albums', 'read', (guarded) => {
      const albums = catalogue.albums.filter(seen(guarded)).map(mark(guarded.accountId));
      return shapes.albums(guarded.accountId, pageOf(sortAlbums(albums, guarded.query), guarded.query));
    }),
    guard.route('GET', '/albums/:id', 'read', ({ accountId, segments }) => {
      const album = orNotFound(visibility.album(accountId, readId(segments, ':id')));
      const [shape] = shapes.albums(accountId, [album]);
      const tracks = album.tracks.filter((track) => visibility.isAvailable(track));
      return { ...shape, songs: shapes.songs(accountId, tracks) };
    }),
    guard.route('GET', '/artists', 'read', (guarded) => {
      const artists = catalogue.artists.filter(seen(guarded));
      return shapes.artists(guarded.accountId, pageOf(artists, guarded.query));
    }),
    guard.route('GET', '/artists/:id', 'read', ({ accountId, segments }) => {
      const artist = orNotFound(visibility.artist(accountId, readId(segments, ':id')));
      const [shape] = shapes.artists(accountId, [artist]);
      return { ...shape, albums: shapes.albums(accountId, artist.albums) };
    }),
    guard.route('GET', '/tracks/:id', 'read', ({ accountId, segments }) => {
      const track = orNotFound(visibility.track(accountId, readId(segments, ':id')));
      return shapes.songs(accountId, [track])[0] ?? null;
    }),
    guard.route('GET', '/tracks/:id/lyrics', 'read', ({ accountId, segments }) => {
      const { id: trackId } = orNotFound(visibility.track(accountId, readId(segments, ':id')));
      return { trackId, structuredLyrics: [] };
    }),
    guard.route('GET', '/genres', 'read', (guarded) => {
      const albums = catalogue.albums.filter(seen(guarded));
      const names = [...new Set(albums.map(({ genre }) => genre))].sort();
      return names.map((name) => {
        const own = albums.filter(({ genre }) => genre === name);
        const song_count = own.reduce((sum, { tracks }) => sum + tracks.length, 0);
        return { name, song_count, album_count: own.length };
      });
    }),
    byGenre('/songs/by-genre', 'songs/by-genre'),
    byGenre('/songs', 'songs'),
    guard.route('GET', '/songs/random', 'read', (guarded) => {
      const tracks = songs(guarded, (album) => isWanted(album, guarded.query));
      const limit = readLimit(guarded.query, DEFAULT_RANDOM);
      const drawn = Array.from({ length: limit }, () => tracks[Math.floor(Math.random() * tracks.length)]);
      return shapes.songs(
        guarded.accountId,
        [...new Set(drawn)].flatMap((track) => track ?? []),
      );
    }),
    guard.route('GET', '/search', 'read', (guarded) => {
      const { accountId, query } = guarded;
      const isSeen = seen(guarded);
      const found = index.find(fold(requireParameter(query, 'q')));
      const limit = readLimit(query);
      const page = <Item>(items: readonly Item[], offsetName: string): Item[] => {
        const offset = readOffset(query) + readOffset(query, offsetName);
        return items.slice(offset, offset + limit);
      };
      const tracks = found.tracks.filter((track) => isSeen(track.album) && visibility.isAvailable(track));
      return {
        artists: shapes.artists(accountId, page(found.artists.filter(isSeen), 'artist_offset')),
        albums: shapes.albums(accountId, page(found.albums.filter(isSeen), 'album_offset')),
        songs: shapes.songs(accountId, page(tracks, 'song_offset')),
      };
    }),
  ];
}

/** @throws HttpError 400 without it */
function requireParameter(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (value === null) {
    throw new HttpError(400, { body: `Failed to deserialize query string: missing field \`${name}\`` });
  }
  return value;
}
