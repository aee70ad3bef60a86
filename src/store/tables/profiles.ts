import * as z from 'zod';
import type { Random } from '../../core/random';
import type { Queries, Transaction } from '../database';

/** A row of `profile` (PROTOCOL.md, "App database"). */
export interface Profile {
  /** The canonical UUID. The integer id of the row does not leave this file. */
  readonly id: string;
  readonly name: string;
  /** Folder of the profile's own database, inside the storage folder. */
  readonly dataDir: string;
  /** Milliseconds since the epoch, like `lastUsedAt`. */
  readonly createdAt: number;
  readonly lastUsedAt: number;
}

export interface NewProfile {
  /** A UUID v4. */
  readonly id: string;
  readonly name: string;
  readonly dataDir: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const profileRow = z.object({
  id: z.string(),
  // A profile with a readable id stays usable, whatever else is wrong with its row.
  name: z.string().catch('?'),
  dataDir: z.string().catch(''),
  createdAt: z.number().catch(0),
  lastUsedAt: z.number().catch(0),
});

/** All profiles, the oldest first. */
export function listProfiles(queries: Queries): Profile[] {
  return queries.all(
    profileRow,
    `SELECT canonical_id AS id, name, data_dir AS dataDir, created_at AS createdAt, last_used_at AS lastUsedAt
     FROM profile ORDER BY created_at, profile.id`,
  );
}

/** @throws WaveFlowError `store.failed` where the name is taken */
export function insertProfile(transaction: Transaction, profile: NewProfile): void {
  transaction.run(
    'INSERT INTO profile (canonical_id, name, data_dir, created_at, last_used_at) VALUES (?, ?, ?, ?, ?)',
    [profile.id, profile.name, profile.dataDir, profile.now, profile.now],
  );
}

/** @throws WaveFlowError `store.failed` where the name is taken */
export function renameProfile(transaction: Transaction, id: string, name: string): void {
  transaction.run('UPDATE profile SET name = ? WHERE canonical_id = ?', [name, id]);
}

/** Removes the row only; the profile's folder is not touched. */
export function removeProfile(transaction: Transaction, id: string): void {
  transaction.run('DELETE FROM profile WHERE canonical_id = ?', [id]);
}

/** @param now milliseconds since the epoch */
export function touchProfile(transaction: Transaction, id: string, now: number): void {
  transaction.run('UPDATE profile SET last_used_at = ? WHERE canonical_id = ?', [now, id]);
}

const rowId = z.object({ id: z.number() });

/** Gives every profile from before `20260605000000_profile_canonical_id` its UUID. */
export function fillCanonicalIds(transaction: Transaction, random: Random): void {
  for (const { id } of transaction.all(rowId, 'SELECT id FROM profile WHERE canonical_id IS NULL')) {
    transaction.run('UPDATE profile SET canonical_id = ? WHERE id = ?', [random.uuid(), id]);
  }
}
