import type { ServerDatabase } from '../database';
import type { SyncTables } from './schema';

/** How far a device has come, as the server has it. */
export type Cursor = Omit<SyncTables['device_sync_cursor'], 'user_id'>;

/** The cursors of a user, by device. */
export function listCursors(database: ServerDatabase, userId: number): Promise<Cursor[]> {
  return database
    .selectFrom('device_sync_cursor')
    .select(['device_id', 'last_seen_id', 'updated_at'])
    .where('user_id', '=', userId)
    .orderBy('device_id')
    .execute();
}

/** Sets the cursor, also backwards. */
export async function setCursor(database: ServerDatabase, userId: number, cursor: Cursor): Promise<void> {
  await database
    .replaceInto('device_sync_cursor')
    .values({ user_id: userId, ...cursor })
    .execute();
}
