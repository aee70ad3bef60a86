import * as z from 'zod';
import type { Queries, Transaction } from '../database';

const PROVIDER = 'waveflow_server';

/** The profile's row in `auth_credential`, without the token (PROTOCOL.md, "Stored credentials"). */
export interface Credential {
  readonly account: string | null;
  /** Where the secret storage keeps the token. Kept in `token_encrypted` as UTF-8. */
  readonly reference: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number | null;
}

export interface StoredCredential extends Credential {
  /** When it was written. Milliseconds since the epoch. */
  readonly updatedAt: number;
}

export interface NewCredential extends Credential {
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const credentialRow = z.object({
  account: z.string().nullable(),
  reference: z.instanceof(Uint8Array).transform((bytes, context) => {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      context.addIssue({ code: 'custom' });
      return z.NEVER;
    }
  }),
  expiresAt: z.number().nullable(),
  updatedAt: z.number(),
});

export function readCredential(queries: Queries): StoredCredential | null {
  const rows = queries.all(
    credentialRow,
    `SELECT username AS account, token_encrypted AS reference, expires_at AS expiresAt, updated_at AS updatedAt
     FROM auth_credential WHERE provider = ?`,
    [PROVIDER],
  );
  return rows[0] ?? null;
}

/** False where there is a credential that cannot be read. */
export const isCredentialReadable = (queries: Queries): boolean =>
  readCredential(queries) !== null ||
  queries.all(z.unknown(), 'SELECT 1 FROM auth_credential WHERE provider = ?', [PROVIDER]).length === 0;

/** Sets the credential, whether or not there was one. `created_at` stays that of the first write. */
export function writeCredential(transaction: Transaction, credential: NewCredential): void {
  const { account, reference, expiresAt, now } = credential;
  transaction.run(
    `INSERT INTO auth_credential (provider, username, token_encrypted, expires_at, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (provider) DO UPDATE
     SET username = excluded.username, token_encrypted = excluded.token_encrypted,
         expires_at = excluded.expires_at, updated_at = excluded.updated_at`,
    [PROVIDER, account, new TextEncoder().encode(reference), expiresAt, now, now],
  );
}

/** Succeeds where there is none. */
export function deleteCredential(transaction: Transaction): void {
  transaction.run('DELETE FROM auth_credential WHERE provider = ?', [PROVIDER]);
}
