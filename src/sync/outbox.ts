import { listAll, type OutboxRow } from '../store/tables/outbox';
import { clearOutbox, discardParked, unpark, type OutboxSelection } from '../store/tables/outboxParked';
import { clearDrainOwner } from '../store/tables/pushState';
import { isSameScope, readScope, type CurrentProfile, type SyncScope } from '../store/tables/syncScope';
import type { OutboxEntry } from './status';

/** What a person can see of the outbox, and do with it. */
export class Outbox {
  readonly #profile: () => Promise<CurrentProfile>;

  /** @param profile the one in use */
  constructor(profile: () => Promise<CurrentProfile>) {
    this.#profile = profile;
  }

  async list(): Promise<OutboxEntry[]> {
    const profile = await this.#profile();
    return profile.database.read((queries) => {
      const scope = readScope(queries, profile);
      return listAll(queries).map((row) => toOutboxEntry(row, scope));
    });
  }

  async clear(part: OutboxSelection): Promise<number> {
    const profile = await this.#profile();
    return profile.database.write((transaction) => {
      clearDrainOwner(transaction);
      return clearOutbox(transaction, part, readScope(transaction, profile));
    });
  }

  retryParked(ids: readonly string[] | undefined): Promise<number> {
    return this.#change(ids, unpark);
  }

  discardParked(ids: readonly string[] | undefined): Promise<number> {
    return this.#change(ids, discardParked);
  }

  async exportParked(): Promise<string> {
    const rows = (await this.list()).filter(({ parkedAt }) => parkedAt !== null);
    return `${JSON.stringify(
      rows.map((row) => ({ ...row, payload: parsedPayload(row.payload) })),
      null,
      2,
    )}\n`;
  }

  /** @param ids default all */
  async #change(ids: readonly string[] | undefined, change: typeof unpark): Promise<number> {
    const { database } = await this.#profile();
    return database.write((transaction) => {
      clearDrainOwner(transaction);
      return change(transaction, ids ?? listAll(transaction).map(({ operationId }) => operationId));
    });
  }
}

/** As it is where it cannot be read. */
function parsedPayload(payload: string | null): unknown {
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
