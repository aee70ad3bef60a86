import { sql } from 'kysely';
import type { ServerDatabase } from '../database';
import { raiseWatermark } from './watermark';

/** Milliseconds after which a cursor that does not move is left out of account. */
const STALE_AFTER = 90 * 24 * 60 * 60 * 1000;

export interface Compacted {
  /** Users with a device that still syncs. */
  users: number;
  /** Rows of the log. */
  deleted: number;
}

/**
 * Compacts the log of every user up to the lowest cursor of the devices that still sync (PROTOCOL.md, "Compaction").
 * @param keepTracks spares ops on `tracks`, which add up instead of replacing each other
 */
export async function compact(database: ServerDatabase, { keepTracks }: { keepTracks: boolean }): Promise<Compacted> {
  const reached = await database
    .selectFrom('device_sync_cursor')
    .select((select) => ['user_id', select.fn.min('last_seen_id').as('lowest')])
    .where('updated_at', '>=', Date.now() - STALE_AFTER)
    .groupBy('user_id')
    .execute();
  let deleted = 0;
  for (const { user_id: userId, lowest } of reached) {
    deleted += await database.transaction().execute(async (transaction) => {
      const rows = await thinOut(transaction, { userId, upTo: lowest, keepTracks });
      await raiseWatermark(transaction, userId, lowest);
      return rows;
    });
  }
  return { users: reached.length, deleted };
}

interface Reach {
  userId: number;
  upTo: number;
  keepTracks: boolean;
}

/** Only the newest op of each field stays, by `lamport_ts`, then by id. */
async function thinOut(database: ServerDatabase, { userId, upTo, keepTracks }: Reach): Promise<number> {
  const spared = keepTracks ? sql`and coalesce(field, '') <> 'tracks'` : sql``;
  const { numAffectedRows = 0n } = await sql`
    delete from sync_op where id in (
      select id from (
        select id, row_number() over (
          partition by entity, entity_id, coalesce(field, '') order by lamport_ts desc, id desc
        ) as age
        from sync_op where user_id = ${userId} ${spared}
      ) where age > 1 and id <= ${upTo}
    )`.execute(database);
  return Number(numAffectedRows);
}
