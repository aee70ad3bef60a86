import type { ErrorKind } from '../core/errorDetails';
import type { SyncMode } from '../store/tables/syncMode';

/**
 * `signedOut`: no account to send as. `undecided`: waits for the user to decide whether the server has moved.
 * `local`: local mode, nothing is sent. `idle`: nothing to send. `pushing`: a push run is under way in this window.
 * `waiting`: operations are pending and will be sent soon, or at `retryAt`. `expired`: waits for a new sign-in.
 * `keyringFailed`: waits until the keyring returns the session.
 */
export type SyncState =
  'signedOut' | 'undecided' | 'local' | 'idle' | 'pushing' | 'waiting' | 'expired' | 'keyringFailed';

/** A failure as stored in the database. The kind may be unknown here if another version of the extension stored it. */
export interface SyncFailure {
  readonly kind: ErrorKind;
  /** `ErrorDetails` of this kind; any of them may be missing. */
  readonly details: Readonly<Record<string, string | number | null>>;
}

/** The state of the sync of the profile in use. Serializable. Times are milliseconds since the epoch. */
export interface SyncStatus {
  readonly mode: SyncMode;
  readonly state: SyncState;
  /** Number of operations of the account in use that are to be sent. */
  readonly pending: number;
  /** Number of parked operations of the account in use: those that cannot be sent, and those behind them. */
  readonly parked: number;
  /** Number of operations of all other scopes. */
  readonly otherAccounts: number;
  readonly oldestPendingAt: number | null;
  /** When the server last accepted an operation. */
  readonly lastPushAt: number | null;
  /** Failure of the last push attempt; null after a success. */
  readonly lastError: SyncFailure | null;
  /** Time of the next attempt after a failure. */
  readonly retryAt: number | null;
  /** Progress of the push run in this window; null if there is none. */
  readonly progress: { readonly sent: number; readonly total: number } | null;
}

/** PROTOCOL.md, "Push outcome". */
export type PushOutcome =
  { readonly outcome: 'skipped' } | { readonly outcome: 'drained'; readonly sent: number; readonly remaining: number };

/** Field names as in PROTOCOL.md, "Sync mode". */
export interface OutboxState {
  readonly device_id: string | null;
  readonly lamport_local_max: number;
  readonly pending_count: number;
  readonly mode: SyncMode;
}

/** An operation of the outbox, as the user sees and exports it. Times are milliseconds since the epoch. */
export interface OutboxEntry {
  readonly operationId: string;
  readonly entity: string;
  readonly entityId: string;
  readonly field: string | null;
  readonly op: string;
  /** JSON, or null for none. */
  readonly payload: string | null;
  readonly serverUrl: string;
  readonly accountId: string;
  /** Whether it belongs to the account in use. */
  readonly isCurrent: boolean;
  readonly createdAt: number;
  readonly lastAttemptAt: number | null;
  readonly attempts: number;
  /** A kind of error, with the HTTP status if there was one. */
  readonly lastError: string | null;
  readonly parkedAt: number | null;
  /** A `ParkedReason`; null if the operation is not parked. */
  readonly parkedReason: string | null;
}
