import type { ServerDatabase } from '../database';

/** The id up to which the log of a user is compacted; 0 when it never was. */
export async function watermarkOf(database: ServerDatabase, userId: number): Promise<number> {
  const row = await database
    .selectFrom('sync_watermark')
    .select('compacted_up_to')
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row?.compacted_up_to ?? 0;
}

/** Never goes down. */
export async function raiseWatermark(database: ServerDatabase, userId: number, compactedUpTo: number): Promise<void> {
  await database
    .insertInto('sync_watermark')
    .values({ user_id: userId, compacted_up_to: compactedUpTo })
    .onConflict((conflict) =>
      conflict
        .column('user_id')
        .doUpdateSet({ compacted_up_to: compactedUpTo })
        .where('sync_watermark.compacted_up_to', '<', compactedUpTo),
    )
    .execute();
}
