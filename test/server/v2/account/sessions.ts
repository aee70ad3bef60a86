import { randomUUID } from 'node:crypto';
import type { Behaviour } from '../behaviour';
import type { ServerClock } from '../clock';
import type { Store } from '../store';
import { digest, makeToken } from '../tokens';
import type { Account } from './accounts';

/** Of tokens, in milliseconds. */
export interface Lifetimes {
  access: number;
  refresh: number;
}

export interface Grant {
  account: Account;
  deviceName: string;
  scopes: readonly string[];
}

/** The body with which a sign-in or a renewal is answered (PROTOCOL.md, "v2 session"). */
export interface TokenAnswer {
  access_token: string;
  refresh_token: string;
  token_type: 'Bearer';
  expires_in?: number;
  user: { id: string; username: string; role: string; scopes?: readonly string[] };
  device_id: string;
}

export interface SessionParts {
  store: Store;
  clock: ServerClock;
  behaviour: Behaviour;
  lifetimes: Lifetimes;
}

/** Sign-ins with their devices. */
export class Sessions {
  readonly #store: Store;
  readonly #clock: ServerClock;
  readonly #behaviour: Behaviour;
  readonly #lifetimes: Lifetimes;

  constructor({ store, clock, behaviour, lifetimes }: SessionParts) {
    this.#store = store;
    this.#clock = clock;
    this.#behaviour = behaviour;
    this.#lifetimes = lifetimes;
  }

  /** A session on a device of its own. */
  open({ account, deviceName, scopes }: Grant): TokenAnswer {
    const device_id = randomUUID();
    const { tokens, columns } = this.#newTokens();
    this.#store.transaction(() => {
      this.#addDevice(device_id, account.id, deviceName);
      this.#store.run(
        this.#store.query.insertInto('session').values({
          id: randomUUID(),
          account_id: account.id,
          device_id,
          revoked: 0,
          scopes: JSON.stringify(scopes),
          ...columns,
        }),
      );
    });
    return this.#answer({ tokens, account, scopes, device_id });
  }

  /**
   * New tokens in place of the old ones, both of which are dead from now on; undefined for a refresh token that is
   * unknown, spent, expired or revoked. It does not look at the device.
   */
  renew(refreshToken: string): TokenAnswer | undefined {
    const { query } = this.#store;
    return this.#store.transaction(() => {
      const session = this.#store.first(
        query
          .selectFrom('session')
          .innerJoin('account', 'account.id', 'session.account_id')
          .select(['session.id', 'device_id', 'scopes', 'account_id', 'username', 'role'])
          .where('refresh', '=', digest(refreshToken))
          .where('refresh_expires_at', '>', this.#clock.now())
          .where('revoked', '=', 0)
          .where('disabled', '=', 0),
      );
      if (!session) {
        return undefined;
      }
      const { account_id, username, role } = session;
      const device_id = this.#behaviour.settings.renewedDevice === 'other' ? randomUUID() : session.device_id;
      if (device_id !== session.device_id) {
        this.#addDevice(device_id, account_id, 'Another device');
      }
      const { tokens, columns } = this.#newTokens();
      this.#store.run(
        query
          .updateTable('session')
          .set({ ...columns, device_id })
          .where('id', '=', session.id),
      );
      const account = { id: account_id, username, role, disabled: false };
      return this.#answer({ tokens, account, scopes: JSON.parse(session.scopes) as string[], device_id });
    });
  }

  /** Ends the session whose access token this is, also when the token has expired. */
  close(accessToken: string): void {
    const { query } = this.#store;
    this.#store.run(query.updateTable('session').set({ revoked: 1 }).where('access', '=', digest(accessToken)));
  }

  /** The access tokens of an account are no longer accepted; its refresh tokens are. */
  expireAccess(accountId: string): void {
    const { query } = this.#store;
    this.#store.run(query.updateTable('session').set({ access_expires_at: 0 }).where('account_id', '=', accountId));
  }

  revokeAll(accountId: string): void {
    const { query } = this.#store;
    this.#store.run(query.updateTable('session').set({ revoked: 1 }).where('account_id', '=', accountId));
  }

  /** In the order in which they were added. */
  devices(accountId: string): { id: string; name: string; revoked: boolean }[] {
    const { query } = this.#store;
    const devices = query.selectFrom('device').select(['id', 'name', 'revoked']).where('account_id', '=', accountId);
    return this.#store.all(devices).map((device) => ({ ...device, revoked: device.revoked === 1 }));
  }

  revokeDevice(id: string): void {
    this.#store.run(this.#store.query.updateTable('device').set({ revoked: 1 }).where('id', '=', id));
  }

  #addDevice(id: string, account_id: string, name: string): void {
    this.#store.run(this.#store.query.insertInto('device').values({ id, account_id, name, revoked: 0 }));
  }

  #newTokens() {
    const now = this.#clock.now();
    const tokens = { access_token: makeToken('wfa_'), refresh_token: makeToken('wfr_') };
    const columns = {
      access: digest(tokens.access_token),
      access_expires_at: now + this.#lifetimes.access,
      refresh: digest(tokens.refresh_token),
      refresh_expires_at: now + this.#lifetimes.refresh,
    };
    return { tokens, columns };
  }

  #answer({ tokens, account, scopes, device_id }: AnswerParts): TokenAnswer {
    const { expiresIn, userScopes } = this.#behaviour.settings;
    const seconds = expiresIn === 'zero' ? 0 : Math.floor(this.#lifetimes.access / 1000);
    const { id, username, role } = account;
    return {
      ...tokens,
      token_type: 'Bearer',
      ...(expiresIn === 'missing' ? {} : { expires_in: seconds }),
      user: { id, username, role, ...(userScopes === 'absent' ? {} : { scopes }) },
      device_id,
    };
  }
}

interface AnswerParts {
  tokens: Pick<TokenAnswer, 'access_token' | 'refresh_token'>;
  account: Account;
  scopes: readonly string[];
  device_id: string;
}
