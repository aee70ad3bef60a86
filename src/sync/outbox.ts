import { listAll, type OutboxRow } from '../store/tables/outbox';
import { clearOutbox, discardParked, unpark, type OutboxSelection } from '../store/tables/outboxParked';
import { clearDrainOwner } from '../store/tables/pushState';
import { isSameScope, readScope, type CurrentProfile, type SyncScope } from '../store/tables/syncScope';
import type { OutboxEntry } from './status';

/** The outbox as the user sees and manages it. */
export class Outbox {
  readonly #profile: () => Promise<CurrentProfile>;

  /** @param profile returns the profile in use */
  constructor(profile: () => Promise<CurrentProfile>) {
    this.#profile = profile;
  }

  /** All operations, oldest first. */
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
      rows.map((row) => ({ ...row, payload: parsePayload(row.payload) })),
      null,
      2,
    )}\n`;
  }

  /** @param ids operation ids; default: all */
  async #change(ids: readonly string[] | undefined, change: typeof unpark): Promise<number> {
    const { database } = await this.#profile();
    return database.write((transaction) => {
      clearDrainOwner(transaction);
      return change(transaction, ids ?? listAll(transaction).map(({ operationId }) => operationId));
    });
  }
}

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
