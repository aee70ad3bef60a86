import type { Transaction } from '../store/database';
import { changeKnown, listKnownOf, type SyncAccount } from '../store/tables/knownEntities';
import { listPendingEdits, type PendingEdit } from '../store/tables/pendingEdits';
import type { Generation } from '../store/tables/remoteGenerations';

type Entity = 'playlist' | 'library' | 'liked_track' | 'track_rating';

/**
 * What is needed to show the user the remote state of an account, with the edits of this device that it does not contain
 * yet on top of it (PROTOCOL.md, "Own echoes").
 */
export interface ProjectionContext {
  readonly transaction: Transaction;
  readonly account: SyncAccount;
  readonly generation: Generation;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The pending edits of entities, and which of the entities the account knows. */
export class EntityEdits {
  readonly #context: ProjectionContext;
  readonly #entity: Entity;
  readonly #edits = new Map<string, PendingEdit[]>();
  readonly #known: ReadonlySet<string>;

  constructor(context: ProjectionContext, entity: Entity, entityIds: readonly string[]) {
    const { transaction, account, generation } = context;
    this.#context = context;
    this.#entity = entity;
    for (const edit of listPendingEdits(transaction, { account, entity, entityIds, generation })) {
      const others = this.#edits.get(edit.entityId);
      if (others) others.push(edit);
      else this.#edits.set(edit.entityId, [edit]);
    }
    this.#known = listKnownOf(transaction, account, entity, entityIds);
  }

  /** Oldest first. */
  of(id: string): readonly PendingEdit[] {
    return this.#edits.get(id) ?? [];
  }

  /** Whether the account has been told of the entity: what it does not know is never removed on its behalf. */
  isKnown(id: string): boolean {
    return this.#known.has(id);
  }

  /**
   * Records which entities the account knows now. An edit of an entity as a whole has decided that already.
   * @param isRemote by id, whether the entity exists in the remote state
   */
  updateKnown(isRemote: ReadonlyMap<string, boolean>): void {
    const undecided = [...isRemote].filter(([id]) => !this.of(id).some(({ field }) => field === null));
    const added = undecided.filter(([id, exists]) => exists && !this.#known.has(id)).map(([id]) => id);
    const removed = undecided.filter(([id, exists]) => !exists && this.#known.has(id)).map(([id]) => id);
    changeKnown(this.#context.transaction, this.#context.account, { entity: this.#entity, added, removed });
  }
}
