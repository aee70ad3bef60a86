import * as z from 'zod';
import type { Transaction } from '../database';
import { issueClock } from './lamportClock';
import { SCOPE_PREDICATE, scopeParameters } from './outbox';
import type { SyncScope } from './syncScope';

const countRow = z.object({ count: z.number() });

/**
 * Gives all operations of a scope fresh clock values, in the order of the queue (PROTOCOL.md, "Clock conflicts"). Ids
 * and operation ids stay. Fresh values are larger than any in the table, so none collides on the way.
 * @param now milliseconds since the epoch
 * @throws WaveFlowError `sync.clockExhausted`
 */
export function restamp(transaction: Transaction, scope: SyncScope, now: number): void {
  const sql = `SELECT count(*) AS count FROM sync_pending_op WHERE ${SCOPE_PREDICATE}`;
  const count = transaction.all(countRow, sql, scopeParameters(scope))[0]?.count ?? 0;
  if (count === 0) return;
  const first = issueClock(transaction, count, now);
  transaction.run(
    `UPDATE sync_pending_op SET lamport_ts = fresh.lamport
     FROM (SELECT id, ?4 + row_number() OVER (ORDER BY id) - 1 AS lamport FROM sync_pending_op WHERE ${SCOPE_PREDICATE}) AS fresh
     WHERE sync_pending_op.id = fresh.id`,
    [...scopeParameters(scope), first],
  );
}
