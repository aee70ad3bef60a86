import * as z from 'zod';
import type { Queries, Transaction } from '../store/database';
import { deleteCredential, isCredentialReadable, readCredential, writeCredential } from '../store/tables/credentials';
import { readSetting, writeSetting } from '../store/tables/settings';
import { deleteSyncAccount, writeSyncAccount } from '../store/tables/syncScope';
import { describe, type Credentials } from './credentials';
import { secretReference, type SessionKey } from './sessionKey';
import type { SignInRecord } from './sessions';

const REFERENCES = 'auth.references';
const PENDING = 'auth.pending';
const list = z.array(z.string());

/** References of the sign-ins of the profile; only the last one if the list cannot be read. */
export function readReferences(queries: Queries): readonly string[] {
  const { reference } = readCredential(queries) ?? {};
  return readList(queries, REFERENCES, reference === undefined ? [] : [reference]);
}

/** References whose secret may differ from the database: a window is changing it, or crashed while it did. */
export const readPending = (queries: Queries): readonly string[] => readList(queries, PENDING, []);

export function readSignIn(queries: Queries, key: SessionKey): SignInRecord {
  const reference = secretReference(key);
  const credential = readCredential(queries);
  return {
    // A credential that cannot be read may be this one, so it counts as signed out (PROTOCOL.md, "Stored credentials").
    isSignedIn: readReferences(queries).includes(reference) && isCredentialReadable(queries),
    isPending: readPending(queries).includes(reference),
    credential: credential?.reference === reference ? credential : null,
  };
}

export interface SignInUpdate {
  readonly key: SessionKey;
  readonly credentials: Credentials;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Records that the keyring holds this sign-in, and that it is no longer pending. */
export function recordSignIn(transaction: Transaction, { key, credentials, now }: SignInUpdate): void {
  const reference = secretReference(key);
  add(transaction, { setting: REFERENCES, reference, now });
  remove(transaction, { setting: PENDING, reference, now });
  const { account, expiresAt, accountId } = describe(credentials);
  const savedAt = credentials.kind === 'opaque' ? credentials.savedAt : undefined;
  writeCredential(transaction, { reference, account, expiresAt, now: savedAt ?? now });
  writeSyncAccount(transaction, key.url, accountId);
}

/** Records that the keyring holds nothing for this key, and that it is no longer pending. @param now milliseconds since the epoch */
export function deleteSignIn(transaction: Transaction, key: SessionKey, now: number): void {
  const reference = secretReference(key);
  remove(transaction, { setting: REFERENCES, reference, now });
  remove(transaction, { setting: PENDING, reference, now });
  const isOther = isCredentialReadable(transaction) && readCredential(transaction)?.reference !== reference;
  if (!isOther) deleteCredential(transaction);
  deleteSyncAccount(transaction, key.url);
}

/** Records that the secret is about to change. @param now milliseconds since the epoch */
export const markPending = (transaction: Transaction, reference: string, now: number): void =>
  add(transaction, { setting: PENDING, reference, now });

/** Records that the previous secret was restored. @param now milliseconds since the epoch */
export const unmarkPending = (transaction: Transaction, reference: string, now: number): void =>
  remove(transaction, { setting: PENDING, reference, now });

interface ListEntry {
  readonly setting: typeof REFERENCES | typeof PENDING;
  readonly reference: string;
  readonly now: number;
}

function add(transaction: Transaction, { setting: key, reference, now }: ListEntry): void {
  const known = key === REFERENCES ? readReferences(transaction) : readPending(transaction);
  if (!known.includes(reference)) writeList(transaction, key, [...known, reference], now);
}

function remove(transaction: Transaction, { setting: key, reference, now }: ListEntry): void {
  const known = key === REFERENCES ? readReferences(transaction) : readPending(transaction);
  if (known.includes(reference))
    writeList(
      transaction,
      key,
      known.filter((other) => other !== reference),
      now,
    );
}

/** @param fallback used if the list cannot be read */
function readList(queries: Queries, key: string, fallback: readonly string[]): readonly string[] {
  try {
    return list.parse(JSON.parse(readSetting(queries, 'profile_setting', key) ?? '[]'));
  } catch {
    queries.reportUnreadable(`profile_setting: ${key}`);
    return fallback;
  }
}

const writeList = (transaction: Transaction, key: string, value: readonly string[], now: number): void =>
  writeSetting(transaction, 'profile_setting', { key, value: JSON.stringify(value), valueType: 'json', now });
