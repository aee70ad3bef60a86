import type { Random } from '../core/random';
import { dropAnnounced, isAnnounced, setAnnounced } from '../store/announcements';
import type { Transaction } from '../store/database';
import { issueClock } from '../store/lamportClock';
import { raiseRevision } from '../store/libraryRevision';
import { enqueue, type OperationDraft } from '../store/outbox';
import { readMode } from '../store/syncMode';
import { readScope, type CurrentProfile, type SyncScope } from '../store/syncScope';

type Entity = OperationDraft['entity'];

export interface EditParts {
  readonly transaction: Transaction;
  readonly profile: CurrentProfile;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly random: Random;
}

/**
 * One edit in its transaction, and the operations that tell of it. Where nobody is signed in, or the mode is local,
 * the gate is closed: nothing is queued, and nothing counts as announced (section 6.4).
 */
export class Edit {
  readonly transaction: Transaction;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly #random: Random;
  readonly #scope: SyncScope | null;
  #changed = false;

  constructor({ transaction, profile, now, random }: EditParts) {
    this.transaction = transaction;
    this.now = now;
    this.#random = random;
    this.#scope = readMode(transaction) === 'hybrid' ? readScope(transaction, profile) : null;
  }

  uuid(): string {
    return this.#random.uuid();
  }

  /** Queues operations in their order, each with its own clock value. */
  emit(drafts: readonly OperationDraft[]): void {
    if (this.#scope === null || drafts.length === 0) return;
    const first = issueClock(this.transaction, drafts.length, this.now);
    for (const [index, draft] of drafts.entries()) {
      const stamp = { scope: this.#scope, operationId: this.uuid(), lamport: first + index, now: this.now };
      enqueue(this.transaction, draft, stamp);
    }
  }

  /** Whether the account in use has yet to be told of this. */
  mustAnnounce(entity: Entity, id: string): boolean {
    return this.#scope !== null && !isAnnounced(this.transaction, this.#scope, entity, id);
  }

  /** What is queued now tells the account of this. */
  announced(entity: Entity, id: string): void {
    if (this.#scope !== null) setAnnounced(this.transaction, this.#scope, entity, id);
  }

  /** What is queued now tells the account that this is gone. */
  retired(entity: Entity, id: string): void {
    if (this.#scope !== null) dropAnnounced(this.transaction, this.#scope, entity, id);
  }

  /** Something that the person sees is different now. */
  changed(): void {
    if (this.#changed) return;
    this.#changed = true;
    raiseRevision(this.transaction, this.now);
  }
}
