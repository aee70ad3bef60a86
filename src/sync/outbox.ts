import type { Clock } from '../core/clock';
import type { Random } from '../core/random';
import type { Queries, Transaction } from '../store/database';
import { listAll, listQueuedEntities, type OutboxRow } from '../store/tables/outbox';
import { clearOutbox, discardParked, unpark, type OutboxSelection } from '../store/tables/outboxParked';
import { readPullState } from '../store/tables/pullState';
import { clearDrainOwner } from '../store/tables/pushState';
import { isSameScope, readScope, type CurrentProfile, type SyncScope } from '../store/tables/syncScope';
import type { ChangedEntity, ChangeTarget } from './changeTarget';
import type { OutboxEntry } from './status';

export interface OutboxOptions {
  /** Returns the profile in use. */
  readonly profile: () => Promise<CurrentProfile>;
  /** Shows what is left of the edits after some were discarded. */
  readonly target: ChangeTarget;
  readonly clock: Clock;
  readonly random: Random;
}

/** The outbox as the user sees and manages it. */
export class Outbox {
  readonly #options: OutboxOptions;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** All operations, oldest first. */
  async list(): Promise<OutboxEntry[]> {
    const profile = await this.#options.profile();
    return profile.database.read((queries) => {
      const scope = readScope(queries, profile);
      return listAll(queries).map((row) => toOutboxEntry(row, scope));
    });
  }

  async clear(part: OutboxSelection): Promise<number> {
    const profile = await this.#options.profile();
    return profile.database.write((transaction) => {
      const clear = () => clearOutbox(transaction, part, readScope(transaction, profile));
      return this.#discard(transaction, profile, clear);
    });
  }

  /** @param ids operation ids; default: all */
  async retryParked(ids: readonly string[] | undefined): Promise<number> {
    const { database } = await this.#options.profile();
    return database.write((transaction) => {
      clearDrainOwner(transaction);
      return unpark(transaction, ids ?? allIds(transaction));
    });
  }

  /** @param ids operation ids; default: all */
  async discardParked(ids: readonly string[] | undefined): Promise<number> {
    const profile = await this.#options.profile();
    return profile.database.write((transaction) =>
      this.#discard(transaction, profile, () => discardParked(transaction, ids ?? allIds(transaction))),
    );
  }

  async exportParked(): Promise<string> {
    const rows = (await this.list()).filter(({ parkedAt }) => parkedAt !== null);
    return `${JSON.stringify(
      rows.map((row) => ({ ...row, payload: parsePayload(row.payload) })),
      null,
      2,
    )}\n`;
  }

  /**
   * Discards operations, and shows what they concern as it is without them: a pull would only do so with the next change.
   * Before the first pull is complete, it is not known what the server has. Then the pull does it in the end.
   */
  #discard(transaction: Transaction, profile: CurrentProfile, discard: () => number): number {
    const { target, clock, random } = this.#options;
    clearDrainOwner(transaction);
    const scope = readScope(transaction, profile);
    if (scope === null || readPullState(transaction, scope).cursor === null) return discard();
    const before = listQueuedEntities(transaction, scope);
    const count = discard();
    const left = new Map(listQueuedEntities(transaction, scope).map((one) => [keyOf(one), one.count]));
    const concerned = before.filter((one) => left.get(keyOf(one)) !== one.count);
    if (concerned.length > 0) {
      target.restore(transaction, { scope, now: clock.now(), uuid: () => random.uuid() }, concerned);
    }
    return count;
  }
}

const allIds = (queries: Queries): string[] => listAll(queries).map(({ operationId }) => operationId);

const keyOf = ({ entity, entityId }: ChangedEntity): string => `${entity} ${entityId}`;

/** The payload's value, or its text if it is not valid JSON. */
function parsePayload(payload: string | null): unknown {
  try {
    return JSON.parse(payload ?? 'null');
  } catch {
    return payload;
  }
}

function toOutboxEntry(row: OutboxRow, scope: SyncScope | null): OutboxEntry {
  const { operationId, entity, entityId, field, op, payload, serverUrl, accountId } = row;
  const { createdAt, lastAttemptAt, attempts, lastError, parkedAt, parkedReason } = row;
  const isCurrent = isSameScope(scope, row);
  const what = { operationId, entity, entityId, field, op, payload, serverUrl, accountId, isCurrent };
  return { ...what, createdAt, lastAttemptAt, attempts, lastError, parkedAt, parkedReason };
}
