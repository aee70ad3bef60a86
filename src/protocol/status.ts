/**
 * Whether the account can be used. `checking`: nobody has asked the server yet. `offline`: the sign-in is there,
 * the server is not. `expired`: neither token nor session is of use any more.
 */
export type ConnectionState = 'notConfigured' | 'signedOut' | 'checking' | 'online' | 'offline' | 'expired';

/** The account as one window sees it at one moment. Everything is a plain value, so it can cross any boundary. */
export interface ServerStatus {
  readonly profile: {
    /** UUID v4, fixed for the life of the profile. */
    readonly id: string;
    readonly name: string;
  };
  /** Canonical server URL without trailing slash, or null where none is set. */
  readonly url: string | null;
  /** Canonical URL of the web front end that signs people in, or null where none is set. */
  readonly webUrl: string | null;
  /** Whether secret storage holds a sign-in for this profile and this server that has not expired. */
  readonly signedIn: boolean;
  readonly connection: {
    readonly state: ConnectionState;
    /** Why the state is `offline`, as an error kind such as `network.dns` or `answer.failed`; else null. */
    readonly reason: string | null;
  };
  /** E-mail address, else name, else id, as the token claims it; a hint, never trusted. Null where unknown. */
  readonly account: string | null;
  /** When the token says it ends, in milliseconds since the epoch; a hint. Null where unknown. */
  readonly expiresAt: number | null;
}
