import { randomUUID } from 'node:crypto';
import { apiError } from '../apiError';
import type { Behaviour } from '../behaviour';
import type { ServerClock } from '../clock';
import type { Store } from '../store';
import type { MutationContext } from '../userData/mutations';

export interface JournalEvent {
  entityType: string;
  entityId: string;
  action: string;
  payload: Record<string, unknown>;
}

/** A change as the feed has it (PROTOCOL.md, "v2 changes"). */
export interface Change {
  cursor: number;
  event_id: string;
  operation_id: string;
  origin_device_id: string | null;
  entity_type: string;
  entity_id: string;
  action: string;
  payload: Record<string, unknown>;
  changed_at: number;
}

export interface ChangePage {
  changes: Change[];
  next_cursor: number;
  has_more: boolean;
}

export interface JournalParts {
  store: Store;
  clock: ServerClock;
  behaviour: Behaviour;
}

/** What happened to the data of all accounts, in one sequence. */
export class Journal {
  readonly #parts: JournalParts;
  readonly #listeners = new Set<(accountId: string) => void>();

  constructor(parts: JournalParts) {
    this.#parts = parts;
  }

  /** Belongs into the transaction of the change. */
  append({ accountId, operationId, deviceId }: MutationContext, event: JournalEvent): void {
    const { store, clock } = this.#parts;
    store.run(
      store.query.insertInto('journal').values({
        event_id: randomUUID(),
        account_id: accountId,
        operation_id: operationId,
        origin_device_id: deviceId,
        entity_type: event.entityType,
        entity_id: event.entityId,
        action: event.action,
        payload: JSON.stringify(event.payload),
        changed_at: clock.now(),
      }),
    );
  }

  /** Tells listeners that an account has a new event. */
  announce(accountId: string): void {
    this.#listeners.forEach((listener) => listener(accountId));
  }

  onEvent(listener: (accountId: string) => void): void {
    this.#listeners.add(listener);
  }

  /** The highest cursor of all accounts, also when its event is gone; 0 without any. */
  get end(): number {
    const { store } = this.#parts;
    return store.first(store.query.selectFrom('sqlite_sequence').select('seq').where('name', '=', 'journal'))?.seq ?? 0;
  }

  /** The highest cursor of the account; 0 without any. */
  endOf(accountId: string): number {
    const { store } = this.#parts;
    const end = store.query
      .selectFrom('journal')
      .select(({ fn }) => fn.max('cursor').as('end'))
      .where('account_id', '=', accountId);
    return store.first(end)?.end ?? 0;
  }

  /** @throws HttpError 409 when events after the cursor may be missing */
  page(accountId: string, after: number, limit: number): ChangePage {
    if (after < this.#floor - 1) {
      throw apiError('cursor_expired');
    }
    const rows = this.#read(accountId, after, limit + 1);
    const changes = rows.slice(0, limit);
    const page = {
      changes,
      next_cursor: changes.at(-1)?.cursor ?? after,
      has_more: rows.length > limit,
    };
    return this.#misbehave(page, after);
  }

  /** All events of an account. */
  all(accountId: string): Change[] {
    return this.#read(accountId, 0, Number.MAX_SAFE_INTEGER);
  }

  /** Removes the events up to the cursor, those of all accounts. */
  compact(to: number): void {
    const { store } = this.#parts;
    store.run(store.query.deleteFrom('journal').where('cursor', '<=', to));
  }

  /** The lowest cursor that is left, or the next one. */
  get #floor(): number {
    const { store } = this.#parts;
    return (
      store.first(store.query.selectFrom('journal').select(({ fn }) => fn.min('cursor').as('floor')))?.floor ??
      this.end + 1
    );
  }

  #read(accountId: string, after: number, limit: number): Change[] {
    const { store, behaviour } = this.#parts;
    const rows = store.query
      .selectFrom('journal')
      .select(['cursor', 'event_id', 'operation_id', 'origin_device_id', 'entity_type', 'entity_id', 'action'])
      .select(['payload', 'changed_at'])
      .where('account_id', '=', accountId)
      .where('cursor', '>', after)
      .orderBy('cursor')
      .limit(limit);
    return store.all(rows).map((row) => ({
      ...row,
      payload: JSON.parse(row.payload) as Record<string, unknown>,
      ...behaviour.garbleOf(row.entity_id),
    }));
  }

  #misbehave(page: ChangePage, after: number): ChangePage {
    const { changes: fault, unknownEvents } = this.#parts.behaviour.settings;
    const changes = unknownEvents ? page.changes.flatMap(withUnknownEvents) : page.changes;
    switch (fault) {
      case 'right':
        return { ...page, changes };
      case 'stuck':
        return { changes, next_cursor: after, has_more: true };
      case 'backwards':
        return { changes, next_cursor: Math.max(0, after - 1), has_more: true };
      case 'duplicates':
        return { ...page, changes: changes.flatMap((change) => [change, change]) };
    }
  }
}

/** A change with keys that no client knows, after one of a kind and one of an action that none knows. */
function withUnknownEvents(change: Change): Change[] {
  const unknown = { ...change, event_id: randomUUID(), operation_id: randomUUID() };
  return [
    { ...unknown, entity_type: 'hologram', entity_id: randomUUID(), payload: { depth: 3 } },
    { ...unknown, action: 'transmogrify' },
    { ...change, payload: { ...change.payload, future_member: { nested: [true] } } },
  ];
}
