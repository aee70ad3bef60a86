import * as z from 'zod';
import type { ServerDatabase } from '../database';

const shelf = {
  profile_canonical_id: z.string().nullable(),
  canonical_id: z.string().nullable(),
  name: z.string(),
  description: z.string().nullable(),
  color_id: z.string(),
  icon_id: z.string(),
};

export const appliedSchema = z.object({
  profiles: z.array(z.object({ canonical_id: z.string().nullable(), name: z.string(), color_id: z.string() })),
  libraries: z.array(z.object(shelf)),
  playlists: z.array(
    z.object({
      ...shelf,
      /** By position, then by id. */
      tracks: z.array(
        z.object({
          track_id: z.int(),
          position: z.int(),
          snapshot_title: z.string().nullable(),
          snapshot_artist: z.string().nullable(),
          snapshot_duration_ms: z.int().nullable(),
        }),
      ),
    }),
  ),
  /** Hashes in alphabetical order. */
  likes: z.array(z.string()),
  /** Ratings from 0 to 255 by hash. */
  ratings: z.record(z.string(), z.int()),
  tracks: z.array(
    z.object({
      library_canonical_id: z.string().nullable(),
      file_path: z.string(),
      file_hash: z.string().nullable(),
      title: z.string(),
      album_title: z.string().nullable(),
      artists: z.array(z.string()),
    }),
  ),
});

/** What a user's ops came to, each kind in the order in which it was created. */
export type Applied = z.output<typeof appliedSchema>;

export async function readApplied(database: ServerDatabase, userId: number): Promise<Applied> {
  const profiles = database.selectFrom('profile').where('user_id', '=', userId);
  const likes = await database.selectFrom('liked_track').select('file_hash').where('user_id', '=', userId).execute();
  const ratings = await database.selectFrom('track_rating').selectAll().where('user_id', '=', userId).execute();
  return {
    profiles: await profiles.select(['canonical_id', 'name', 'color_id']).orderBy('id').execute(),
    libraries: await readLibraries(database, userId),
    playlists: await readPlaylists(database, userId),
    likes: likes.map((like) => like.file_hash).sort(),
    ratings: Object.fromEntries(ratings.map(({ file_hash, rating }) => [file_hash, rating])),
    tracks: await readTracks(database, userId),
  };
}

function readLibraries(database: ServerDatabase, userId: number): Promise<Applied['libraries']> {
  return database
    .selectFrom('library as shelf')
    .innerJoin('profile', 'profile.id', 'shelf.profile_id')
    .where('profile.user_id', '=', userId)
    .select('profile.canonical_id as profile_canonical_id')
    .select(['shelf.canonical_id', 'shelf.name', 'shelf.description', 'shelf.color_id', 'shelf.icon_id'])
    .orderBy('shelf.id')
    .execute();
}

async function readPlaylists(database: ServerDatabase, userId: number): Promise<Applied['playlists']> {
  const playlists = await database
    .selectFrom('playlist as shelf')
    .innerJoin('profile', 'profile.id', 'shelf.profile_id')
    .where('profile.user_id', '=', userId)
    .select('profile.canonical_id as profile_canonical_id')
    .select(['shelf.id', 'shelf.canonical_id', 'shelf.name', 'shelf.description', 'shelf.color_id', 'shelf.icon_id'])
    .orderBy('shelf.id')
    .execute();
  const tracks = await database
    .selectFrom('playlist_track')
    .select(['playlist_id', 'track_id', 'position', 'snapshot_title', 'snapshot_artist', 'snapshot_duration_ms'])
    .where(
      'playlist_id',
      'in',
      playlists.map((playlist) => playlist.id),
    )
    .orderBy('position')
    .orderBy('track_id')
    .execute();
  return playlists.map(({ id, ...playlist }) => ({
    ...playlist,
    tracks: tracks.flatMap(({ playlist_id, ...track }) => (playlist_id === id ? [track] : [])),
  }));
}

async function readTracks(database: ServerDatabase, userId: number): Promise<Applied['tracks']> {
  const tracks = await database
    .selectFrom('track')
    .innerJoin('library', 'library.id', 'track.library_id')
    .innerJoin('profile', 'profile.id', 'library.profile_id')
    .leftJoin('album', 'album.id', 'track.album_id')
    .where('profile.user_id', '=', userId)
    .select(['track.id', 'library.canonical_id as library_canonical_id', 'track.file_path', 'track.file_hash'])
    .select(['track.title', 'album.canonical_title as album_title'])
    .orderBy('track.id')
    .execute();
  const artists = await database
    .selectFrom('track_artist')
    .innerJoin('artist', 'artist.id', 'track_artist.artist_id')
    .where(
      'track_artist.track_id',
      'in',
      tracks.map((track) => track.id),
    )
    .select(['track_artist.track_id', 'artist.name'])
    .orderBy('track_artist.position')
    .execute();
  return tracks.map(({ id, ...track }) => ({
    ...track,
    artists: artists.filter((artist) => artist.track_id === id).map((artist) => artist.name),
  }));
}
