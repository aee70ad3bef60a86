import { randomBytes, randomUUID, scryptSync, timingSafeEqual } from 'node:crypto';
import type { ServerClock } from '../clock';
import type { Store } from '../store';

export interface Account {
  id: string;
  username: string;
  role: 'admin' | 'user';
  disabled: boolean;
}

export interface NewAccount {
  username: string;
  password: string;
  role?: 'admin' | 'user';
}

const USERNAME = /^[\w.-]{3,64}$/;
const SHORTEST_PASSWORD = 12;

/** Whether the server accepts an account like this. */
export function isAcceptable({ username, password }: NewAccount): boolean {
  return USERNAME.test(username) && Buffer.byteLength(password) >= SHORTEST_PASSWORD;
}

/** The users of the server. */
export class Accounts {
  readonly #store: Store;
  readonly #clock: ServerClock;

  constructor(store: Store, clock: ServerClock) {
    this.#store = store;
    this.#clock = clock;
  }

  get isEmpty(): boolean {
    return this.#store.first(this.#store.query.selectFrom('account').select('id').limit(1)) === undefined;
  }

  /** Rejects a name that is taken with a SqliteError. */
  create({ username, password, role = 'user' }: NewAccount): Account {
    const id = randomUUID();
    const created_at = this.#clock.now();
    this.#store.run(
      this.#store.query
        .insertInto('account')
        .values({ id, username, password: hashPassword(password), role, disabled: 0, created_at }),
    );
    return { id, username, role, disabled: false };
  }

  /** In the order in which they were created. */
  all(): Account[] {
    return this.#store.all(this.#accounts.orderBy('created_at').orderBy('username')).map(toAccount);
  }

  get(id: string): Account | undefined {
    const row = this.#store.first(this.#accounts.where('id', '=', id));
    return row && toAccount(row);
  }

  /** Case and surrounding blanks do not matter. */
  find(username: string): Account | undefined {
    const row = this.#store.first(this.#accounts.where('username', '=', username.trim()));
    return row && toAccount(row);
  }

  /** The account with this password; undefined for an unknown name, a wrong password and a disabled account alike. */
  verify(username: string, password: string): Account | undefined {
    const account = this.find(username);
    const row =
      account &&
      this.#store.first(this.#store.query.selectFrom('account').select('password').where('id', '=', account.id));
    return account && row && !account.disabled && isPassword(password, row.password) ? account : undefined;
  }

  /** Ends all sessions of the account. */
  setPassword(id: string, password: string): void {
    const { query } = this.#store;
    this.#store.transaction(() => {
      this.#store.run(
        query
          .updateTable('account')
          .set({ password: hashPassword(password) })
          .where('id', '=', id),
      );
      this.#store.run(query.updateTable('session').set({ revoked: 1 }).where('account_id', '=', id));
    });
  }

  setDisabled(id: string, disabled: boolean): void {
    this.#store.run(
      this.#store.query
        .updateTable('account')
        .set({ disabled: disabled ? 1 : 0 })
        .where('id', '=', id),
    );
  }

  /** As if the server had been installed anew: the same name, another id. */
  changeId(id: string): string {
    const next = randomUUID();
    this.#store.run(this.#store.query.updateTable('account').set({ id: next }).where('id', '=', id));
    return next;
  }

  /** With everything of it, also in the journal. */
  delete(id: string): void {
    this.#store.run(this.#store.query.deleteFrom('account').where('id', '=', id));
  }

  get #accounts() {
    return this.#store.query.selectFrom('account').select(['id', 'username', 'role', 'disabled']);
  }
}

function toAccount(row: Omit<Account, 'disabled'> & { disabled: 0 | 1 }): Account {
  return { ...row, disabled: row.disabled === 1 };
}

/** Cheap on purpose: tests sign in often. */
const COST = { N: 1024 };

function hashPassword(password: string): string {
  const salt = randomBytes(16).toString('hex');
  return `${salt}:${scryptSync(password, salt, 32, COST).toString('hex')}`;
}

function isPassword(password: string, stored: string): boolean {
  const [salt = '', hash = ''] = stored.split(':');
  return timingSafeEqual(scryptSync(password, salt, 32, COST), Buffer.from(hash, 'hex'));
}
