import { randomBytes } from 'node:crypto';
import type { ServerDatabase } from '../database';
import { HttpError } from '../httpError';

const LENGTH = 32;
const SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A playlist of a user's profile: both by their canonical ids, or both by the ids of the server. */
export type SharedPlaylist =
  { userId: number; profile: string; playlist: string } | { userId: number; profile: number; playlist: number };

/** The links to playlists (PROTOCOL.md, "Share links"). */
export class Shares {
  readonly #database: ServerDatabase;

  constructor(database: ServerDatabase) {
    this.#database = database;
  }

  /**
   * The token of the playlist's link, the same one until it is revoked.
   * @throws HttpError 404
   */
  async create(shared: SharedPlaylist): Promise<string> {
    const id = await this.#find(shared);
    await this.#database
      .insertInto('playlist_share')
      .values({ playlist_id: id, token: newToken() })
      .onConflict((conflict) => conflict.column('playlist_id').doNothing())
      .execute();
    const { token } = await this.#database
      .selectFrom('playlist_share')
      .select('token')
      .where('playlist_id', '=', id)
      .executeTakeFirstOrThrow();
    return token;
  }

  /**
   * Succeeds where the playlist is not shared.
   * @throws HttpError 404
   */
  async revoke(shared: SharedPlaylist): Promise<void> {
    const id = await this.#find(shared);
    await this.#database.deleteFrom('playlist_share').where('playlist_id', '=', id).execute();
  }

  /**
   * What anyone who has the link may see: of the tracks only those with a title.
   * @throws HttpError 404
   */
  async read(token: string) {
    const playlist = await this.#database
      .selectFrom('playlist_share')
      .innerJoin('playlist', 'playlist.id', 'playlist_share.playlist_id')
      .select(['id', 'name', 'description', 'color_id', 'icon_id', 'cover_hash', 'created_at', 'updated_at'])
      .where('token', '=', token)
      .executeTakeFirst();
    if (!playlist) {
      throw new HttpError(404);
    }
    const tracks = await this.#database
      .selectFrom('playlist_track')
      .select(['snapshot_title as title', 'snapshot_artist as artist', 'snapshot_duration_ms as duration_ms'])
      .where('playlist_id', '=', playlist.id)
      .where('snapshot_title', 'is not', null)
      .orderBy('position')
      .orderBy('track_id')
      .execute();
    return { ...playlist, tracks };
  }

  async #find({ userId, profile, playlist }: SharedPlaylist): Promise<number> {
    const [profileId, playlistId] =
      typeof profile === 'number'
        ? (['profile.id', 'playlist.id'] as const)
        : (['profile.canonical_id', 'playlist.canonical_id'] as const);
    const row = await this.#database
      .selectFrom('playlist')
      .innerJoin('profile', 'profile.id', 'playlist.profile_id')
      .select('playlist.id')
      .where('profile.user_id', '=', userId)
      .where(profileId, '=', profile)
      .where(playlistId, '=', playlist)
      .executeTakeFirst();
    if (!row) {
      throw new HttpError(404, { body: 'playlist not found' });
    }
    return row.id;
  }
}

/** The bias of a byte towards the first signs does not matter at this length. */
const newToken = (): string => Array.from(randomBytes(LENGTH), (byte) => SIGNS.charAt(byte % SIGNS.length)).join('');
