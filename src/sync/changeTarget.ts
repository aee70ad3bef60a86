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
   * Replaces the live data with what was collected, except for edits that the server has not taken yet.
   * @param hasGap whether the server has changes that it does not hand out any more: what is missing from what was
   * collected may still be there, and stays
   */
  finishStaging(transaction: Transaction, context: ApplyContext, hasGap: boolean): void;
  /** Shows entities as they are without edits that were discarded. */
  restore(transaction: Transaction, context: ApplyContext, entities: readonly ChangedEntity[]): void;
}

/** What an operation of this device is about. */
export interface ChangedEntity {
  readonly entity: string;
  /** Canonical id, or the hash of a file. */
  readonly entityId: string;
}

export interface ApplyContext {
  /** Whose changes these are. */
  readonly scope: SyncScope;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly uuid: () => string;
}
