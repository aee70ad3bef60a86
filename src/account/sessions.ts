import * as z from 'zod';
import type { Clock } from '../core/clock';
import { asWaveFlowError, keyringForgot } from '../core/errors';
import { readClaims } from '../protocol/claims';
import { deleteCredential, readCredential, writeCredential } from '../store/credentials';
import type { Queries, Transaction } from '../store/database';
import { readSetting, writeSetting } from '../store/settings';
import type { Databases } from './databases';
import type { Secrets } from './secrets';

/** What a token belongs to. It is sent nowhere else. */
export interface Place {
  readonly profileId: string;
  /** Canonical server URL. */
  readonly url: string;
}

/** Whether the keyring gave back what it had been given: it may also lose it, or not answer at all. */
export type KeyringHealth = 'works' | 'forgot' | 'failed';

export interface Session {
  readonly token: string | null;
  readonly keyring: KeyringHealth;
}

const REFERENCES = 'auth.references';
const references = z.array(z.string());

/**
 * Tokens in secret storage, one for each place. The profile's database keeps the references of those that
 * are signed in, so that all windows learn of a sign-out even where the keyring does not tell them.
 */
export class Sessions {
  readonly #secrets: Secrets;
  readonly #databases: Databases;
  readonly #clock: Clock;

  constructor(secrets: Secrets, databases: Databases, clock: Clock) {
    this.#secrets = secrets;
    this.#databases = databases;
    this.#clock = clock;
  }

  async find(place: Place): Promise<Session> {
    const reference = tokenReference(place);
    const database = await this.#databases.profile(place.profileId);
    if (!(await database.read(readReferences)).includes(reference)) return { token: null, keyring: 'works' };
    try {
      const token = await this.#secrets.get(reference);
      return token === undefined ? { token: null, keyring: 'forgot' } : { token, keyring: 'works' };
    } catch (error) {
      if (asWaveFlowError(error).kind !== 'keyring.failed') throw error;
      return { token: null, keyring: 'failed' };
    }
  }

  /** Resolves when the token can be read back and its reference is durable. On failure the earlier token stays. */
  async save(place: Place, token: string): Promise<void> {
    const reference = tokenReference(place);
    const database = await this.#databases.profile(place.profileId);
    const earlier = await this.#secrets.get(reference);
    try {
      await this.#secrets.store(reference, token);
      if ((await this.#secrets.get(reference)) !== token) throw keyringForgot();
      await database.write((transaction) => this.#remember(transaction, reference, token));
    } catch (error) {
      // What the person has to know is the first failure, not that undoing failed for the same reason.
      await this.#restore(reference, earlier).catch(() => undefined);
      throw error;
    }
  }

  /** Deletes the secret first, so that a failure later on leaves no token behind. Nothing there is a success. */
  async clear(place: Place): Promise<void> {
    const reference = tokenReference(place);
    const database = await this.#databases.profile(place.profileId);
    await this.#secrets.delete(reference);
    await database.write((transaction) => this.#forget(transaction, reference));
  }

  /** Deletes every secret of the profile, on whichever server. */
  async clearAll(profileId: string): Promise<void> {
    const database = await this.#databases.profile(profileId);
    for (const reference of await database.read(readReferences)) {
      await this.#secrets.delete(reference);
      await database.write((transaction) => this.#forget(transaction, reference));
    }
  }

  #remember(transaction: Transaction, reference: string, token: string): void {
    const known = readReferences(transaction).filter((other) => other !== reference);
    this.#writeReferences(transaction, [...known, reference]);
    writeCredential(transaction, { reference, ...readClaims(token), now: this.#clock.now() });
  }

  #forget(transaction: Transaction, reference: string): void {
    const known = readReferences(transaction);
    if (known.includes(reference)) {
      this.#writeReferences(transaction, known.filter((other) => other !== reference));
    }
    if (readCredential(transaction)?.reference === reference) deleteCredential(transaction);
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

const tokenReference = ({ profileId, url }: Place): string => `waveflow.token/${profileId}/${url}`;

const readReferences = (queries: Queries): string[] =>
  references.parse(JSON.parse(readSetting(queries, 'profile_setting', REFERENCES) ?? '[]'));
