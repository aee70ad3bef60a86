import type { ServerStatus } from '../protocol/status';
import type { Generation } from '../remote/generation';
import type { KeyringHealth } from './sessions';

/** The status of the account with what only the editor itself needs to know. */
export interface AccountState {
  readonly status: ServerStatus;
  readonly keyring: KeyringHealth;
  /** Of the server that the sign-in is for; null if there is no sign-in. */
  readonly generation: Generation | null;
  /** Whether tokens renew themselves; otherwise the sign-in ends with the token. */
  readonly renews: boolean;
  /** How far the server's clock is ahead of ours, in milliseconds, as far as the token showed. */
  readonly clockSkew: number;
}
