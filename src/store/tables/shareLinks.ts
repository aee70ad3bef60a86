import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import type { SyncAccount } from './knownEntities';
import { deleteSetting, writeSetting } from './settings';

const playlistRow = z.object({ playlistId: z.string() });
const tokenRow = z.object({ token: z.string() });

/** Canonical ids of the playlists that the account has shared, in the order of the ids. */
export const listSharedPlaylists = (queries: Queries, { serverUrl, accountId }: SyncAccount): string[] =>
  queries
    .all(
      playlistRow,
      'SELECT playlist_id AS playlistId FROM share_link WHERE server_url = ? AND account_id = ? ORDER BY playlist_id',
      [serverUrl, accountId],
    )
    .map(({ playlistId }) => playlistId);

/** The token of a playlist's link; null where the account has not shared it. @param playlistId canonical */
export const readShareToken = (
  queries: Queries,
  { serverUrl, accountId }: SyncAccount,
  playlistId: string,
): string | null =>
  queries.all(tokenRow, 'SELECT token FROM share_link WHERE server_url = ? AND account_id = ? AND playlist_id = ?', [
    serverUrl,
    accountId,
    playlistId,
  ])[0]?.token ?? null;

export interface ShareLinkRow {
  /** Canonical. */
  readonly playlistId: string;
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Replaces an earlier token. Also written as the setting that the desktop app reads (PROTOCOL.md, "Share links"). */
export function writeShareLink(
  transaction: Transaction,
  { serverUrl, accountId }: SyncAccount,
  { playlistId, token, now }: ShareLinkRow,
): void {
  transaction.run(
    `INSERT INTO share_link (server_url, account_id, playlist_id, token, created_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (server_url, account_id, playlist_id) DO UPDATE SET token = excluded.token, created_at = excluded.created_at`,
    [serverUrl, accountId, playlistId, token, now],
  );
  const key = settingOf(playlistId);
  writeSetting(transaction, 'profile_setting', { key, value: token, valueType: 'string', now });
}

/** Succeeds where the account has not shared the playlist. @param playlistId canonical */
export function deleteShareLink(
  transaction: Transaction,
  { serverUrl, accountId }: SyncAccount,
  playlistId: string,
): void {
  transaction.run('DELETE FROM share_link WHERE server_url = ? AND account_id = ? AND playlist_id = ?', [
    serverUrl,
    accountId,
    playlistId,
  ]);
  deleteSetting(transaction, 'profile_setting', settingOf(playlistId));
}

const settingOf = (playlistId: string): string => `share.token.${playlistId}`;
