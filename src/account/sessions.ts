import type { Clock } from '../core/clock';
import { asWaveFlowError, isKeyringFailure, keyringForgot, type WaveFlowError } from '../core/errors';
import type { Lock } from '../core/lock';
import type { Database } from '../store/database';
import type { StoredCredential } from '../store/tables/credentials';
import { parseCredentials, type Credentials, type OpaqueCredentials } from './credentials';
import type { Databases } from './databases';
import { isSameSession, sessionOf, type EndableSession } from './endSession';
import type { Secrets } from './secrets';
import { secretReference, serverUrlOf, type SessionKey } from './sessionKey';
import {
  deleteSignIn,
  markPending,
  readPending,
  readReferences,
  readSignIn,
  recordSignIn,
  unmarkPending,
} from './signInRecords';

/** Whether the keyring returned what was stored in it, lost it, or failed to respond. */
export type KeyringHealth = 'works' | 'forgot' | 'failed';

export interface CredentialsLookup {
  readonly credentials: Credentials | null;
  readonly keyring: KeyringHealth;
  /** Why the keyring could not be read; null unless `keyring` is `failed`. */
  readonly failure: WaveFlowError | null;
}

/** The record of a sign-in in the database. It may be newer than what the keyring returns to this window. */
export interface SignInRecord {
  readonly isSignedIn: boolean;
  /** Whether the secret may not be what the database says: a window is changing it, or died while it did. */
  readonly isPending: boolean;
  /** Null if there is none, or if a credential for another server was saved later. */
  readonly credential: StoredCredential | null;
}

export interface SessionsOptions {
  readonly secrets: Secrets;
  readonly databases: Databases;
  readonly clock: Clock;
  /** Shared by all windows. Held while a secret and its reference change together. */
  readonly lock: Lock;
  /** Receives each session that is no longer referenced. */
  readonly onEnded: (session: EndableSession) => void;
  /** Receives failures of background work. */
  readonly onFailed: (error: unknown) => void;
}

/**
 * Credentials in secret storage, one secret for each session key. The profile's database lists the keys that are signed
 * in, so that every window learns of a change even if the keyring does not notify it.
 *
 * No transaction spans both. A key is marked as pending in the database before its secret changes, until both agree
 * again. If it stays pending, because a window crashed or the keyring did not respond, the next window that reads it
 * recovers it: the keyring is authoritative, and a secret that no key refers to is deleted.
 */
export class Sessions {
  readonly #options: SessionsOptions;
  /** Previous secrets, by reference, of changes that failed and could not be rolled back. */
  readonly #failedRollbacks = new Map<string, string | undefined>();
  /** The profiles that are being recovered. */
  readonly #recovering = new Set<string>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  async find(key: SessionKey): Promise<CredentialsLookup> {
    return this.lookUp(key, await this.record(key));
  }

  /** Does not ask the keyring. */
  async record(key: SessionKey): Promise<SignInRecord> {
    return this.readRecord(await this.#database(key), key);
  }

  /** One read. @param database of the profile */
  readRecord(database: Database, key: SessionKey): Promise<SignInRecord> {
    return database.read((queries) => readSignIn(queries, key));
  }

  /** Asks the keyring, and no database. @param record what the database has just said of this key */
  async lookUp(key: SessionKey, { isSignedIn, isPending }: SignInRecord): Promise<CredentialsLookup> {
    const reference = secretReference(key);
    if (isPending || this.#failedRollbacks.has(reference)) this.#scheduleRecovery(key.profileId);
    if (!isSignedIn) return { credentials: null, keyring: 'works', failure: null };
    try {
      const credentials = parseCredentials(await this.#options.secrets.get(reference));
      const isLost = credentials === null && !isPending;
      return { credentials, keyring: isLost ? 'forgot' : 'works', failure: null };
    } catch (error) {
      const failure = asWaveFlowError(error);
      if (!isKeyringFailure(failure.kind)) throw error;
      return { credentials: null, keyring: 'failed', failure };
    }
  }

  /** Resolves when the secret can be read back and its reference is durable. A failure restores the previous secret. */
  async save(key: SessionKey, credentials: Credentials): Promise<void> {
    const { earlier } = await this.#options.lock.run(() => this.#save(key, credentials));
    const ended = sessionOf(key, earlier);
    if (ended && !isSameSession(ended, sessionOf(key, credentials))) this.#options.onEnded(ended);
  }

  /**
   * Saves what became of credentials, unless the user has signed out or in again since they were read.
   * @returns what was saved, null if nothing
   */
  renew(key: SessionKey, before: Credentials, after: Credentials): Promise<Credentials | null> {
    return this.#options.lock.run(async () => {
      const record = await this.record(key);
      const { credentials } = await this.lookUp(key, record);
      if (credentials === null || !isSameSignIn(before, credentials, record)) return null;
      return (await this.#save(key, after)).saved;
    });
  }

  /** Ends a session that was opened or renewed in vain, in the background. */
  abandon(session: EndableSession): void {
    this.#options.onEnded(session);
  }

  /**
   * Deletes the secret first, so that a later failure leaves none behind. Succeeds if there is none.
   * @param isEnded whether the session has ended at its server, so that it need not be ended
   */
  clear(key: SessionKey, isEnded = false): Promise<void> {
    return this.#options.lock.run(() => this.#clear(key, isEnded));
  }

  /**
   * Deletes all secrets of the profile, for every server. If its database cannot be used, only the secret for this server
   * is known and deleted.
   */
  clearAll(profileId: string, url: string | null): Promise<void> {
    return this.#options.lock.run(async () => {
      const database = await this.#options.databases.profile(profileId).catch(undefinedIfUnusable);
      if (!database)
        return url === null ? undefined : this.#options.secrets.delete(secretReference({ profileId, url }));
      const references = await database.read(
        (queries) => new Set([...readReferences(queries), ...readPending(queries)]),
      );
      for (const reference of references) await this.#clear({ profileId, url: serverUrlOf(reference, profileId) });
    });
  }

  async #save(key: SessionKey, credentials: Credentials): Promise<SavedCredentials> {
    const { secrets, clock } = this.#options;
    const reference = secretReference(key);
    const database = await this.#database(key);
    const saved = credentials.kind === 'opaque' ? await this.#stamped(key, credentials) : credentials;
    const secret = JSON.stringify(saved);
    const earlier = await secrets.get(reference);
    await database.write((transaction) => markPending(transaction, reference, clock.now()));
    try {
      await secrets.store(reference, secret);
      if ((await secrets.get(reference)) !== secret) throw keyringForgot();
      await database.write((transaction) => recordSignIn(transaction, { key, credentials: saved, now: clock.now() }));
      this.#failedRollbacks.delete(reference);
      return { saved, earlier: parseCredentials(earlier) };
    } catch (error) {
      await this.#rollBack(database, reference, earlier);
      throw error;
    }
  }

  /** With a time of storing that differs from all earlier ones, also if the clock was set back. */
  async #stamped(key: SessionKey, credentials: OpaqueCredentials): Promise<OpaqueCredentials> {
    const { credential } = await this.record(key);
    return { ...credentials, savedAt: Math.max(this.#options.clock.now(), (credential?.updatedAt ?? 0) + 1) };
  }

  /** Never rejects: the user needs to see the original failure, and a failed rollback usually has the same cause. */
  async #rollBack(database: Database, reference: string, earlier: string | undefined): Promise<void> {
    try {
      this.#failedRollbacks.set(reference, earlier);
      await this.#restore(reference, earlier);
      this.#failedRollbacks.delete(reference);
      await database.write((transaction) => unmarkPending(transaction, reference, this.#options.clock.now()));
    } catch {
      // The key stays pending and is recovered later.
    }
  }

  async #clear(key: SessionKey, isEnded = false): Promise<void> {
    const { secrets, clock, onEnded } = this.#options;
    const reference = secretReference(key);
    const database = await this.#database(key);
    const { isSignedIn } = await this.readRecord(database, key);
    const session = sessionOf(key, await this.#credentials(reference));
    if (isSignedIn) await database.write((transaction) => markPending(transaction, reference, clock.now()));
    await secrets.delete(reference);
    this.#failedRollbacks.delete(reference);
    await database.write((transaction) => deleteSignIn(transaction, key, clock.now()));
    if (session && !isEnded) onEnded(session);
  }

  /** Null if there is none, or the keyring cannot be read. */
  async #credentials(reference: string): Promise<Credentials | null> {
    return parseCredentials(await this.#options.secrets.get(reference).catch(() => undefined));
  }

  #scheduleRecovery(profileId: string): void {
    if (this.#recovering.has(profileId)) return;
    this.#recovering.add(profileId);
    void this.#options.lock
      .run(() => this.#recoverAll(profileId))
      .catch((error: unknown) => {
        // The next read tries again, at the latest when the keyring responds.
        if (!isKeyringFailure(asWaveFlowError(error).kind)) this.#options.onFailed(error);
      })
      .finally(() => this.#recovering.delete(profileId));
  }

  async #recoverAll(profileId: string): Promise<void> {
    const database = await this.#options.databases.profile(profileId);
    const own = [...this.#failedRollbacks.keys()].filter((reference) =>
      reference.startsWith(secretReference({ profileId, url: '' })),
    );
    const references = new Set([...(await database.read(readPending)), ...own]);
    for (const reference of references)
      await this.#recover(database, { profileId, url: serverUrlOf(reference, profileId) });
  }

  async #recover(database: Database, key: SessionKey): Promise<void> {
    const { secrets, clock } = this.#options;
    const reference = secretReference(key);
    const { isSignedIn, isPending } = await this.readRecord(database, key);
    // If it is no longer pending, another window has recovered it, and the user may have signed in again.
    if (this.#failedRollbacks.has(reference) && isPending)
      await this.#restore(reference, this.#failedRollbacks.get(reference));
    if (!isSignedIn) await secrets.delete(reference);
    const credentials = isSignedIn ? parseCredentials(await secrets.get(reference)) : null;
    await database.write((transaction) => {
      const now = clock.now();
      if (credentials) recordSignIn(transaction, { key, credentials, now });
      else deleteSignIn(transaction, key, now);
    });
    this.#failedRollbacks.delete(reference);
  }

  async #restore(reference: string, earlier: string | undefined): Promise<void> {
    if (earlier === undefined) await this.#options.secrets.delete(reference);
    else await this.#options.secrets.store(reference, earlier);
  }

  #database({ profileId }: SessionKey): Promise<Database> {
    return this.#options.databases.profile(profileId);
  }
}

/** Undefined if the database is damaged or was written by a newer version; rethrows everything else. */
function undefinedIfUnusable(error: unknown): undefined {
  if (!['store.newer', 'store.damaged'].includes(asWaveFlowError(error).kind)) throw error;
}

interface SavedCredentials {
  readonly saved: Credentials;
  /** The previous ones. */
  readonly earlier: Credentials | null;
}

/** Whether the stored credentials are still those that were read before, or of the same web session. */
function isSameSignIn(before: Credentials, stored: Credentials, { credential }: SignInRecord): boolean {
  if (before.kind !== 'opaque')
    return stored.kind !== 'opaque' && before.web !== null && isSameSession(before.web, stored.web);
  const isCurrent = credential === null || credential.updatedAt === before.savedAt;
  return isCurrent && stored.kind === 'opaque' && stored.refresh === before.refresh;
}
