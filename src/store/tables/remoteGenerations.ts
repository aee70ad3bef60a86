import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import type { SyncAccount } from './knownEntities';

const FIELDS = ['name', 'description', 'color_id', 'icon_id'] as const;

/** Names a state that a server's log has produced for an account. A later one has a larger number. */
export type Generation = number;

const generationRow = z.object({ generation: z.number() });
const accountRow = z.object({ generation: z.number(), serverUrl: z.string(), accountId: z.string() });

/** The generation that the user sees, or the one that a full pull collects; null for none. */
export function findGeneration(
  queries: Queries,
  { serverUrl, accountId }: SyncAccount,
  status: 'live' | 'staging',
): Generation | null {
  const sql = 'SELECT generation FROM sync_remote_generation WHERE server_url = ? AND account_id = ? AND status = ?';
  return queries.all(generationRow, sql, [serverUrl, accountId, status])[0]?.generation ?? null;
}

/** The live generations of all accounts, the oldest first. */
export const listLiveGenerations = (queries: Queries): ({ readonly generation: Generation } & SyncAccount)[] =>
  queries.all(
    accountRow,
    `SELECT generation, server_url AS serverUrl, account_id AS accountId FROM sync_remote_generation
     WHERE status = 'live' ORDER BY generation`,
  );

/** The account has no generation of this status. */
export function insertGeneration(
  transaction: Transaction,
  account: SyncAccount,
  status: 'live' | 'staging',
): Generation {
  transaction.run('INSERT INTO sync_remote_generation (server_url, account_id, status) VALUES (?, ?, ?)', [
    account.serverUrl,
    account.accountId,
    status,
  ]);
  const generation = findGeneration(transaction, account, status);
  if (generation === null) throw new Error('The row that was just written is not there');
  return generation;
}

/** Its rows are deleted later, by `pruneGenerations`. */
export function dropGeneration(transaction: Transaction, generation: Generation): void {
  transaction.run("UPDATE sync_remote_generation SET status = 'dropped' WHERE generation = ?", [generation]);
}

/** The account has no live generation. */
export function makeLive(transaction: Transaction, generation: Generation): void {
  transaction.run("UPDATE sync_remote_generation SET status = 'live' WHERE generation = ?", [generation]);
}

/** Whether only fields of the collection are known, not whether it exists. */
const isUncertain = (collection: string): string =>
  `(NOT ${collection}.is_created AND ${collection}.place = 0 AND coalesce(${FIELDS.map((field) => `${collection}.${field}`).join(', ')}) IS NOT NULL)`;

/**
 * Adds to a generation what an earlier one mentions and it does not. A collection of which it has fields only exists if it
 * did in the earlier one.
 */
export function carryOver(transaction: Transaction, from: Generation, to: Generation): void {
  const values = [to, from];
  // Before the playlists: tracks of those that are mentioned stay as they are.
  transaction.run(
    `INSERT INTO sync_remote_playlist_track (generation, playlist_id, track_key, position, place, title, artist, duration_ms)
     SELECT ?1, playlist_id, track_key, position, place, title, artist, duration_ms FROM sync_remote_playlist_track AS track
     WHERE generation = ?2
       AND NOT EXISTS (SELECT 1 FROM sync_remote_collection AS known
         WHERE known.generation = ?1 AND known.entity = 'playlist' AND known.canonical_id = track.playlist_id
           AND NOT ${isUncertain('known')})
       AND NOT EXISTS (SELECT 1 FROM sync_remote_playlist_track AS known
         WHERE known.generation = ?1 AND known.playlist_id = track.playlist_id)`,
    values,
  );
  transaction.run(
    `UPDATE sync_remote_collection AS known SET is_created = TRUE, place = earlier.place,
       ${FIELDS.map((field) => `${field} = coalesce(known.${field}, earlier.${field})`).join(', ')}
     FROM sync_remote_collection AS earlier
     WHERE known.generation = ?1 AND ${isUncertain('known')} AND earlier.generation = ?2 AND earlier.is_created
       AND earlier.entity = known.entity AND earlier.canonical_id = known.canonical_id`,
    values,
  );
  const fields = FIELDS.flatMap((field) => [field, `${field}_place`]).join(', ');
  transaction.run(
    `INSERT OR IGNORE INTO sync_remote_collection (generation, entity, canonical_id, is_created, place, ${fields})
     SELECT ?1, entity, canonical_id, is_created, place, ${fields} FROM sync_remote_collection WHERE generation = ?2 ORDER BY id`,
    values,
  );
  transaction.run(
    `INSERT OR IGNORE INTO sync_remote_like (generation, file_hash, is_liked, rank, place)
     SELECT ?1, file_hash, is_liked, rank, place FROM sync_remote_like WHERE generation = ?2`,
    values,
  );
  transaction.run(
    `INSERT OR IGNORE INTO sync_remote_rating (generation, file_hash, rating, place)
     SELECT ?1, file_hash, rating, place FROM sync_remote_rating WHERE generation = ?2`,
    values,
  );
}

const KEYS = {
  sync_remote_playlist_track: 'generation, playlist_id, track_key',
  sync_remote_collection: 'generation, entity, canonical_id',
  sync_remote_like: 'generation, file_hash',
  sync_remote_rating: 'generation, file_hash',
};

/** Deletes rows of a dropped generation. @param limit their maximum number in each table */
export function pruneGenerations(transaction: Transaction, limit: number): void {
  const sql = "SELECT generation FROM sync_remote_generation WHERE status = 'dropped' ORDER BY generation LIMIT 1";
  const dropped = transaction.all(generationRow, sql)[0];
  if (!dropped) return;
  let count = 0;
  for (const [table, key] of Object.entries(KEYS)) {
    count += transaction.run(
      `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} WHERE generation = ? ORDER BY ${key} LIMIT ?)`,
      [dropped.generation, limit],
    );
  }
  if (count === 0) {
    transaction.run('DELETE FROM sync_remote_generation WHERE generation = ?', [dropped.generation]);
  }
}
