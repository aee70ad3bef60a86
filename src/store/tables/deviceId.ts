import type { Queries, Transaction } from '../database';
import { readSetting } from './settings';

const DEVICE_ID = 'sync.device_id';

/** The id of this installation (PROTOCOL.md, "Device id"), or null where there is none yet. Reads `app.db`. */
export function readDeviceId(queries: Queries): string | null {
  const id = readSetting(queries, 'app_setting', DEVICE_ID)?.trim() ?? '';
  return id === '' ? null : id;
}

export interface NewDeviceId {
  /** A UUID v4. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Returns the existing id, or stores and returns the new one. A blank value counts as none. */
export function ensureDeviceId(transaction: Transaction, { id, now }: NewDeviceId): string {
  transaction.run(
    `INSERT INTO app_setting (key, value, value_type, updated_at) VALUES (?, ?, 'string', ?)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at WHERE trim(value) = ''`,
    [DEVICE_ID, id, now],
  );
  return readDeviceId(transaction) ?? id;
}
