import type { Database } from './database';

/** The profile in use, its database, and the server that it is set up for. */
export interface CurrentProfile {
  /** Canonical id of the profile, a UUID v4. */
  readonly profileId: string;
  /** Canonical server URL, or null where none is set. */
  readonly serverUrl: string | null;
  readonly database: Database;
}

/** What an operation belongs to for good (13-A9, 13-C6): it is never sent anywhere else, or as anybody else. */
export interface SyncScope {
  readonly serverUrl: string;
  /** `sub` of the account's tokens. */
  readonly accountId: string;
  /** Canonical id of the profile. */
  readonly profileId: string;
}
