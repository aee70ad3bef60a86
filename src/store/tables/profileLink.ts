import * as z from 'zod';
import type { Queries, Transaction } from '../database';
import type { SyncAccount } from './knownEntities';

/** The profile of an account that the profile of this database is. */
export interface ProfileLink {
  /** Canonical id of the account's profile. */
  readonly id: string;
  /**
   * `provisional`: its own id, which an earlier profile of another device may still replace. `undecided`: waits for the
   * user to choose; nothing is sent or received until then.
   */
  readonly state: 'final' | 'provisional' | 'undecided';
  /** When the account's log first had a provisional one, in milliseconds since the epoch; null if it has not. */
  readonly seenAt: number | null;
}

const linkRow: z.ZodType<ProfileLink> = z.object({
  id: z.string(),
  state: z.enum(['final', 'provisional', 'undecided']),
  seenAt: z.number().nullable().catch(null),
});

/** Null if it was never looked for. */
export function readProfileLink(queries: Queries, { serverUrl, accountId }: SyncAccount): ProfileLink | null {
  const sql = `SELECT profile_canonical_id AS id, state, seen_at AS seenAt FROM sync_profile_link
    WHERE server_url = ? AND account_id = ?`;
  return queries.all(linkRow, sql, [serverUrl, accountId])[0] ?? null;
}

export function writeProfileLink(
  transaction: Transaction,
  { serverUrl, accountId }: SyncAccount,
  { id, state, seenAt }: ProfileLink,
): void {
  transaction.run(
    `INSERT INTO sync_profile_link (server_url, account_id, profile_canonical_id, state, seen_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (server_url, account_id) DO UPDATE SET profile_canonical_id = excluded.profile_canonical_id,
       state = excluded.state, seen_at = excluded.seen_at`,
    [serverUrl, accountId, id, state, seenAt],
  );
}
