import type { ErrorKind } from '../core/errorDetails';
import type { SyncMode } from '../store/tables/syncMode';

/**
 * `signedOut`: no account to send as. `undecided`: waits for the user to decide whether the server has moved.
 * `local`: local mode, nothing is sent or received. `profileUndecided`: waits for the user to choose one of the account's
 * profiles; nothing is sent or received. `idle`: nothing to send. `pushing`: a push run is under way in this
 * window. `pulling`: nothing to send, and a pull of more than a few changes is under way in this window.
 * `waiting`: operations are pending and will be sent soon, or at `retryAt`. `expired`: waits for a new sign-in.
 * `keyringFailed`: waits until the keyring returns the session.
 */
export type SyncState =
  | 'signedOut'
  | 'undecided'
  | 'local'
  | 'profileUndecided'
  | 'idle'
  | 'pushing'
  | 'pulling'
  | 'waiting'
  | 'expired'
  | 'keyringFailed';

/** A failure as stored in the database. The kind may be unknown here if another version of the extension stored it. */
export interface SyncFailure {
  readonly kind: ErrorKind;
  /** `ErrorDetails` of this kind; any of them may be missing. */
  readonly details: Readonly<Record<string, string | number | null>>;
}

/**
 * How this device learns of changes from elsewhere. `socket`: at once. `polling`: within a minute. `off`: not at all, because
 * nobody is signed in, or for the reason given.
 */
export interface LiveUpdates {
  readonly mode: 'socket' | 'polling' | 'off';
  /** Why there is no socket; null if there is one, if the first attempt is under way, or if none is wanted. */
  readonly reason: SyncFailure | null;
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
  /** When this device last had everything from the server; null for never. */
  readonly lastPullAt: number | null;
  /** Failure of the last pull; null after a success. */
  readonly pullError: SyncFailure | null;
  /** Time of the next pull after a failure. */
  readonly pullRetryAt: number | null;
  /** Progress of the pull in this window; null if there is none, or only a short one. */
  readonly pullProgress: { readonly received: number } | null;
  readonly live: LiveUpdates;
  /** Number of operations from the server that could not be read or applied, and were passed over. */
  readonly skipped: number;
}

/** PROTOCOL.md, "Push outcome". */
export type PushOutcome =
  { readonly outcome: 'skipped' } | { readonly outcome: 'drained'; readonly sent: number; readonly remaining: number };

/**
 * The outcome of a pull. `skipped`: nothing may be received now. `isComplete` is false after a failure, which the status
 * has, and if it was cancelled.
 */
export type PullOutcome =
  | { readonly outcome: 'skipped' }
  | { readonly outcome: 'pulled'; readonly received: number; readonly isComplete: boolean };

/** What `syncNow` did. */
export interface SyncOutcome {
  readonly push: PushOutcome;
  readonly pull: PullOutcome;
}

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
