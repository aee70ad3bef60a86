import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import type { OperationDraft } from './outbox';
import type { SyncScope } from './syncScope';

export type SyncAccount = Pick<SyncScope, 'serverUrl' | 'accountId'>;
type Entity = OperationDraft['entity'];

const existsRow = z.object({ found: z.number() });

/** Whether the account knows the entity, or will once the outbox is sent (PROTOCOL.md, "Announcing"). */
export function isEntityKnown(
  queries: Queries,
  { serverUrl, accountId }: SyncAccount,
  entity: Entity,
  canonicalId: string,
): boolean {
  const sql =
    'SELECT 1 AS found FROM sync_announcement WHERE server_url = ? AND account_id = ? AND entity = ? AND canonical_id = ?';
  return queries.all(existsRow, sql, [serverUrl, accountId, entity, canonicalId]).length > 0;
}

export function addKnownEntity(
  transaction: Transaction,
  { serverUrl, accountId }: SyncAccount,
  entity: Entity,
  canonicalId: string,
): void {
  const sql =
    'INSERT OR IGNORE INTO sync_announcement (server_url, account_id, entity, canonical_id) VALUES (?, ?, ?, ?)';
  transaction.run(sql, [serverUrl, accountId, entity, canonicalId]);
}

const accountRow = z.object({ serverUrl: z.string(), accountId: z.string() });

/** Every account that knows the entity, ordered by server and account id. */
export function listAccountsKnowing(queries: Queries, entity: Entity, canonicalId: string): SyncAccount[] {
  const sql = `SELECT server_url AS serverUrl, account_id AS accountId FROM sync_announcement
    WHERE entity = ? AND canonical_id = ? ORDER BY server_url, account_id`;
  return queries.all(accountRow, sql, [entity, canonicalId]);
}

/** For an entity that was deleted. */
export function removeKnownEntity(
  transaction: Transaction,
  { serverUrl, accountId }: SyncAccount,
  entity: Entity,
  canonicalId: string,
): void {
  const sql =
    'DELETE FROM sync_announcement WHERE server_url = ? AND account_id = ? AND entity = ? AND canonical_id = ?';
  transaction.run(sql, [serverUrl, accountId, entity, canonicalId]);
}

const idRow = z.object({ id: z.string() });

/** Those of these entities that the account knows. */
export function listKnownOf(
  queries: Queries,
  { serverUrl, accountId }: SyncAccount,
  entity: Entity,
  ids: readonly string[],
): Set<string> {
  const sql = `SELECT canonical_id AS id FROM sync_announcement
    WHERE server_url = ? AND account_id = ? AND entity = ? AND canonical_id IN (SELECT value FROM json_each(?))`;
  return new Set(queries.all(idRow, sql, [serverUrl, accountId, entity, JSON.stringify(ids)]).map(({ id }) => id));
}

/** All entities of a kind that the account knows. */
export function listKnown(queries: Queries, { serverUrl, accountId }: SyncAccount, entity: Entity): string[] {
  const sql = 'SELECT canonical_id AS id FROM sync_announcement WHERE server_url = ? AND account_id = ? AND entity = ?';
  return queries.all(idRow, sql, [serverUrl, accountId, entity]).map(({ id }) => id);
}

export interface KnownChange {
  readonly entity: Entity;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Adds and removes known entities. */
export function changeKnown(
  transaction: Transaction,
  { serverUrl, accountId }: SyncAccount,
  { entity, added, removed }: KnownChange,
): void {
  if (added.length > 0) {
    transaction.run(
      `INSERT OR IGNORE INTO sync_announcement (server_url, account_id, entity, canonical_id)
       SELECT ?, ?, ?, value FROM json_each(?)`,
      [serverUrl, accountId, entity, JSON.stringify(added)],
    );
  }
  if (removed.length > 0) {
    transaction.run(
      `DELETE FROM sync_announcement WHERE server_url = ? AND account_id = ? AND entity = ?
         AND canonical_id IN (SELECT value FROM json_each(?))`,
      [serverUrl, accountId, entity, JSON.stringify(removed)],
    );
  }
}

/** The entities that the account does not know. */
export interface UnknownEntities {
  /** Canonical ids of playlists, in their order. */
  readonly playlists: readonly string[];
  /** File hashes, by the time of the like, oldest first. */
  readonly likes: readonly string[];
  /** File hashes, in alphabetical order. */
  readonly ratings: readonly string[];
}

export function listUnknownEntities(queries: Queries, { serverUrl, accountId }: SyncAccount): UnknownEntities {
  const missing = (entity: Entity, id: string) =>
    `NOT EXISTS (SELECT 1 FROM sync_announcement AS a
       WHERE a.server_url = ? AND a.account_id = ? AND a.entity = '${entity}' AND a.canonical_id = ${id})`;
  const ids = (sql: string) => queries.all(idRow, sql, [serverUrl, accountId]).map(({ id }) => id);
  return {
    playlists: ids(
      `SELECT canonical_id AS id FROM playlist
       WHERE is_smart = 0 AND ${missing('playlist', 'playlist.canonical_id')} ORDER BY position, id`,
    ),
    likes: ids(
      `SELECT file_hash AS id FROM liked_track JOIN track ON track.id = track_id
       WHERE file_hash <> '' AND ${missing('liked_track', 'file_hash')} GROUP BY file_hash ORDER BY min(liked_at), file_hash`,
    ),
    ratings: ids(
      `SELECT DISTINCT file_hash AS id FROM track
       WHERE rating IS NOT NULL AND file_hash <> '' AND ${missing('track_rating', 'file_hash')} ORDER BY file_hash`,
    ),
  };
}

const consentRow = z.object({ accepted: z.number() });

/** Whether the user agreed to upload what the account does not know; null before the user was asked. */
export function readUploadConsent(queries: Queries, { serverUrl, accountId }: SyncAccount): boolean | null {
  const sql = 'SELECT accepted FROM sync_upload_answer WHERE server_url = ? AND account_id = ?';
  const consent = queries.all(consentRow, sql, [serverUrl, accountId])[0];
  return consent === undefined ? null : consent.accepted === 1;
}

export interface UploadConsent {
  readonly accepted: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export function writeUploadConsent(
  transaction: Transaction,
  { serverUrl, accountId }: SyncAccount,
  consent: UploadConsent,
): void {
  transaction.run(
    `INSERT INTO sync_upload_answer (server_url, account_id, accepted, answered_at) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET accepted = excluded.accepted, answered_at = excluded.answered_at`,
    [serverUrl, accountId, consent.accepted ? 1 : 0, consent.now],
  );
}

/**
 * Makes every account ask again before it uploads.
 * @param current the account whose consent stays, because the edit is queued for it; null for none
 */
export function clearUploadConsents(transaction: Transaction, current: SyncAccount | null): void {
  const test = '(server_url, account_id) IS NOT (?, ?)';
  const values = [current?.serverUrl ?? null, current?.accountId ?? null];
  const consents = transaction.all(consentRow, `SELECT accepted FROM sync_upload_answer WHERE ${test}`, values);
  if (consents.length > 0) transaction.run(`DELETE FROM sync_upload_answer WHERE ${test}`, values);
}
