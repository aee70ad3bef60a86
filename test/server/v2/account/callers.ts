import { apiError } from '../apiError';
import type { ServerClock } from '../clock';
import type { Store } from '../store';
import { digest } from '../tokens';
import type { Account } from './accounts';

/** Who sends a request, and what the credential is good for. */
export interface Caller {
  account: Account;
  /** Empty means unrestricted. */
  scopes: readonly string[];
}

/** What a route does, for the scopes of a credential. */
export type Access = 'read' | 'write' | 'admin';

const LAST_USED_STEP = 60_000;

/** Finds out who sends a request. */
export class Callers {
  readonly #store: Store;
  readonly #clock: ServerClock;

  constructor(store: Store, clock: ServerClock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** @throws HttpError 401 without a valid credential, 403 when it does not admit this */
  require(headers: Headers, access: Access): Caller {
    const token = bearerOf(headers);
    const caller = token?.startsWith('wfapi_') ? this.#byApiToken(token) : token && this.#bySession(token);
    if (!caller) {
      throw apiError('unauthorized');
    }
    if (!admits(caller, access)) {
      throw apiError('forbidden');
    }
    return caller;
  }

  #bySession(token: string): Caller | undefined {
    const row = this.#store.first(
      this.#store.query
        .selectFrom('session')
        .innerJoin('account', 'account.id', 'session.account_id')
        .innerJoin('device', 'device.id', 'session.device_id')
        .select(['account.id', 'username', 'role', 'scopes'])
        .where('access', '=', digest(token))
        .where('access_expires_at', '>', this.#clock.now())
        .where('session.revoked', '=', 0)
        .where('device.revoked', '=', 0)
        .where('disabled', '=', 0),
    );
    return row && toCaller(row);
  }

  #byApiToken(token: string): Caller | undefined {
    const { query } = this.#store;
    const row = this.#store.first(
      query
        .selectFrom('api_token')
        .innerJoin('account', 'account.id', 'api_token.account_id')
        .select(['account.id', 'username', 'role', 'scopes', 'api_token.id as token_id', 'last_used_at'])
        .where('secret', '=', digest(token))
        .where('revoked_at', 'is', null)
        .where('disabled', '=', 0),
    );
    const now = this.#clock.now();
    if (row && now - (row.last_used_at ?? 0) >= LAST_USED_STEP) {
      this.#store.run(query.updateTable('api_token').set({ last_used_at: now }).where('id', '=', row.token_id));
    }
    return row && toCaller(row);
  }
}

/** The bearer token of a request; undefined without one. */
export function bearerOf(headers: Headers): string | undefined {
  return /^Bearer (\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
}

function toCaller({
  id,
  username,
  role,
  scopes,
}: { id: string } & Omit<Account, 'disabled'> & { scopes: string }): Caller {
  return { account: { id, username, role, disabled: false }, scopes: JSON.parse(scopes) as string[] };
}

function admits({ account, scopes }: Caller, access: Access): boolean {
  const has = (scope: string): boolean => scopes.length === 0 || scopes.includes(scope);
  switch (access) {
    case 'read':
      return true;
    case 'write':
      return has('write') || has('admin');
    case 'admin':
      return has('admin') && account.role === 'admin';
  }
}
