import type { Random } from '../core/random';
import {
  listAccountsKnowing,
  removeKnownEntity,
  clearUploadConsents,
  isEntityKnown,
  addKnownEntity,
  type SyncAccount,
} from '../store/tables/knownEntities';
import type { Queries, Transaction } from '../store/database';
import { issueClock } from '../store/tables/lamportClock';
import { raiseRevision } from '../store/tables/libraryRevision';
import {
  dropMissed,
  keepMissed,
  listMissed,
  listMissedOf,
  type MissedOperation,
} from '../store/tables/missedOperations';
import { enqueue, type OperationDraft } from '../store/tables/outbox';
import { readMode } from '../store/tables/syncMode';
import { readScope, type CurrentProfile, type SyncScope } from '../store/tables/syncScope';

type Entity = OperationDraft['entity'];

/** The scope that edits are queued for now; null while signed out or in local mode (PROTOCOL.md, "Enqueue gate"). */
export const readEnqueueScope = (queries: Queries, profile: CurrentProfile): SyncScope | null =>
  readMode(queries) === 'hybrid' ? readScope(queries, profile) : null;

export interface EditTransactionOptions {
  readonly transaction: Transaction;
  readonly profile: CurrentProfile;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly random: Random;
}

/**
 * One edit in its transaction, and the operations that it queues: none while signed out or in local mode (PROTOCOL.md,
 * "Enqueue gate"). Accounts that know the edited entity and are not in use miss the operations (PROTOCOL.md, "Earlier
 * changes"). These are kept per account, and queued later in their order, before anything else about the same entity.
 */
export class EditTransaction {
  readonly transaction: Transaction;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Who is told at once; null for nobody. */
  readonly scope: SyncScope | null;
  readonly #random: Random;
  readonly #caughtUpEntities = new Set<string>();
  #isMarkedChanged = false;

  constructor({ transaction, profile, now, random }: EditTransactionOptions) {
    this.transaction = transaction;
    this.now = now;
    this.scope = readEnqueueScope(transaction, profile);
    this.#random = random;
  }

  uuid(): string {
    return this.#random.uuid();
  }

  /** Tells of what was edited. */
  record(drafts: readonly OperationDraft[]): void {
    for (const draft of drafts) this.#keepForOtherAccounts(draft);
    this.enqueue(drafts);
  }

  /** Tells the account in use alone, in this order. */
  enqueue(drafts: readonly OperationDraft[]): void {
    for (const draft of drafts) this.#enqueueMissedOf(draft);
    this.#append(drafts.map((draft) => ({ ...draft, createdAt: this.now })));
  }

  /** Whether the account in use has yet to be told of this. */
  needsAnnouncement(entity: Entity, entityId: string): boolean {
    if (this.scope === null) return false;
    this.#enqueueMissedOf({ entity, entityId });
    return !isEntityKnown(this.transaction, this.scope, entity, entityId);
  }

  /** Tells the account in use of the oldest that it has missed. Returns how many operations. @param limit at most */
  enqueueMissed(limit: number): number {
    return this.scope === null ? 0 : this.#moveToOutbox(listMissed(this.transaction, this.scope, limit));
  }

  /** Something that the person sees is different now. */
  markChanged(): void {
    if (this.#isMarkedChanged) return;
    this.#isMarkedChanged = true;
    raiseRevision(this.transaction, this.now);
    clearUploadConsents(this.transaction, this.scope);
  }

  #keepForOtherAccounts(draft: OperationDraft): void {
    for (const account of listAccountsKnowing(this.transaction, draft.entity, draft.entityId)) {
      if (isSameAccount(account, this.scope)) continue;
      keepMissed(this.transaction, account, draft, this.now);
      updateAnnouncement(this.transaction, account, draft);
    }
  }

  #enqueueMissedOf({ entity, entityId }: Pick<OperationDraft, 'entity' | 'entityId'>): void {
    const key = `${entity} ${entityId}`;
    if (this.scope === null || this.#caughtUpEntities.has(key)) return;
    this.#caughtUpEntities.add(key);
    this.#moveToOutbox(listMissedOf(this.transaction, this.scope, { entity, entityId }));
  }

  #moveToOutbox(missed: readonly MissedOperation[]): number {
    if (missed.length === 0) return 0;
    dropMissed(
      this.transaction,
      missed.map(({ id }) => id),
    );
    this.#append(missed);
    return missed.length;
  }

  /** Each with its own clock value. */
  #append(drafts: readonly Omit<MissedOperation, 'id'>[]): void {
    if (this.scope === null || drafts.length === 0) return;
    const first = issueClock(this.transaction, drafts.length, this.now);
    for (const [index, draft] of drafts.entries()) {
      const stamp = { scope: this.scope, operationId: this.uuid(), lamport: first + index, now: draft.createdAt };
      enqueue(this.transaction, draft, stamp);
      updateAnnouncement(this.transaction, this.scope, draft);
    }
  }
}

/** What an account is to be told of a whole thing decides whether it counts as known to it. */
function updateAnnouncement(
  transaction: Transaction,
  account: SyncAccount,
  { entity, entityId, field, op }: OperationDraft,
): void {
  if (field !== null) return;
  if (op === 'delete') removeKnownEntity(transaction, account, entity, entityId);
  else addKnownEntity(transaction, account, entity, entityId);
}

const isSameAccount = (account: SyncAccount, other: SyncAccount | null): boolean =>
  account.serverUrl === other?.serverUrl && account.accountId === other.accountId;
