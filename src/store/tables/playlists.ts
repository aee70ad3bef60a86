import * as z from 'zod';
import type { Queries, Transaction } from '../database';

/** A row of `playlist`, with totals over its tracks. Times are milliseconds since the epoch. */
export interface PlaylistRow {
  /** Id of the row, valid only in this database. */
  readonly localId: number;
  /** Canonical id. */
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly colorId: string;
  readonly iconId: string;
  readonly position: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly trackCount: number;
  readonly totalDurationMs: number;
}

const playlistRow: z.ZodType<PlaylistRow> = z.object({
  localId: z.number(),
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  colorId: z.string(),
  iconId: z.string(),
  position: z.number(),
  createdAt: z.number(),
  updatedAt: z.number(),
  trackCount: z.number(),
  totalDurationMs: z.number(),
});

const SELECT_PLAYLIST = `
  SELECT id AS localId, canonical_id AS id, name, nullif(description, '') AS description, color_id AS colorId,
    icon_id AS iconId, position, created_at AS createdAt, updated_at AS updatedAt, track_count AS trackCount,
    total_duration_ms AS totalDurationMs
  FROM playlist`;

/** All playlists in their order. */
export const listPlaylists = (queries: Queries): PlaylistRow[] =>
  queries.all(playlistRow, `${SELECT_PLAYLIST} ORDER BY position, id`);

/** @param id canonical */
export const findPlaylist = (queries: Queries, id: string): PlaylistRow | undefined =>
  queries.all(playlistRow, `${SELECT_PLAYLIST} WHERE canonical_id = ?`, [id])[0];

export interface NewPlaylist extends Pick<
  PlaylistRow,
  'id' | 'name' | 'description' | 'colorId' | 'iconId' | 'createdAt'
> {
  /** Default: last. */
  readonly position?: number;
}

/** The caller maps the canonical id. */
export function insertPlaylist(transaction: Transaction, playlist: NewPlaylist): void {
  const { id, name, description, colorId, iconId, createdAt, position } = playlist;
  transaction.run(
    `INSERT INTO playlist (canonical_id, name, description, color_id, icon_id, created_at, updated_at, position)
     VALUES (?, ?, ?, ?, ?, ?, ?, coalesce(?, (SELECT coalesce(max(position), -1) + 1 FROM playlist)))`,
    [id, name, description, colorId, iconId, createdAt, createdAt, position ?? null],
  );
}

export type PlaylistTexts = Pick<PlaylistRow, 'name' | 'description' | 'colorId' | 'iconId'>;

/** @param now milliseconds since the epoch */
export function updatePlaylist(transaction: Transaction, localId: number, texts: PlaylistTexts, now: number): void {
  const { name, description, colorId, iconId } = texts;
  transaction.run(
    'UPDATE playlist SET name = ?, description = ?, color_id = ?, icon_id = ?, updated_at = ? WHERE id = ?',
    [name, description, colorId, iconId, now, localId],
  );
}

/** A row of `playlist` without its totals. */
export interface PlaylistHeader extends PlaylistTexts {
  readonly localId: number;
  /** Canonical id. */
  readonly id: string;
  /** Made by rules, not synced. */
  readonly isSmart: boolean;
}

const headerRow: z.ZodType<PlaylistHeader> = z.object({
  localId: z.number(),
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  colorId: z.string(),
  iconId: z.string(),
  isSmart: z.number().transform((value) => value !== 0),
});

/** Those of these playlists that exist. @param ids canonical */
export function listPlaylistHeaders(queries: Queries, ids: readonly string[]): PlaylistHeader[] {
  const sql = `SELECT id AS localId, canonical_id AS id, name, nullif(description, '') AS description,
      color_id AS colorId, icon_id AS iconId, is_smart AS isSmart
    FROM playlist WHERE canonical_id IN (SELECT value FROM json_each(?))`;
  return queries.all(headerRow, sql, [JSON.stringify(ids)]);
}

/** @param now milliseconds since the epoch */
export function touchPlaylist(transaction: Transaction, localId: number, now: number): void {
  transaction.run('UPDATE playlist SET updated_at = ? WHERE id = ?', [now, localId]);
}

/** Deletes the playlist and its list of tracks. The caller drops the canonical id. */
export function deletePlaylist(transaction: Transaction, localId: number): void {
  transaction.run('DELETE FROM playlist WHERE id = ?', [localId]);
}

/** Moves the playlists at and after a position down by one. */
export function shiftPlaylists(transaction: Transaction, position: number): void {
  transaction.run('UPDATE playlist SET position = position + 1 WHERE position >= ?', [position]);
}

/** @param localIds all playlists in their new order */
export function orderPlaylists(transaction: Transaction, localIds: readonly number[]): void {
  transaction.run(
    `UPDATE playlist SET position = wanted.key FROM json_each(?) AS wanted
     WHERE playlist.id = wanted.value AND position <> wanted.key`,
    [JSON.stringify(localIds)],
  );
}
