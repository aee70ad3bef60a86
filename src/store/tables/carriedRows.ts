import * as z from 'zod';
import { leadingWithin } from '../../core/leading';
import type { Transaction } from '../database';
import type { Generation } from './remoteGenerations';

export interface CarryOver {
  readonly from: Generation;
  /** Later than `from`. */
  readonly to: Generation;
  /** The last key that was carried over in the table; empty text at the beginning. */
  readonly after: string;
  /** Maximum number of rows, unless one key has more. */
  readonly limit: number;
}

const FIELDS = ['name', 'description', 'color_id', 'icon_id'] as const;
const COLUMNS = FIELDS.flatMap((field) => [field, `${field}_place`]).join(', ');

/** Whether only fields of the collection are known, not whether it exists. */
const isUncertain = (collection: string): string =>
  `(NOT ${collection}.is_created AND ${collection}.place = 0 AND coalesce(${FIELDS.map((field) => `${collection}.${field}`).join(', ')}) IS NOT NULL)`;

/** The key of each table, and how rows with some of its keys (JSON) are copied if the later generation does not mention them. */
const TABLES = [
  {
    // Before the playlists: tracks of those that are mentioned stay as they are.
    key: 'playlist_id',
    table: 'sync_remote_playlist_track',
    copy: [
      `INSERT INTO sync_remote_playlist_track (generation, playlist_id, track_key, position, place, title, artist, duration_ms)
      SELECT ?1, playlist_id, track_key, position, place, title, artist, duration_ms FROM sync_remote_playlist_track AS track
      WHERE generation = ?2 AND playlist_id IN (SELECT value FROM json_each(?3))
        AND NOT EXISTS (SELECT 1 FROM sync_remote_collection AS known
          WHERE known.generation = ?1 AND known.entity = 'playlist' AND known.canonical_id = track.playlist_id
            AND NOT ${isUncertain('known')})
        AND NOT EXISTS (SELECT 1 FROM sync_remote_playlist_track AS known
          WHERE known.generation = ?1 AND known.playlist_id = track.playlist_id)`,
    ],
  },
  {
    key: "printf('%020d', id)",
    table: 'sync_remote_collection',
    copy: [
      // A collection of which the later generation has fields only exists if it did in the earlier one.
      `UPDATE sync_remote_collection AS known SET is_created = TRUE, place = earlier.place,
        ${FIELDS.map((field) => `${field} = coalesce(known.${field}, earlier.${field})`).join(', ')}
      FROM sync_remote_collection AS earlier
      WHERE known.generation = ?1 AND ${isUncertain('known')} AND earlier.generation = ?2 AND earlier.is_created
        AND earlier.entity = known.entity AND earlier.canonical_id = known.canonical_id
        AND earlier.id IN (SELECT CAST(value AS INTEGER) FROM json_each(?3))`,
      `INSERT OR IGNORE INTO sync_remote_collection (generation, entity, canonical_id, is_created, place, ${COLUMNS})
      SELECT ?1, entity, canonical_id, is_created, place, ${COLUMNS} FROM sync_remote_collection
      WHERE generation = ?2 AND id IN (SELECT CAST(value AS INTEGER) FROM json_each(?3)) ORDER BY id`,
    ],
  },
  {
    key: 'file_hash',
    table: 'sync_remote_like',
    copy: [
      `INSERT OR IGNORE INTO sync_remote_like (generation, file_hash, is_liked, rank, place)
      SELECT ?1, file_hash, is_liked, rank, place FROM sync_remote_like
      WHERE generation = ?2 AND file_hash IN (SELECT value FROM json_each(?3))`,
    ],
  },
  {
    key: 'file_hash',
    table: 'sync_remote_rating',
    copy: [
      `INSERT OR IGNORE INTO sync_remote_rating (generation, file_hash, rating, place)
      SELECT ?1, file_hash, rating, place FROM sync_remote_rating
      WHERE generation = ?2 AND file_hash IN (SELECT value FROM json_each(?3))`,
    ],
  },
] as const;

/** More are not looked at. */
const MAX_KEYS = 100;

export const CARRIED_TABLES = TABLES.length;

const keyRow = z.object({ key: z.string(), count: z.number() });

/**
 * Adds to a generation what an earlier one mentions and it does not: a part of the rows of one table, the tables one after
 * the other. Returns the last key, or null at the end of the table.
 * @param table from 0 up to `CARRIED_TABLES`, not included
 */
export function carryOver(
  transaction: Transaction,
  table: number,
  { from, to, after, limit }: CarryOver,
): string | null {
  const source = TABLES[table];
  if (!source) return null;
  const sql = `SELECT ${source.key} AS key, count(*) AS count FROM ${source.table} WHERE generation = ? AND key > ?
    GROUP BY 1 ORDER BY 1 LIMIT ${MAX_KEYS}`;
  const rows = transaction.all(keyRow, sql, [from, after]);
  const keys = leadingWithin(rows, limit, ({ count }) => count).map(({ key }) => key);
  if (keys.length > 0) for (const copy of source.copy) transaction.run(copy, [to, from, JSON.stringify(keys)]);
  return keys.length === rows.length && rows.length < MAX_KEYS ? null : (keys.at(-1) ?? null);
}
