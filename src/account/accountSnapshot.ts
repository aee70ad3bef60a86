import type { ServerStatus } from '../protocol/status';
import type { AccountState } from './accountState';
import type { ConnectionTracker } from './connectionTracker';
import { describe, skewOf, type Credentials } from './credentials';
import type { Databases } from './databases';
import { readActiveProfile, type Profiles } from './profiles';
import { readServerAddress } from './serverAddress';
import type { SessionKey } from './sessionKey';
import type { CredentialsLookup, Sessions, SignInRecord } from './sessions';

/** The active profile and its server. */
export type AccountIdentity = Pick<ServerStatus, 'profile' | 'url' | 'webUrl'>;

/** What the databases know of the account: everything but what the keyring holds. */
export interface StoredAccount {
  readonly identity: AccountIdentity;
  /** Null where no server is set. */
  readonly key: SessionKey | null;
  readonly signIn: SignInRecord;
}

export interface AccountSnapshot {
  readonly state: AccountState;
  /** Null where no server is set. */
  readonly key: SessionKey | null;
  readonly credentials: Credentials | null;
}

export interface AccountReaderOptions {
  readonly databases: Databases;
  readonly profiles: Profiles;
  readonly sessions: Sessions;
  readonly connection: ConnectionTracker;
}

const NOT_SIGNED_IN: SignInRecord = { isSignedIn: false, isPending: false, credential: null };
const NOBODY = { generation: null, account: null, expiresAt: null, renews: false };
const NO_CREDENTIALS: CredentialsLookup = { credentials: null, keyring: 'works', failure: null };

/** Reads the account: each database once for a snapshot. */
export class AccountReader {
  readonly #options: AccountReaderOptions;

  constructor(options: AccountReaderOptions) {
    this.#options = options;
  }

  /** One read of the app database. */
  identity(): Promise<AccountIdentity> {
    return this.#options.profiles.read((queries) => {
      const { id, name } = readActiveProfile(queries);
      return { profile: { id, name }, ...readServerAddress(queries) };
    });
  }

  /** One read of the app database and one of the profile's. */
  async stored(): Promise<StoredAccount> {
    const identity = await this.identity();
    const key = sessionKeyOf(identity);
    if (key === null) return { identity, key, signIn: NOT_SIGNED_IN };
    const database = await this.#options.databases.listedProfile(key.profileId);
    return { identity, key, signIn: await this.#options.sessions.readRecord(database, key) };
  }

  /** Reads the keyring if the user is signed in, and no database. */
  async snapshot({ identity, key, signIn }: StoredAccount): Promise<AccountSnapshot> {
    const { sessions, connection: tracker } = this.#options;
    const { credentials, keyring } = key ? await sessions.lookUp(key, signIn) : NO_CREDENTIALS;
    const connection = tracker.statusOf(key, credentials);
    const { generation, account, expiresAt, renews } = credentials === null ? NOBODY : describe(credentials);
    const signedIn = credentials !== null && connection.state !== 'expired';
    const status = { ...identity, signedIn, connection, account, expiresAt };
    return {
      state: { status, keyring, generation, renews, clockSkew: credentials === null ? 0 : skewOf(credentials) },
      key,
      credentials,
    };
  }
}

/** Null where no server is set. */
export const sessionKeyOf = ({ profile, url }: AccountIdentity): SessionKey | null =>
  url === null ? null : { profileId: profile.id, url };

/** Equal for states that lead to the same snapshot. A sign-in that is being changed is not news until it has changed. */
export const fingerprintOf = ({ identity, signIn: { isSignedIn, credential } }: StoredAccount): string =>
  JSON.stringify([identity, isSignedIn, credential]);

/** Whether the keyring holds what the database knows of. It may be behind what another window stored. */
export const isKeyringCurrent = (
  { signIn: { credential } }: StoredAccount,
  { keyring, status }: AccountState,
): boolean => keyring === 'works' && (credential === null || credential.expiresAt === status.expiresAt);
