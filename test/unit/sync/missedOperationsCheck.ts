import assert from 'node:assert/strict';
import { z } from 'zod';
import { isEntityKnown } from '../../../src/store/tables/knownEntities';
import type { SqliteConnection } from '../../../src/store/engine/sqliteConnection';
import type { OperationDraft, OutboxRow } from '../../../src/store/tables/outbox';
import type { SyncScope } from '../../../src/store/tables/syncScope';

const missedRow = z.object({
  id: z.number(),
  serverUrl: z.string(),
  accountId: z.string(),
  entity: z.string(),
  entityId: z.string(),
  field: z.string().nullable(),
  op: z.string(),
  payload: z.string().nullable(),
});

type Missed = z.infer<typeof missedRow>;

/** Checks the missed operations of one profile after each commit. */
export class MissedOperationsCheck {
  readonly #connection: SqliteConnection;
  #known: readonly Missed[] = [];

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  /**
   * After a commit: the current account misses nothing, and operations that are no longer missed were queued by this
   * commit in their order, or are outdated.
   * @param told the account whose operations are queued, if any
   * @param queued by this commit
   */
  check(told: SyncScope | null, queued: readonly OutboxRow[]): void {
    const now = this.#connection.all(
      missedRow,
      `SELECT id, server_url AS serverUrl, account_id AS accountId, entity, entity_id AS entityId, field, op, payload
       FROM sync_missed_op ORDER BY id`,
    );
    const last = this.#known.at(-1)?.id ?? 0;
    const fresh = now.filter(({ id }) => id > last);
    for (const { accountId } of fresh)
      assert.notEqual(accountId, told?.accountId, 'the current account misses nothing');
    const left = new Set(now.map(({ id }) => id));
    const gone = this.#known.filter(({ id }) => !left.has(id));
    const texts = queued.map(textOf);
    let from = 0;
    for (const missed of gone) {
      const place = missed.accountId === told?.accountId ? texts.indexOf(textOf(missed), from) : -1;
      if (place >= 0) from = place + 1;
      else
        assert(
          fresh.some((later) => outdates(later, missed)) || !this.#isKnown(missed),
          'missed operations stay until they are queued, in their order',
        );
    }
    this.#known = now;
  }

  #isKnown({ serverUrl, accountId, entity, entityId }: Missed): boolean {
    return isEntityKnown(this.#connection, { serverUrl, accountId }, entity as OperationDraft['entity'], entityId);
  }
}

const outdates = (later: Missed, missed: Missed): boolean =>
  later.accountId === missed.accountId &&
  later.entity === missed.entity &&
  later.entityId === missed.entityId &&
  ((later.field === null && later.op === 'delete') ||
    (later.field === missed.field && later.op === 'set' && missed.op === 'set' && later.field !== 'tracks'));

const textOf = ({
  entity,
  entityId,
  field,
  op,
  payload,
}: Pick<Missed, 'entity' | 'entityId' | 'field' | 'op' | 'payload'>): string =>
  JSON.stringify([entity, entityId, field, op, payload]);
