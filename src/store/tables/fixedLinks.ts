import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import type { SyncAccount } from './knownEntities';

/** A link to the tracks that a playlist had when it was ordered. */
export interface FixedLinkRow {
  /** UUID of the order. */
  readonly operationId: string;
  /** Of the server. */
  readonly trackIds: readonly string[];
  readonly description: string;
  /** Milliseconds since the epoch; null for never. */
  readonly expiresAt: number | null;
  /** Rows of the tracks that the playlist had here, in their order. */
  readonly localTracks: readonly number[];
  /** Null until the server has answered. */
  readonly link: { readonly id: string; readonly url: string } | null;
}

const json = z.string().transform((text): unknown => JSON.parse(text));
const row = z
  .object({
    operationId: z.string(),
    trackIds: json.pipe(z.array(z.string())),
    description: z.string(),
    expiresAt: z.number().nullable(),
    localTracks: json.pipe(z.array(z.number())),
    id: z.string().nullable(),
    url: z.string().nullable(),
  })
  .transform(({ id, url, ...order }): FixedLinkRow => ({
    ...order,
    link: id === null || url === null ? null : { id, url },
  }));
const playlistRow = z.object({ playlistId: z.string() });

const OF_PLAYLIST = 'server_url = ? AND account_id = ? AND playlist_id = ?';

/** Canonical ids of the playlists to which the account has a link, in the order of the ids. */
export const listFixedLinks = (queries: Queries, { serverUrl, accountId }: SyncAccount): string[] =>
  queries
    .all(
      playlistRow,
      `SELECT playlist_id AS playlistId FROM fixed_link
       WHERE server_url = ? AND account_id = ? AND url IS NOT NULL ORDER BY playlist_id`,
      [serverUrl, accountId],
    )
    .map(({ playlistId }) => playlistId);

/** Canonical ids of the playlists that are not here any more and to which the account has ordered a link. */
export const listOrphanedLinks = (queries: Queries, { serverUrl, accountId }: SyncAccount): string[] =>
  queries
    .all(
      playlistRow,
      `SELECT playlist_id AS playlistId FROM fixed_link WHERE server_url = ? AND account_id = ?
         AND NOT EXISTS (SELECT 1 FROM playlist WHERE canonical_id = playlist_id) ORDER BY playlist_id`,
      [serverUrl, accountId],
    )
    .map(({ playlistId }) => playlistId);

/** The last link that the account has ordered to a playlist; null if none. @param playlistId canonical */
export const readFixedLink = (
  queries: Queries,
  { serverUrl, accountId }: SyncAccount,
  playlistId: string,
): FixedLinkRow | null =>
  queries.all(
    row,
    `SELECT operation_id AS operationId, server_tracks AS trackIds, description, expires_at AS expiresAt,
       local_tracks AS localTracks, share_id AS id, url FROM fixed_link WHERE ${OF_PLAYLIST}`,
    [serverUrl, accountId, playlistId],
  )[0] ?? null;

export interface NewFixedLink {
  /** Canonical. */
  readonly playlistId: string;
  readonly link: FixedLinkRow;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Replaces an earlier one. */
export function writeFixedLink(
  transaction: Transaction,
  { serverUrl, accountId }: SyncAccount,
  { playlistId, link: { operationId, trackIds, description, expiresAt, localTracks, link }, now }: NewFixedLink,
): void {
  transaction.run(
    `INSERT OR REPLACE INTO fixed_link (server_url, account_id, playlist_id, operation_id, server_tracks, description,
       expires_at, local_tracks, share_id, url, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[serverUrl, accountId, playlistId, operationId, JSON.stringify(trackIds), description, expiresAt],
      ...[JSON.stringify(localTracks), link?.id ?? null, link?.url ?? null, now],
    ],
  );
}

/** Succeeds where there is none. @param playlistId canonical */
export function deleteFixedLink(
  transaction: Transaction,
  { serverUrl, accountId }: SyncAccount,
  playlistId: string,
): void {
  transaction.run(`DELETE FROM fixed_link WHERE ${OF_PLAYLIST}`, [serverUrl, accountId, playlistId]);
}
