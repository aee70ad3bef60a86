import type { ErrorKind } from '../core/errorDetails';
import type { SyncMode } from '../store/tables/syncMode';

/**
 * `signedOut`: nobody to send as. `undecided`: not before the user has said whether the server moved.
 * `local`: by choice nothing is sent. `idle`: nothing to send. `pushing`: at it.
 * `waiting`: something to send, soon or at `retryAt`. `expired`: not before the user has signed in again.
 * `keyringFailed`: not before the keyring gives out the sign-in.
 */
export type SyncState =
  'signedOut' | 'undecided' | 'local' | 'idle' | 'pushing' | 'waiting' | 'expired' | 'keyringFailed';

/** A failure as the database keeps it. Where another version of the program wrote it, the kind may be an unknown one. */
export interface SyncFailure {
  readonly kind: ErrorKind;
  /** `ErrorDetails` of this kind; any of them may be missing. */
  readonly details: Readonly<Record<string, string | number | null>>;
}

/** Where the changes of the profile in use are. Plain values. Times are milliseconds since the epoch. */
export interface SyncStatus {
  readonly mode: SyncMode;
  readonly state: SyncState;
  /** Operations of the account in use that wait for their turn. */
  readonly pending: number;
  /** Operations of the account in use that the server refuses, and what depends on them. */
  readonly parked: number;
  /** Operations of accounts that are not in use. */
  readonly otherAccounts: number;
  readonly oldestPendingAt: number | null;
  /** When the server last accepted something. */
  readonly lastPushAt: number | null;
  /** Why the last attempt failed; null after a success. */
  readonly lastError: SyncFailure | null;
  /** When it is tried again after a failure. */
  readonly retryAt: number | null;
  /** How far the pass under way in this window has come, else null. */
  readonly progress: { readonly sent: number; readonly total: number } | null;
}

/** PROTOCOL.md, "Push outcome". */
export type PushOutcome =
  { readonly outcome: 'skipped' } | { readonly outcome: 'drained'; readonly sent: number; readonly remaining: number };

/** Named as in PROTOCOL.md, "Sync mode". */
export interface OutboxState {
  readonly device_id: string | null;
  readonly lamport_local_max: number;
  readonly pending_count: number;
  readonly mode: SyncMode;
}

/** An operation of the queue, for people to read and to keep. */
export interface OutboxEntry {
  readonly operationId: string;
  readonly entity: string;
  readonly entityId: string;
  readonly field: string | null;
  readonly op: string;
  /** JSON as it was queued, or null. */
  readonly payload: string | null;
  readonly serverUrl: string;
  readonly accountId: string;
  /** Whether it belongs to the account in use. */
  readonly isCurrent: boolean;
  readonly createdAt: number;
  readonly lastAttemptAt: number | null;
  readonly attempts: number;
  /** A kind of error, with the status of the answer if there was one. */
  readonly lastError: string | null;
  readonly parkedAt: number | null;
  /** `refused` by the server, or `ignored` in its answers, `unreadable`, `tooLarge`, or `follows` one of the same entity that is parked. */
  readonly parkedReason: string | null;
}
