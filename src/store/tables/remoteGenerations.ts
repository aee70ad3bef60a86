import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import type { SyncAccount } from './knownEntities';

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

/** Exchanges the live generation, if there is one, for the staging one, which is the other one afterwards. */
export function exchangeGenerations(transaction: Transaction, live: Generation | null, staging: Generation): void {
  const set = (generation: Generation, status: 'live' | 'staging' | 'dropped') =>
    transaction.run('UPDATE sync_remote_generation SET status = ? WHERE generation = ?', [status, generation]);
  // An account has one generation of a status at a time.
  if (live !== null) set(live, 'dropped');
  set(staging, 'live');
  if (live !== null) set(live, 'staging');
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
