import * as z from 'zod';
import type { Clock } from '../core/clock';
import { asWaveFlowError, isKeyringFailure, keyringForgot, type WaveFlowError } from '../core/errors';
import type { WebSession } from '../remote/betterAuth';
import type { StoredCredential } from '../store/tables/credentials';
import type { Database } from '../store/database';
import type { Lock } from '../core/lock';
import type { Databases } from './databases';
import { secretReference, serverUrlOf, type SessionKey } from './sessionKey';
import type { Secrets } from './secrets';
import {
  deleteSignIn,
  markPending,
  readPending,
  readReferences,
  readSignIn,
  recordSignIn,
  unmarkPending,
} from './signInRecords';

/** What a sign-in consists of; secret. At least one of the two is there. */
export interface Credentials {
  /** The JWT for the server. */
  readonly token: string | null;
  /** What new tokens are minted from, where people signed in by e-mail. */
  readonly web: WebSession | null;
  /** How far the server's clock was ahead of ours when the token came, in milliseconds; 0 where left out. */
  readonly skew?: number;
}

/** Whether the keyring gave back what it had been given: it may also lose it, or not answer at all. */
export type KeyringHealth = 'works' | 'forgot' | 'failed';

export interface CredentialsLookup {
  readonly credentials: Credentials | null;
  readonly keyring: KeyringHealth;
  /** Why nobody knows what the keyring holds; null unless it `failed`. */
  readonly failure: WaveFlowError | null;
}

/** What the database tells of a sign-in. It is ahead of a keyring that is slow to tell what another window stored. */
export interface SignInRecord {
  readonly isSignedIn: boolean;
  /** Whether the secret may not be what the database says: a window is changing it, or died while it did. */
  readonly isPending: boolean;
  /** Null where there is none, or another server's was saved later. */
  readonly credential: StoredCredential | null;
}

export interface SessionsOptions {
  readonly secrets: Secrets;
  readonly databases: Databases;
  readonly clock: Clock;
  /** Between all windows, for changes: a secret and its reference go together. */
  readonly lock: Lock;
  /** Told of a session that nothing here refers to any more. */
  readonly onEnded: (session: WebSession) => void;
  /** Told about failures that nobody waits for. */
  readonly onFailed: (error: unknown) => void;
}

const storedCredentials = z.object({
  token: z.string().nullable(),
  web: z.object({ webUrl: z.string(), cookie: z.string() }).nullable(),
  skew: z.number().optional(),
});

/**
 * Credentials in secret storage, one secret for each place. The profile's database keeps the references of those
 * that are signed in, so that all windows learn of a change even where the keyring does not tell them.
 *
 * No transaction spans the two. A place whose secret is about to change is pending in the database until both agree
 * again; one that is still pending afterwards, because a window died or the keyring did not answer, is settled by
 * whichever window finds it: what is in the keyring counts, and a secret without a reference goes.
 */
export class Sessions {
  readonly #options: SessionsOptions;
  /** What secrets were before they were replaced by calls that failed and could not be undone. */
  readonly #failedRollbacks = new Map<string, string | undefined>();
  /** The profiles that are being settled. */
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

  /** Resolves when the secret can be read back and its reference is durable. On failure the earlier secret stays. */
  async save(key: SessionKey, credentials: Credentials): Promise<void> {
    const earlier = await this.#options.lock.run(() => this.#save(key, credentials));
    if (earlier?.web && !isSameSession(earlier.web, credentials.web)) this.#options.onEnded(earlier.web);
  }

  /**
   * Saves what the renewal of a session brought, unless somebody has signed out or in anew since it was found.
   * @returns whether it was saved
   */
  renew(key: SessionKey, renewed: WebSession, after: Credentials): Promise<boolean> {
    return this.#options.lock.run(async () => {
      const { credentials } = await this.find(key);
      if (!isSameSession(renewed, credentials?.web)) return false;
      await this.#save(key, after);
      return true;
    });
  }

  /** Deletes the secret first, so that a failure later on leaves none behind. Nothing there is a success. */
  clear(key: SessionKey): Promise<void> {
    return this.#options.lock.run(() => this.#clear(key));
  }

  /**
   * Deletes every secret of the profile, on whichever server. A profile whose database cannot be used does not tell
   * where it is signed in: then the one at this server goes.
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

  /** @returns what was there before */
  async #save(key: SessionKey, credentials: Credentials): Promise<Credentials | null> {
    const { secrets, clock } = this.#options;
    const reference = secretReference(key);
    const database = await this.#database(key);
    const secret = JSON.stringify(credentials);
    const earlier = await secrets.get(reference);
    await database.write((transaction) => markPending(transaction, reference, clock.now()));
    try {
      await secrets.store(reference, secret);
      if ((await secrets.get(reference)) !== secret) throw keyringForgot();
      await database.write((transaction) =>
        recordSignIn(transaction, { key: key, token: credentials.token, now: clock.now() }),
      );
      this.#failedRollbacks.delete(reference);
      return parseCredentials(earlier);
    } catch (error) {
      await this.#rollBack(database, reference, earlier);
      throw error;
    }
  }

  /** What the user has to know is the failure before, not that undoing failed for the same reason. */
  async #rollBack(database: Database, reference: string, earlier: string | undefined): Promise<void> {
    try {
      this.#failedRollbacks.set(reference, earlier);
      await this.#restore(reference, earlier);
      this.#failedRollbacks.delete(reference);
      await database.write((transaction) => unmarkPending(transaction, reference, this.#options.clock.now()));
    } catch {
      // The place stays pending and is settled later.
    }
  }

  async #clear(key: SessionKey): Promise<void> {
    const { secrets, clock, onEnded } = this.#options;
    const reference = secretReference(key);
    const database = await this.#database(key);
    const { isSignedIn } = await this.readRecord(database, key);
    const web = await this.#webSession(reference);
    if (isSignedIn) await database.write((transaction) => markPending(transaction, reference, clock.now()));
    await secrets.delete(reference);
    this.#failedRollbacks.delete(reference);
    await database.write((transaction) => deleteSignIn(transaction, key, clock.now()));
    if (web) onEnded(web);
  }

  /** The session to end at its web front end; null where there is none, or the keyring does not tell. */
  async #webSession(reference: string): Promise<WebSession | null> {
    const secret = await this.#options.secrets.get(reference).catch(() => undefined);
    return parseCredentials(secret)?.web ?? null;
  }

  #scheduleRecovery(profileId: string): void {
    if (this.#recovering.has(profileId)) return;
    this.#recovering.add(profileId);
    void this.#options.lock
      .run(() => this.#recoverAll(profileId))
      .catch((error: unknown) => {
        // It is tried again at the next look, which comes at the latest when the keyring answers.
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
    // Where it is not pending any more, another window has settled it, and somebody may have signed in anew.
    if (this.#failedRollbacks.has(reference) && isPending)
      await this.#restore(reference, this.#failedRollbacks.get(reference));
    if (!isSignedIn) await secrets.delete(reference);
    const credentials = isSignedIn ? parseCredentials(await secrets.get(reference)) : null;
    await database.write((transaction) => {
      const now = clock.now();
      if (credentials) recordSignIn(transaction, { key: key, token: credentials.token, now });
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

/** Nothing for a database that a later version wrote, or that is damaged. */
function undefinedIfUnusable(error: unknown): undefined {
  if (!['store.newer', 'store.damaged'].includes(asWaveFlowError(error).kind)) throw error;
}

const isSameSession = (one: WebSession, other: WebSession | null | undefined): boolean =>
  one.cookie === other?.cookie && one.webUrl === other.webUrl;

/** Null for nothing, and for a text that is not ours. */
function parseCredentials(secret: string | undefined): Credentials | null {
  try {
    const { skew, ...credentials } = storedCredentials.parse(JSON.parse(secret ?? 'null'));
    return skew === undefined ? credentials : { ...credentials, skew };
  } catch {
    return null;
  }
}
