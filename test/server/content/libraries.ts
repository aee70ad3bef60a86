import { sql } from 'kysely';
import type { ServerDatabase } from '../database';
import { HttpError } from '../httpError';
import type { Owner } from './playlists';

/** The columns a client may see (PROTOCOL.md, "REST resources"): no canonical id. */
const VISIBLE = [
  'library.id',
  'library.name',
  'library.description',
  'library.color_id',
  'library.icon_id',
  'library.created_at',
  'library.updated_at',
] as const;

/** The same of a track: neither its hash nor what it hangs together with. */
const VISIBLE_OF_TRACK = [
  'id',
  'library_id',
  'title',
  'duration_ms',
  'track_number',
  'disc_number',
  'year',
  'bitrate',
  'sample_rate',
  'channels',
  'bit_depth',
  'codec',
  'musical_key',
  'file_path',
  'file_size',
  'added_at',
  'rating',
] as const;

/** The server's libraries of each profile, for reading. */
export class Libraries {
  readonly #database: ServerDatabase;

  constructor(database: ServerDatabase) {
    this.#database = database;
  }

  /** The most recently changed first. */
  list(owner: Owner) {
    return this.#of(owner).orderBy('library.updated_at', 'desc').execute();
  }

  /** @throws HttpError 404 */
  async get(owner: Owner, id: number) {
    const library = await this.#of(owner).where('library.id', '=', id).executeTakeFirst();
    if (!library) {
      throw new HttpError(404);
    }
    return library;
  }

  /** The most recently added first; none where there is no such library. */
  tracks(owner: Owner, id: number) {
    return this.#database
      .selectFrom('track')
      .select(VISIBLE_OF_TRACK)
      .where('library_id', 'in', this.#of(owner).clearSelect().select('library.id').where('library.id', '=', id))
      .orderBy('added_at', 'desc')
      .execute();
  }

  #of({ userId, profileId }: Owner) {
    const count = (table: 'track' | 'album' | 'artist') =>
      sql<number>`(select count(*) from ${sql.table(table)} where library_id = library.id)`.as(`${table}_count`);
    return this.#database
      .selectFrom('library')
      .innerJoin('profile', 'profile.id', 'library.profile_id')
      .where('profile.user_id', '=', userId)
      .where('profile.id', '=', profileId)
      .select(VISIBLE)
      .select([count('track'), count('album'), count('artist')])
      .select((select) => [select.lit(0).as('genre_count'), select.lit(0).as('folder_count')]);
  }
}
