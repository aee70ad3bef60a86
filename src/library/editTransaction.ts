import type { Random } from '../core/random';
import {
  accountsThatKnow,
  dropAnnounced,
  forgetUploadAnswers,
  isAnnounced,
  setAnnounced,
  type Account,
} from '../store/tables/announcements';
import type { Transaction } from '../store/database';
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
import type { CurrentProfile, SyncScope } from '../store/tables/syncScope';
import { audienceOf } from './audience';

type Entity = OperationDraft['entity'];

export interface EditParts {
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
export class Edit {
  readonly transaction: Transaction;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Who is told at once; null for nobody. */
  readonly audience: SyncScope | null;
  readonly #random: Random;
  readonly #caughtUp = new Set<string>();
  #changed = false;

  constructor({ transaction, profile, now, random }: EditParts) {
    this.transaction = transaction;
    this.now = now;
    this.audience = audienceOf(transaction, profile);
    this.#random = random;
  }

  uuid(): string {
    return this.#random.uuid();
  }

  /** Tells of what was edited. */
  emit(drafts: readonly OperationDraft[]): void {
    for (const draft of drafts) this.#keepForOthers(draft);
    this.tell(drafts);
  }

  /** Tells the account in use alone, in this order. */
  tell(drafts: readonly OperationDraft[]): void {
    for (const draft of drafts) this.#catchUpOn(draft);
    this.#queue(drafts.map((draft) => ({ ...draft, createdAt: this.now })));
  }

  /** Whether the account in use has yet to be told of this. */
  mustAnnounce(entity: Entity, entityId: string): boolean {
    if (this.audience === null) return false;
    this.#catchUpOn({ entity, entityId });
    return !isAnnounced(this.transaction, this.audience, entity, entityId);
  }

  /** Tells the account in use of the oldest that it has missed. Returns how many operations. @param limit at most */
  catchUp(limit: number): number {
    return this.audience === null ? 0 : this.#queueMissed(listMissed(this.transaction, this.audience, limit));
  }

  /** Something that the person sees is different now. */
  changed(): void {
    if (this.#changed) return;
    this.#changed = true;
    raiseRevision(this.transaction, this.now);
    forgetUploadAnswers(this.transaction, this.audience);
  }

  #keepForOthers(draft: OperationDraft): void {
    for (const account of accountsThatKnow(this.transaction, draft.entity, draft.entityId)) {
      if (isSame(account, this.audience)) continue;
      keepMissed(this.transaction, account, draft, this.now);
      note(this.transaction, account, draft);
    }
  }

  #catchUpOn({ entity, entityId }: Pick<OperationDraft, 'entity' | 'entityId'>): void {
    const key = `${entity} ${entityId}`;
    if (this.audience === null || this.#caughtUp.has(key)) return;
    this.#caughtUp.add(key);
    this.#queueMissed(listMissedOf(this.transaction, this.audience, { entity, entityId }));
  }

  #queueMissed(missed: readonly MissedOperation[]): number {
    if (missed.length === 0) return 0;
    dropMissed(
      this.transaction,
      missed.map(({ id }) => id),
    );
    this.#queue(missed);
    return missed.length;
  }

  /** Each with its own clock value. */
  #queue(drafts: readonly Omit<MissedOperation, 'id'>[]): void {
    if (this.audience === null || drafts.length === 0) return;
    const first = issueClock(this.transaction, drafts.length, this.now);
    for (const [index, draft] of drafts.entries()) {
      const stamp = { scope: this.audience, operationId: this.uuid(), lamport: first + index, now: draft.createdAt };
      enqueue(this.transaction, draft, stamp);
      note(this.transaction, this.audience, draft);
    }
  }
}

/** What an account is to be told of a whole thing decides whether it counts as known to it. */
function note(transaction: Transaction, account: Account, { entity, entityId, field, op }: OperationDraft): void {
  if (field !== null) return;
  if (op === 'delete') dropAnnounced(transaction, account, entity, entityId);
  else setAnnounced(transaction, account, entity, entityId);
}

const isSame = (account: Account, other: Account | null): boolean =>
  account.serverUrl === other?.serverUrl && account.accountId === other.accountId;
