import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import type { SyncAccount } from './knownEntities';
import { ARTIST_NAMES } from './playlistTracks';

const parameters = ({ serverUrl, accountId }: SyncAccount): string[] => [serverUrl, accountId];

const playlistRow = z.object({ serverId: z.string(), isDeleted: z.number() });

/** The server's id of a playlist, which is its own unless the server has created it for this device; null if it is deleted. */
export function findServerPlaylist(queries: Queries, account: SyncAccount, localId: string): string | null {
  const sql = `SELECT server_id AS serverId, is_deleted AS isDeleted FROM v2_playlist
    WHERE server_url = ? AND account_id = ? AND local_id = ? ORDER BY is_deleted`;
  const [row] = queries.all(playlistRow, sql, [...parameters(account), localId]);
  if (!row) return localId;
  return row.isDeleted === 0 ? row.serverId : null;
}

const pairRow = z.object({ key: z.string(), value: z.string() });

const toMap = (rows: readonly z.infer<typeof pairRow>[]): Map<string, string> =>
  new Map(rows.map(({ key, value }) => [key, value]));

/** The canonical ids of those of these playlists that are known under another id here. */
export function findLocalPlaylists(
  queries: Queries,
  account: SyncAccount,
  serverIds: readonly string[],
): Map<string, string> {
  const sql = `SELECT server_id AS key, local_id AS value FROM v2_playlist
    WHERE server_url = ? AND account_id = ? AND server_id IN (SELECT value FROM json_each(?))`;
  return toMap(queries.all(pairRow, sql, [...parameters(account), JSON.stringify(serverIds)]));
}

export interface PlaylistBinding {
  /** Canonical id. */
  readonly localId: string;
  readonly serverId: string;
  readonly isDeleted: boolean;
}

/** Records the id of the server. One that is deleted stays so until it is revived. */
export function bindPlaylist(
  transaction: Transaction,
  account: SyncAccount,
  { localId, serverId, isDeleted }: PlaylistBinding,
): void {
  transaction.run(
    `INSERT INTO v2_playlist (server_url, account_id, server_id, local_id, is_deleted) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (server_url, account_id, server_id) DO UPDATE SET is_deleted = max(is_deleted, excluded.is_deleted)`,
    [...parameters(account), serverId, localId, isDeleted ? 1 : 0],
  );
}

const idRow = z.object({ id: z.string() });

/** Those of these playlists that were deleted, and of which there is no later one. @param serverIds of the server */
export function findDeletedPlaylists(queries: Queries, account: SyncAccount, serverIds: readonly string[]): string[] {
  const sql = `SELECT server_id AS id FROM v2_playlist AS deleted
    WHERE server_url = ?1 AND account_id = ?2 AND server_id IN (SELECT value FROM json_each(?3)) AND is_deleted
      AND NOT EXISTS (SELECT 1 FROM v2_playlist WHERE server_url = ?1 AND account_id = ?2
        AND local_id = deleted.local_id AND NOT is_deleted)`;
  return queries.all(idRow, sql, [...parameters(account), JSON.stringify(serverIds)]).map(({ id }) => id);
}

/** The playlists are there again. @param serverIds of the server */
export function revivePlaylists(transaction: Transaction, account: SyncAccount, serverIds: readonly string[]): void {
  transaction.run(
    `UPDATE v2_playlist SET is_deleted = 0
     WHERE server_url = ? AND account_id = ? AND server_id IN (SELECT value FROM json_each(?))`,
    [...parameters(account), JSON.stringify(serverIds)],
  );
}

/** The playlists that those of these operations create that are of this device, queued or sent. By operation id. */
export function findCreatedPlaylists(queries: Queries, operationIds: readonly string[]): Map<string, string> {
  const of = (table: string) => `SELECT operation_id AS key, entity_id AS value FROM ${table}
    WHERE operation_id IN (SELECT value FROM json_each(?1)) AND entity = 'playlist' AND op = 'insert' AND field IS NULL`;
  const sql = `${of('sync_pending_op')} UNION ALL ${of('sync_sent_op')}`;
  return toMap(queries.all(pairRow, sql, [JSON.stringify(operationIds)]));
}

/** The keys of those of these tracks that have one, by the server's ids. */
export function findTrackKeys(
  queries: Queries,
  account: SyncAccount,
  serverIds: readonly string[],
): Map<string, string> {
  const sql = `SELECT server_id AS key, track_key AS value FROM v2_track
    WHERE server_url = ? AND account_id = ? AND server_id IN (SELECT value FROM json_each(?))`;
  return toMap(queries.all(pairRow, sql, [...parameters(account), JSON.stringify(serverIds)]));
}

/** The server's ids of those of these tracks that it has named, by their keys. */
export function findServerTracks(queries: Queries, account: SyncAccount, keys: readonly string[]): Map<string, string> {
  const sql = `SELECT track_key AS key, server_id AS value FROM v2_track
    WHERE server_url = ? AND account_id = ? AND track_key IN (SELECT value FROM json_each(?))`;
  return toMap(queries.all(pairRow, sql, [...parameters(account), JSON.stringify(keys)]));
}

export interface TrackKeyWish {
  readonly serverId: string;
  /** Null for none. */
  readonly preferred: string | null;
  /** The key if another track has the preferred one. */
  readonly otherwise: string;
}

/** Gives each track that has no key the preferred one, or the other if that is taken. */
export function assignTrackKeys(transaction: Transaction, account: SyncAccount, wishes: readonly TrackKeyWish[]): void {
  for (const list of [
    wishes.flatMap(({ serverId, preferred }) => (preferred === null ? [] : [[serverId, preferred]])),
    wishes.map(({ serverId, otherwise }) => [serverId, otherwise]),
  ]) {
    transaction.run(
      `INSERT OR IGNORE INTO v2_track (server_url, account_id, server_id, track_key)
       SELECT ?1, ?2, value ->> 0, value ->> 1 FROM json_each(?3) WHERE TRUE ORDER BY json_each.key`,
      [...parameters(account), JSON.stringify(list)],
    );
  }
}

const descriptionRow = z.object({ key: z.string(), title: z.string(), artist: z.string().nullable() });

/** Title and artist of those of these tracks that are here. */
export function describeTracks(queries: Queries, keys: readonly string[]): z.infer<typeof descriptionRow>[] {
  const sql = `SELECT file_hash AS key, title, ${ARTIST_NAMES} AS artist
    FROM json_each(?) AS wanted CROSS JOIN track ON file_hash = wanted.value GROUP BY file_hash`;
  return queries.all(descriptionRow, sql, [JSON.stringify(keys)]);
}

const ratingRow = z.object({ key: z.string(), rating: z.number().nullable() });

/** The ratings of those of these tracks that are here. */
export function findRatings(queries: Queries, keys: readonly string[]): Map<string, number | null> {
  const sql = `SELECT file_hash AS key, max(rating) AS rating FROM json_each(?) CROSS JOIN track ON file_hash = value
    GROUP BY file_hash`;
  const rows = queries.all(ratingRow, sql, [JSON.stringify(keys)]);
  return new Map(rows.map(({ key, rating }) => [key, rating]));
}
