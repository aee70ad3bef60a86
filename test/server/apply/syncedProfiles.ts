import type { ServerDatabase } from '../database';

/** The server's profiles that stand for profiles of a user's devices, looked up once for each batch. */
export class SyncedProfiles {
  readonly #transaction: ServerDatabase;
  readonly #userId: number;
  readonly #ids = new Map<string, number>();

  constructor(transaction: ServerDatabase, userId: number) {
    this.#transaction = transaction;
    this.#userId = userId;
  }

  /** The id of the profile, which is created when missing; undefined when the op names none. */
  async resolve(canonicalId: string | null): Promise<number | undefined> {
    if (canonicalId === null) {
      return undefined;
    }
    const id = this.#ids.get(canonicalId) ?? (await this.#find(canonicalId)) ?? (await this.#create(canonicalId));
    this.#ids.set(canonicalId, id);
    return id;
  }

  async #find(canonicalId: string): Promise<number | undefined> {
    const row = await this.#transaction
      .selectFrom('profile')
      .select('id')
      .where('user_id', '=', this.#userId)
      .where('canonical_id', '=', canonicalId)
      .executeTakeFirst();
    return row?.id;
  }

  async #create(canonicalId: string): Promise<number> {
    const now = Date.now();
    const { id } = await this.#transaction
      .insertInto('profile')
      .values({
        user_id: this.#userId,
        canonical_id: canonicalId,
        name: 'Synced profile',
        color_id: 'violet',
        created_at: now,
        last_used_at: now,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return id;
  }
}
