import type { ServerDatabase } from '../database';
import { HttpError } from '../httpError';

/** The columns a client may see (PROTOCOL.md, "REST resources"): no canonical id. */
const VISIBLE = [
  'playlist.id',
  'playlist.name',
  'playlist.description',
  'playlist.color_id',
  'playlist.icon_id',
  'playlist.is_smart',
  'playlist.cover_hash',
  'playlist.cover_is_auto',
  'playlist.position',
  'playlist.created_at',
  'playlist.updated_at',
  'playlist.smart_rules',
] as const;

/** The user and profile whose playlists a query sees. */
export interface Owner {
  userId: number;
  profileId: number;
}

/** The server's playlists of each profile, for reading. */
export class Playlists {
  readonly #database: ServerDatabase;

  constructor(database: ServerDatabase) {
    this.#database = database;
  }

  /** By position, then the most recently changed first. */
  list(owner: Owner) {
    return this.#of(owner).orderBy('playlist.position').orderBy('playlist.updated_at', 'desc').execute();
  }

  /** @throws HttpError 404 */
  async get(owner: Owner, id: number) {
    const playlist = await this.#of(owner).where('playlist.id', '=', id).executeTakeFirst();
    if (!playlist) {
      throw new HttpError(404);
    }
    return playlist;
  }

  /**
   * By position, then by track id.
   * @throws HttpError 404
   */
  async tracks(owner: Owner, id: number) {
    await this.get(owner, id);
    return this.#database
      .selectFrom('playlist_track')
      .select(['track_id', 'position', 'added_at', 'snapshot_title', 'snapshot_artist', 'snapshot_duration_ms'])
      .where('playlist_id', '=', id)
      .orderBy('position')
      .orderBy('track_id')
      .execute();
  }

  #of({ userId, profileId }: Owner) {
    return this.#database
      .selectFrom('playlist')
      .innerJoin('profile', 'profile.id', 'playlist.profile_id')
      .leftJoin('playlist_track', 'playlist_track.playlist_id', 'playlist.id')
      .where('profile.user_id', '=', userId)
      .where('profile.id', '=', profileId)
      .groupBy('playlist.id')
      .select(VISIBLE)
      .select((select) => [
        select.fn.count<number>('playlist_track.track_id').as('track_count'),
        select.fn.coalesce(select.fn.sum<number>('snapshot_duration_ms'), select.lit(0)).as('total_duration_ms'),
      ]);
  }
}
