import type { Auth } from '../auth';
import type { ServerDatabase } from '../database';
import type { Sync } from '../sync/sync';
import type { Users } from '../users';
import { ensureDemoAccount } from './account';
import { DEMO_DEVICE_ID, demoOperations } from './operations';

export interface DemoParts {
  auth: Auth;
  users: Users;
  database: ServerDatabase;
  sync: Sync;
}

/**
 * Makes sure of the demo account and of its music. The music arrives once, as if another device had sent it; later
 * starts leave alone what became of it.
 */
export async function ensureDemo({ auth, users, database, sync }: DemoParts): Promise<void> {
  const userId = await users.provision(await ensureDemoAccount(auth));
  const sent = await database
    .selectFrom('sync_op')
    .select('id')
    .where('user_id', '=', userId)
    .where('device_id', '=', DEMO_DEVICE_ID)
    .executeTakeFirst();
  if (!sent) {
    await sync.push({ userId, deviceId: DEMO_DEVICE_ID }, demoOperations());
  }
}
