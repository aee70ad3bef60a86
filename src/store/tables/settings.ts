import * as z from 'zod';
import type { Queries, Transaction } from '../database';

/** `app_setting` is in the app database, `profile_setting` in each profile's. */
export type SettingTable = 'app_setting' | 'profile_setting';

export interface Setting {
  readonly key: string;
  readonly value: string;
  readonly valueType: 'string' | 'int' | 'bool' | 'json';
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const valueRow = z.object({ value: z.string() });

/** A damaged value that is not text is returned as text. */
export function readSetting(queries: Queries, table: SettingTable, key: string): string | null {
  return (
    queries.all(valueRow, `SELECT CAST(value AS TEXT) AS value FROM ${table} WHERE key = ?`, [key])[0]?.value ?? null
  );
}

/** Sets a value, whether or not there was one. */
export function writeSetting(transaction: Transaction, table: SettingTable, setting: Setting): void {
  transaction.run(
    `INSERT INTO ${table} (key, value, value_type, updated_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE
     SET value = excluded.value, value_type = excluded.value_type, updated_at = excluded.updated_at`,
    [setting.key, setting.value, setting.valueType, setting.now],
  );
}

/** Succeeds where there is none. */
export function deleteSetting(transaction: Transaction, table: SettingTable, key: string): void {
  transaction.run(`DELETE FROM ${table} WHERE key = ?`, [key]);
}
