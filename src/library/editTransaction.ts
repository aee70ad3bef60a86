import type { Random } from '../core/random';
import type { Queries, Transaction } from '../store/database';
import {
  listAccountsKnowing,
  removeKnownEntity,
  clearUploadConsents,
  isEntityKnown,
  addKnownEntity,
  type SyncAccount,
} from '../store/tables/knownEntities';
import { issueClock } from '../store/tables/lamportClock';
import { incrementRevision } from '../store/tables/libraryRevision';
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
 * An edit of the library and the operations that it queues, in one transaction. Nothing is queued while signed out or in
 * local mode (PROTOCOL.md, "Enqueue gate"). For every other account that knows the edited entity, the operations are
 * kept as missed (PROTOCOL.md, "Earlier changes"); they are queued later, in their order, before any other operation on
 * the same entity.
 */
export class EditTransaction {
  readonly transaction: Transaction;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The scope that operations are queued for; null if none are queued. */
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

  /** Records an edit: queues its operations for the account in use, and keeps them as missed for the others. */
  record(drafts: readonly OperationDraft[]): void {
    for (const draft of drafts) this.#keepForOtherAccounts(draft);
    this.enqueue(drafts);
  }

  /** Queues operations for the account in use only, in this order. */
  enqueue(drafts: readonly OperationDraft[]): void {
    for (const draft of drafts) this.#enqueueMissedOf(draft);
    this.#append(drafts.map((draft) => ({ ...draft, createdAt: this.now })));
  }

  /** Whether operations are queued now, and the account in use does not know the entity yet. */
  isUnknown(entity: Entity, entityId: string): boolean {
    if (this.scope === null) return false;
    this.#enqueueMissedOf({ entity, entityId });
    return !isEntityKnown(this.transaction, this.scope, entity, entityId);
  }

  /** Queues the oldest operations that the account in use has missed. Returns their number. @param limit their maximum number */
  enqueueMissed(limit: number): number {
    return this.scope === null ? 0 : this.#moveToOutbox(listMissed(this.transaction, this.scope, limit));
  }

  /** Marks the library as changed for the user. Lets the upload be offered again to the accounts that are not in use. */
  markChanged(): void {
    if (this.#isMarkedChanged) return;
    this.#isMarkedChanged = true;
    incrementRevision(this.transaction, this.now);
    clearUploadConsents(this.transaction, this.scope);
  }

  #keepForOtherAccounts(draft: OperationDraft): void {
    for (const account of listAccountsKnowing(this.transaction, draft.entity, draft.entityId)) {
      if (isSameAccount(account, this.scope)) continue;
      keepMissed(this.transaction, account, draft, this.now);
      updateKnownEntity(this.transaction, account, draft);
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

  /** Appends operations to the outbox, each with a Lamport clock value of its own. */
  #append(drafts: readonly Omit<MissedOperation, 'id'>[]): void {
    if (this.scope === null || drafts.length === 0) return;
    const first = issueClock(this.transaction, drafts.length, this.now);
    for (const [index, draft] of drafts.entries()) {
      const stamp = { scope: this.scope, operationId: this.uuid(), lamport: first + index, now: draft.createdAt };
      enqueue(this.transaction, draft, stamp);
      updateKnownEntity(this.transaction, this.scope, draft);
    }
  }
}

/** An operation on a whole entity decides whether the account counts as knowing the entity. */
function updateKnownEntity(
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
