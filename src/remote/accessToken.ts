import type { Generation } from './generation';

/** What a request to a server is signed in with. */
export interface AccessToken {
  /** A secret: goes to the server that it belongs to, and nowhere else. */
  readonly value: string;
  /** By which the server knows the account; null if the token does not say. */
  readonly accountId: string | null;
  /** Of the server that issued it. */
  readonly generation: Generation;
  /** The device that the server made at the sign-in; null where it made none. */
  readonly deviceId: string | null;
  /** To be called when the server has accepted it; left out where nobody needs to know. */
  readonly onAccepted?: () => void;
}
