/**
 * Whether the account can be used. `checking`: the server has not been asked yet. `offline`: signed in, but the server is
 * unreachable. `expired`: neither token nor session is valid any more, or the
 * server speaks another version of the protocol now.
 */
export type ConnectionState = 'notConfigured' | 'signedOut' | 'checking' | 'online' | 'offline' | 'expired';

/** A snapshot of the account in one window. Serializable. */
export interface ServerStatus {
  readonly profile: {
    /** UUID v4, fixed for the life of the profile. */
    readonly id: string;
    readonly name: string;
  };
  /** Canonical server URL without trailing slash, or null if none is set. */
  readonly url: string | null;
  /** Canonical URL of the web front end with the sign-in page, or null if none is set. */
  readonly webUrl: string | null;
  /** Whether secret storage holds a sign-in for this profile and this server that has not expired. */
  readonly signedIn: boolean;
  readonly connection: {
    readonly state: ConnectionState;
    /**
     * The kind of error that led to `offline`, such as `network.dns` or `answer.failed`; `server.upgraded` if `expired` is
     * because of that; else null.
     */
    readonly reason: string | null;
  };
  /**
   * Email address, else name, else id, from the unverified token; the user name at servers of v2. For display only. Null if
   * unknown.
   */
  readonly account: string | null;
  /** Expiry of the token, in milliseconds since the epoch. For display only. Null if unknown. */
  readonly expiresAt: number | null;
}
