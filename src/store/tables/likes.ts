import type { Transaction } from '../database';

/** Likes tracks and returns how many were not liked before. @param now milliseconds since the epoch */
export function like(transaction: Transaction, trackIds: readonly number[], now: number): number {
  return transaction.run('INSERT OR IGNORE INTO liked_track (track_id, liked_at) SELECT value, ? FROM json_each(?)', [
    now,
    JSON.stringify(trackIds),
  ]);
}

/** Returns how many were liked before. */
export function unlike(transaction: Transaction, trackIds: readonly number[]): number {
  return transaction.run('DELETE FROM liked_track WHERE track_id IN (SELECT value FROM json_each(?))', [
    JSON.stringify(trackIds),
  ]);
}
