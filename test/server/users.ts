import type { ServerDatabase } from './database';

/** Server users, found by the subject of their tokens (PROTOCOL.md, "Token verification"). */
export class Users {
  readonly #database: ServerDatabase;

  constructor(database: ServerDatabase) {
    this.#database = database;
  }

  /** The id of the user with this subject, who is created on the first request. */
  async provision(subject: string): Promise<number> {
    const known = await this.#find(subject);
    if (known !== undefined) {
      return known;
    }
    // A concurrent first request may have won; then this inserts nothing and the second query finds its row.
    await this.#database
      .insertInto('users')
      .values({ external_id: subject, created_at: Date.now() })
      .onConflict((conflict) => conflict.column('external_id').doNothing())
      .execute();
    const { id } = await this.#select(subject).executeTakeFirstOrThrow();
    return id;
  }

  async #find(subject: string): Promise<number | undefined> {
    const row = await this.#select(subject).executeTakeFirst();
    return row?.id;
  }

  #select(subject: string) {
    return this.#database.selectFrom('users').select('id').where('external_id', '=', subject);
  }
}
