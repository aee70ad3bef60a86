import { randomUUID } from 'node:crypto';
import type { ServerClock } from '../clock';
import type { Store } from '../store';
import { digest, makeToken } from '../tokens';

export interface ApiToken {
  id: string;
  name: string;
  scopes: string[];
  expires_at: null;
  created_at: number;
  last_used_at: number | null;
  revoked_at: number | null;
}

/** Tokens that an administrator makes for an account; they have no device and never expire. */
export class ApiTokens {
  readonly #store: Store;
  readonly #clock: ServerClock;

  constructor(store: Store, clock: ServerClock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** The secret is in this result and nowhere else. */
  create(accountId: string, name: string, scopes: readonly string[]): ApiToken & { secret: string } {
    const secret = makeToken('wfapi_');
    const kept = scopes.map((scope) => scope.trim());
    const token = { id: randomUUID(), name, created_at: this.#clock.now(), last_used_at: null, revoked_at: null };
    this.#store.run(
      this.#store.query
        .insertInto('api_token')
        .values({ ...token, account_id: accountId, secret: digest(secret), scopes: JSON.stringify(kept) }),
    );
    return { ...token, scopes: kept, expires_at: null, secret };
  }

  of(accountId: string): ApiToken[] {
    const { query } = this.#store;
    const rows = this.#store.all(
      query
        .selectFrom('api_token')
        .select(['id', 'name', 'scopes', 'created_at', 'last_used_at', 'revoked_at'])
        .where('account_id', '=', accountId)
        .orderBy('created_at'),
    );
    return rows.map((row) => ({ ...row, scopes: JSON.parse(row.scopes) as string[], expires_at: null }));
  }

  /** Whether there was one to revoke. */
  revoke(accountId: string, id: string): boolean {
    const token = this.#store.query
      .updateTable('api_token')
      .set({ revoked_at: this.#clock.now() })
      .where('account_id', '=', accountId)
      .where('id', '=', id)
      .where('revoked_at', 'is', null);
    return this.#store.run(token) > 0;
  }
}
