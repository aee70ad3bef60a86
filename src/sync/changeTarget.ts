import type { FetchedChange } from '../remote/syncServer';
import type { Transaction } from '../store/database';
import type { SyncScope } from '../store/tables/syncScope';

/** What changes apply to: the library. Every method works inside the transaction that also moves the cursor. */
export interface ChangeTarget {
  /** Applies changes in their order. An edit that the server has not taken yet is not overwritten. */
  apply(transaction: Transaction, context: ApplyContext, changes: readonly FetchedChange[]): void;
  /** Starts to collect the full state beside the live data. Drops what an earlier attempt has collected. */
  beginStaging(transaction: Transaction, context: ApplyContext): void;
  /** Adds changes to what is collected. The user sees nothing of it. */
  stage(transaction: Transaction, context: ApplyContext, changes: readonly FetchedChange[]): void;
  /**
   * Replaces the live data with what was collected, except for edits that the server has not taken yet: one part of the
   * work. The user sees the difference once, in the end. Returns where to go on, or null if all is done.
   */
  finishStaging(transaction: Transaction, context: ApplyContext, progress: StagingProgress): string | null;
  /** Shows entities as they are without edits that were discarded. */
  restore(transaction: Transaction, context: ApplyContext, entities: readonly ChangedEntity[]): void;
}

/** What an operation of this device is about. */
export interface ChangedEntity {
  readonly entity: string;
  /** Canonical id, or the hash of a file. */
  readonly entityId: string;
}

/** How far the live data is replaced. */
export interface StagingProgress {
  /** As it was returned last; null at the beginning. */
  readonly continuation: string | null;
  /**
   * Whether the server has changes that it does not hand out any more: what is missing from what was collected may still
   * be there, and stays.
   */
  readonly hasGap: boolean;
}

export interface ApplyContext {
  /** Whose changes these are. */
  readonly scope: SyncScope;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly uuid: () => string;
}
