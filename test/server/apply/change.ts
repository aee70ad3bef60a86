import type { ServerDatabase } from '../database';
import type { PushedOp } from '../sync/op';
import type { SyncedProfiles } from './syncedProfiles';

/** An op on its way into the tables, inside the transaction of its batch. */
export interface Change {
  transaction: ServerDatabase;
  userId: number;
  profiles: SyncedProfiles;
  op: PushedOp;
}

/** @throws HttpError 500 for a payload that cannot be applied; the batch is then rolled back. */
export type Apply = (change: Change) => Promise<void>;
