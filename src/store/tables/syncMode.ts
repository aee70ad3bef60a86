import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import { readSetting, writeSetting } from './settings';

const MODE = 'sync.mode';

const mode = z.enum(['local', 'hybrid']);

/** `local`: nothing is queued or sent. `hybrid`: both (PROTOCOL.md, "Sync mode"). */
export type SyncMode = z.infer<typeof mode>;

export const SYNC_MODES: readonly SyncMode[] = mode.options;

/** An absent or invalid value is `hybrid`. */
export function readMode(queries: Queries): SyncMode {
  const text = readSetting(queries, 'profile_setting', MODE);
  const known = parseMode(text ?? '');
  if (text !== null && known === undefined) queries.reportUnreadable(`profile_setting: ${MODE}`);
  return known ?? 'hybrid';
}

/** @param now milliseconds since the epoch */
export function writeMode(transaction: Transaction, value: SyncMode, now: number): void {
  writeSetting(transaction, 'profile_setting', { key: MODE, value, valueType: 'string', now });
}

/** A mode in exact lower case, whatever white space is around it; else undefined. */
export const parseMode = (text: string): SyncMode | undefined => mode.safeParse(text.trim()).data;
