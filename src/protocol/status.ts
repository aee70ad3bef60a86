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
  /** Whether secret storage holds a token for this profile and this server. It is never checked against the server. */
  readonly signedIn: boolean;
  /** E-mail address, else name, else id, as the token claims it; a hint, never trusted. Null where unknown. */
  readonly account: string | null;
  /** When the token says it ends, in milliseconds since the epoch; a hint. Null where unknown. */
  readonly expiresAt: number | null;
}
