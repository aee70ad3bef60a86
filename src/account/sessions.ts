import * as z from 'zod';
import type { Clock } from '../core/clock';
import { asWaveFlowError, keyringForgot } from '../core/errors';
import { readClaims, readSubject } from '../protocol/claims';
import type { WebSession } from '../remote/betterAuth';
import { deleteCredential, readCredential, writeCredential, type StoredCredential } from '../store/credentials';
import type { Queries, Transaction } from '../store/database';
import type { Lock } from '../store/lock';
import { readSetting, writeSetting } from '../store/settings';
import { forgetAccount, writeAccount } from '../store/syncScope';
import type { Databases } from './databases';
import { referenceOf, urlOf, type Place } from './place';
import type { Secrets } from './secrets';

/** What a sign-in consists of; secret. At least one of the two is there. */
export interface Credentials {
  /** The JWT for the server. */
  readonly token: string | null;
  /** What new tokens are minted from, where people signed in by e-mail. */
  readonly web: WebSession | null;
}

/** Whether the keyring gave back what it had been given: it may also lose it, or not answer at all. */
export type KeyringHealth = 'works' | 'forgot' | 'failed';

export interface FoundCredentials {
  readonly credentials: Credentials | null;
  readonly keyring: KeyringHealth;
}

/** What the database tells of a sign-in. It is ahead of a keyring that is slow to tell what another window stored. */
export interface RememberedSignIn {
  readonly isSignedIn: boolean;
  /** Null where there is none, or another server's was saved later. */
  readonly credential: StoredCredential | null;
}

const REFERENCES = 'auth.references';
const references = z.array(z.string());
const stored = z.object({
  token: z.string().nullable(),
  web: z.object({ webUrl: z.string(), cookie: z.string() }).nullable(),
});

/**
 * Credentials in secret storage, one secret for each place. The profile's database keeps the references of those
 * that are signed in, so that all windows learn of a change even where the keyring does not tell them.
 */
export class Sessions {
  readonly #secrets: Secrets;
  readonly #databases: Databases;
  readonly #clock: Clock;
  readonly #lock: Lock;

  /** @param lock between all windows, for changes: a secret and its reference go together */
  constructor(secrets: Secrets, databases: Databases, clock: Clock, lock: Lock) {
    this.#secrets = secrets;
    this.#databases = databases;
    this.#clock = clock;
    this.#lock = lock;
  }

  async find(place: Place): Promise<FoundCredentials> {
    if (!(await this.remembered(place)).isSignedIn) return { credentials: null, keyring: 'works' };
    try {
      const credentials = parseCredentials(await this.#secrets.get(referenceOf(place)));
      return { credentials, keyring: credentials === null ? 'forgot' : 'works' };
    } catch (error) {
      if (asWaveFlowError(error).kind !== 'keyring.failed') throw error;
      return { credentials: null, keyring: 'failed' };
    }
  }

  /** Asks no keyring. */
  async remembered(place: Place): Promise<RememberedSignIn> {
    const reference = referenceOf(place);
    const database = await this.#databases.profile(place.profileId);
    return database.read((queries) => {
      const credential = readCredential(queries);
      return {
        isSignedIn: readReferences(queries).includes(reference),
        credential: credential?.reference === reference ? credential : null,
      };
    });
  }

  /** Resolves when the secret can be read back and its reference is durable. On failure the earlier secret stays. */
  save(place: Place, credentials: Credentials): Promise<void> {
    return this.#lock.run(() => this.#save(place, credentials));
  }

  /**
   * Saves what the renewal of a session brought, unless somebody has signed out or in anew since it was found.
   * @returns whether it was saved
   */
  renew(place: Place, renewed: WebSession, after: Credentials): Promise<boolean> {
    return this.#lock.run(async () => {
      const { credentials } = await this.find(place);
      if (!isSameSession(credentials?.web, renewed)) return false;
      await this.#save(place, after);
      return true;
    });
  }

  /** Deletes the secret first, so that a failure later on leaves none behind. Nothing there is a success. */
  clear(place: Place): Promise<void> {
    return this.#lock.run(() => this.#clear(place));
  }

  /** Deletes every secret of the profile, on whichever server. */
  clearAll(profileId: string): Promise<void> {
    return this.#lock.run(async () => {
      const database = await this.#databases.profile(profileId);
      for (const reference of await database.read(readReferences)) await this.#clear({ profileId, url: urlOf(reference, profileId) });
    });
  }

  async #save(place: Place, credentials: Credentials): Promise<void> {
    const reference = referenceOf(place);
    const database = await this.#databases.profile(place.profileId);
    const secret = JSON.stringify(credentials);
    const earlier = await this.#secrets.get(reference);
    try {
      await this.#secrets.store(reference, secret);
      if ((await this.#secrets.get(reference)) !== secret) throw keyringForgot();
      await database.write((transaction) => this.#remember(transaction, place, credentials));
    } catch (error) {
      // What the person has to know is the first failure, not that undoing failed for the same reason.
      await this.#restore(reference, earlier).catch(() => undefined);
      throw error;
    }
  }

  async #clear(place: Place): Promise<void> {
    const database = await this.#databases.profile(place.profileId);
    await this.#secrets.delete(referenceOf(place));
    await database.write((transaction) => this.#forget(transaction, place));
  }

  #remember(transaction: Transaction, place: Place, { token }: Credentials): void {
    const reference = referenceOf(place);
    const known = readReferences(transaction);
    if (!known.includes(reference)) this.#writeReferences(transaction, [...known, reference]);
    const { account, expiresAt } = readClaims(token);
    writeCredential(transaction, { reference, account, expiresAt, now: this.#clock.now() });
    writeAccount(transaction, place.url, readSubject(token));
  }

  #forget(transaction: Transaction, place: Place): void {
    const reference = referenceOf(place);
    const known = readReferences(transaction);
    if (known.includes(reference)) {
      this.#writeReferences(transaction, known.filter((other) => other !== reference));
    }
    if (readCredential(transaction)?.reference === reference) deleteCredential(transaction);
    forgetAccount(transaction, place.url);
  }

  #writeReferences(transaction: Transaction, value: readonly string[]): void {
    const setting = { key: REFERENCES, value: JSON.stringify(value), valueType: 'json', now: this.#clock.now() } as const;
    writeSetting(transaction, 'profile_setting', setting);
  }

  async #restore(reference: string, earlier: string | undefined): Promise<void> {
    if (earlier === undefined) await this.#secrets.delete(reference);
    else await this.#secrets.store(reference, earlier);
  }
}

const isSameSession = (one: WebSession | null | undefined, other: WebSession): boolean =>
  one?.cookie === other.cookie && one.webUrl === other.webUrl;

const readReferences = (queries: Queries): string[] =>
  references.parse(JSON.parse(readSetting(queries, 'profile_setting', REFERENCES) ?? '[]'));

/** Null for nothing, and for a text that is not ours. */
function parseCredentials(secret: string | undefined): Credentials | null {
  try {
    return stored.parse(JSON.parse(secret ?? 'null'));
  } catch {
    return null;
  }
}
