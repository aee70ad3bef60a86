import type { ServerDatabase } from '../database';
import type { OpLog } from '../sync/opLog';
import type { StoredOp } from '../sync/op';
import { TrackNames } from './trackNames';
import type { TrackName } from './trackNames';

/** A track as a page shows it. */
export interface ShownTrack extends TrackName {
  /** Milliseconds; null when unknown. */
  durationMs: number | null;
  liked: boolean;
  /** From 0 to 255; null without a rating. */
  rating: number | null;
}

export interface ShownPlaylist {
  name: string;
  description: string | null;
  colorId: string;
  tracks: ShownTrack[];
}

/** An operation that arrived, and what the page needs to put it into words. */
export interface ShownChange {
  op: StoredOp;
  /** Of the playlist or track that it is about; undefined where the server does not know it (any more). */
  about: string | undefined;
  profile: string | undefined;
}

/** Everything of a user. */
export interface ShownMusic {
  playlists: ShownPlaylist[];
  /** The latest first. */
  likes: ShownTrack[];
  /** The best first. */
  ratings: ShownTrack[];
  /** The latest first. */
  changes: ShownChange[];
}

const LATEST_CHANGES = 20;

/** The music of a user as the server has it, for the music page. */
export class Music {
  readonly #database: ServerDatabase;
  readonly #log: OpLog;

  constructor(database: ServerDatabase, log: OpLog) {
    this.#database = database;
    this.#log = log;
  }

  async of(userId: number): Promise<ShownMusic> {
    const log = await this.#log.all(userId);
    const names = await TrackNames.read(this.#database, userId, log);
    const liked = await this.#likes(userId);
    const ratings = await this.#ratings(userId);
    const show = (hash: string): ShownTrack => ({
      ...(names.get(hash) ?? { title: `Track ${hash.slice(0, 8)}…`, artist: null }),
      durationMs: null,
      liked: liked.includes(hash),
      rating: ratings.get(hash) ?? null,
    });
    return {
      playlists: await this.#playlists(userId, (canonicalId, trackId) => {
        const hash = names.hashOf(canonicalId, trackId);
        return hash === undefined ? undefined : show(hash);
      }),
      likes: liked.map(show),
      ratings: [...ratings.keys()].map(show),
      changes: await this.#changes(userId, log, names),
    };
  }

  async #playlists(
    userId: number,
    find: (canonicalId: string | null, trackId: number) => ShownTrack | undefined,
  ): Promise<ShownPlaylist[]> {
    const rows = await this.#database
      .selectFrom('playlist')
      .innerJoin('profile', 'profile.id', 'playlist.profile_id')
      .where('profile.user_id', '=', userId)
      .select(['playlist.id', 'playlist.canonical_id', 'playlist.name', 'playlist.description', 'playlist.color_id'])
      .orderBy('playlist.id')
      .execute();
    const tracks = await this.#database
      .selectFrom('playlist_track')
      .selectAll()
      .where(
        'playlist_id',
        'in',
        rows.map(({ id }) => id),
      )
      .orderBy('position')
      .orderBy('track_id')
      .execute();
    return rows.map(({ id, canonical_id, name, description, color_id }) => ({
      name,
      description,
      colorId: color_id,
      tracks: tracks
        .filter((track) => track.playlist_id === id)
        .map(({ track_id, snapshot_title, snapshot_artist, snapshot_duration_ms }) => ({
          title: snapshot_title ?? `Track ${track_id}`,
          artist: snapshot_artist,
          liked: false,
          rating: null,
          ...find(canonical_id, track_id),
          durationMs: snapshot_duration_ms,
        })),
    }));
  }

  async #likes(userId: number): Promise<string[]> {
    const rows = await this.#database
      .selectFrom('liked_track')
      .select('file_hash')
      .where('user_id', '=', userId)
      .orderBy('liked_at', 'desc')
      .execute();
    return rows.map((row) => row.file_hash);
  }

  async #ratings(userId: number): Promise<Map<string, number>> {
    const rows = await this.#database
      .selectFrom('track_rating')
      .select(['file_hash', 'rating'])
      .where('user_id', '=', userId)
      .orderBy('rating', 'desc')
      .orderBy('rated_at', 'desc')
      .execute();
    return new Map(rows.map((row) => [row.file_hash, row.rating]));
  }

  /** Not those of single tracks: a library has many, and its own page in the program that plays it. */
  async #changes(userId: number, log: readonly StoredOp[], names: TrackNames): Promise<ShownChange[]> {
    const profiles = await this.#database
      .selectFrom('profile')
      .select(['canonical_id', 'name'])
      .where('user_id', '=', userId)
      .execute();
    const playlists = await this.#database
      .selectFrom('playlist')
      .innerJoin('profile', 'profile.id', 'playlist.profile_id')
      .select(['playlist.canonical_id', 'playlist.name'])
      .where('profile.user_id', '=', userId)
      .execute();
    const playlistNames = new Map(playlists.map(({ canonical_id, name }) => [canonical_id, name]));
    const profileNames = new Map(profiles.map(({ canonical_id, name }) => [canonical_id, name]));
    return log
      .filter((op) => op.entity !== 'track')
      .slice(-LATEST_CHANGES)
      .reverse()
      .map((op) => ({
        op,
        about: op.entity === 'playlist' ? playlistNames.get(op.entity_id) : names.get(op.entity_id)?.title,
        profile: profileNames.get(op.profile_canonical_id),
      }));
  }
}
