import type { ServerDatabase, Tables } from './database';
import { HttpError } from './httpError';

/** The columns a client may see (PROTOCOL.md, "REST resources"): neither the owner nor a canonical id. */
const VISIBLE = ['id', 'name', 'color_id', 'avatar_hash', 'created_at', 'last_used_at'] as const;

export type NewProfile = Pick<Tables['profile'], 'name' | 'color_id' | 'avatar_hash'>;

/** The server's profiles of each user. */
export class Profiles {
  readonly #database: ServerDatabase;

  constructor(database: ServerDatabase) {
    this.#database = database;
  }

  /** Most recently used first. */
  list(userId: number) {
    return this.#database
      .selectFrom('profile')
      .select(VISIBLE)
      .where('user_id', '=', userId)
      .orderBy('last_used_at', 'desc')
      .orderBy('id', 'desc')
      .execute();
  }

  /** @throws HttpError 404 for a profile that does not exist or belongs to another user. */
  async get(userId: number, id: number) {
    const profile = await this.#database
      .selectFrom('profile')
      .select(VISIBLE)
      .where('user_id', '=', userId)
      .where('id', '=', id)
      .executeTakeFirst();
    if (!profile) {
      throw new HttpError(404);
    }
    return profile;
  }

  create(userId: number, profile: NewProfile) {
    const now = Date.now();
    return this.#database
      .insertInto('profile')
      .values({ ...profile, user_id: userId, created_at: now, last_used_at: now })
      .returning(VISIBLE)
      .executeTakeFirstOrThrow();
  }
}
