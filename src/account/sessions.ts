import * as z from 'zod';
import type { Clock } from '../core/clock';
import { asWaveFlowError, isKeyringFailure, keyringForgot, type WaveFlowError } from '../core/errors';
import type { WebSession } from '../remote/betterAuth';
import type { StoredCredential } from '../store/tables/credentials';
import type { Database } from '../store/database';
import type { Lock } from '../core/lock';
import type { Databases } from './databases';
import { referenceOf, urlOf, type Place } from './sessionKey';
import type { Secrets } from './secrets';
import {
  forgetSignIn,
  markPending,
  readPending,
  readReferences,
  readSignIn,
  rememberSignIn,
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

export interface FoundCredentials {
  readonly credentials: Credentials | null;
  readonly keyring: KeyringHealth;
  /** Why nobody knows what the keyring holds; null unless it `failed`. */
  readonly failure: WaveFlowError | null;
}

/** What the database tells of a sign-in. It is ahead of a keyring that is slow to tell what another window stored. */
export interface RememberedSignIn {
  readonly isSignedIn: boolean;
  /** Null where there is none, or another server's was saved later. */
  readonly credential: StoredCredential | null;
}

export interface SessionsParts {
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

const stored = z.object({
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
  readonly #parts: SessionsParts;
  /** What secrets were before they were replaced by calls that failed and could not be undone. */
  readonly #undone = new Map<string, string | undefined>();
  /** The profiles that are being settled. */
  readonly #settling = new Set<string>();

  constructor(parts: SessionsParts) {
    this.#parts = parts;
  }

  async find(place: Place): Promise<FoundCredentials> {
    const reference = referenceOf(place);
    const database = await this.#database(place);
    const { isSignedIn, isPending } = await database.read((queries) => ({
      ...readSignIn(queries, place),
      isPending: readPending(queries).includes(reference),
    }));
    if (isPending || this.#undone.has(reference)) this.#settleSoon(place.profileId);
    if (!isSignedIn) return { credentials: null, keyring: 'works', failure: null };
    try {
      const credentials = parseCredentials(await this.#parts.secrets.get(reference));
      const isLost = credentials === null && !isPending;
      return { credentials, keyring: isLost ? 'forgot' : 'works', failure: null };
    } catch (error) {
      const failure = asWaveFlowError(error);
      if (!isKeyringFailure(failure.kind)) throw error;
      return { credentials: null, keyring: 'failed', failure };
    }
  }

  /** Asks no keyring. */
  async remembered(place: Place): Promise<RememberedSignIn> {
    const database = await this.#database(place);
    return database.read((queries) => readSignIn(queries, place));
  }

  /** Resolves when the secret can be read back and its reference is durable. On failure the earlier secret stays. */
  async save(place: Place, credentials: Credentials): Promise<void> {
    const earlier = await this.#parts.lock.run(() => this.#save(place, credentials));
    if (earlier?.web && !isSameSession(earlier.web, credentials.web)) this.#parts.onEnded(earlier.web);
  }

  /**
   * Saves what the renewal of a session brought, unless somebody has signed out or in anew since it was found.
   * @returns whether it was saved
   */
  renew(place: Place, renewed: WebSession, after: Credentials): Promise<boolean> {
    return this.#parts.lock.run(async () => {
      const { credentials } = await this.find(place);
      if (!isSameSession(renewed, credentials?.web)) return false;
      await this.#save(place, after);
      return true;
    });
  }

  /** Deletes the secret first, so that a failure later on leaves none behind. Nothing there is a success. */
  clear(place: Place): Promise<void> {
    return this.#parts.lock.run(() => this.#clear(place));
  }

  /**
   * Deletes every secret of the profile, on whichever server. A profile whose database cannot be used does not tell
   * where it is signed in: then the one at this server goes.
   */
  clearAll(profileId: string, url: string | null): Promise<void> {
    return this.#parts.lock.run(async () => {
      const database = await this.#parts.databases.profile(profileId).catch(unlessUnusable);
      if (!database) return url === null ? undefined : this.#parts.secrets.delete(referenceOf({ profileId, url }));
      const references = await database.read(
        (queries) => new Set([...readReferences(queries), ...readPending(queries)]),
      );
      for (const reference of references) await this.#clear({ profileId, url: urlOf(reference, profileId) });
    });
  }

  /** @returns what was there before */
  async #save(place: Place, credentials: Credentials): Promise<Credentials | null> {
    const { secrets, clock } = this.#parts;
    const reference = referenceOf(place);
    const database = await this.#database(place);
    const secret = JSON.stringify(credentials);
    const earlier = await secrets.get(reference);
    await database.write((transaction) => markPending(transaction, reference, clock.now()));
    try {
      await secrets.store(reference, secret);
      if ((await secrets.get(reference)) !== secret) throw keyringForgot();
      await database.write((transaction) =>
        rememberSignIn(transaction, { place, token: credentials.token, now: clock.now() }),
      );
      this.#undone.delete(reference);
      return parseCredentials(earlier);
    } catch (error) {
      await this.#undo(database, reference, earlier);
      throw error;
    }
  }

  /** What the user has to know is the failure before, not that undoing failed for the same reason. */
  async #undo(database: Database, reference: string, earlier: string | undefined): Promise<void> {
    try {
      this.#undone.set(reference, earlier);
      await this.#restore(reference, earlier);
      this.#undone.delete(reference);
      await database.write((transaction) => unmarkPending(transaction, reference, this.#parts.clock.now()));
    } catch {
      // The place stays pending and is settled later.
    }
  }

  async #clear(place: Place): Promise<void> {
    const { secrets, clock, onEnded } = this.#parts;
    const reference = referenceOf(place);
    const database = await this.#database(place);
    const { isSignedIn } = await database.read((queries) => readSignIn(queries, place));
    const web = await this.#sessionAt(reference);
    if (isSignedIn) await database.write((transaction) => markPending(transaction, reference, clock.now()));
    await secrets.delete(reference);
    this.#undone.delete(reference);
    await database.write((transaction) => forgetSignIn(transaction, place, clock.now()));
    if (web) onEnded(web);
  }

  /** The session to end at its web front end; null where there is none, or the keyring does not tell. */
  async #sessionAt(reference: string): Promise<WebSession | null> {
    const secret = await this.#parts.secrets.get(reference).catch(() => undefined);
    return parseCredentials(secret)?.web ?? null;
  }

  #settleSoon(profileId: string): void {
    if (this.#settling.has(profileId)) return;
    this.#settling.add(profileId);
    void this.#parts.lock
      .run(() => this.#settleAll(profileId))
      .catch((error: unknown) => {
        // It is tried again at the next look, which comes at the latest when the keyring answers.
        if (!isKeyringFailure(asWaveFlowError(error).kind)) this.#parts.onFailed(error);
      })
      .finally(() => this.#settling.delete(profileId));
  }

  async #settleAll(profileId: string): Promise<void> {
    const database = await this.#parts.databases.profile(profileId);
    const own = [...this.#undone.keys()].filter((reference) =>
      reference.startsWith(referenceOf({ profileId, url: '' })),
    );
    const references = new Set([...(await database.read(readPending)), ...own]);
    for (const reference of references) await this.#settle(database, { profileId, url: urlOf(reference, profileId) });
  }

  async #settle(database: Database, place: Place): Promise<void> {
    const { secrets, clock } = this.#parts;
    const reference = referenceOf(place);
    const [{ isSignedIn }, pending] = await database.read((queries) => [
      readSignIn(queries, place),
      readPending(queries),
    ]);
    // Where it is not pending any more, another window has settled it, and somebody may have signed in anew.
    if (this.#undone.has(reference) && pending.includes(reference))
      await this.#restore(reference, this.#undone.get(reference));
    if (!isSignedIn) await secrets.delete(reference);
    const credentials = isSignedIn ? parseCredentials(await secrets.get(reference)) : null;
    await database.write((transaction) => {
      const now = clock.now();
      if (credentials) rememberSignIn(transaction, { place, token: credentials.token, now });
      else forgetSignIn(transaction, place, now);
    });
    this.#undone.delete(reference);
  }

  async #restore(reference: string, earlier: string | undefined): Promise<void> {
    if (earlier === undefined) await this.#parts.secrets.delete(reference);
    else await this.#parts.secrets.store(reference, earlier);
  }

  #database({ profileId }: Place): Promise<Database> {
    return this.#parts.databases.profile(profileId);
  }
}

/** Nothing for a database that a later version wrote, or that is damaged. */
function unlessUnusable(error: unknown): undefined {
  if (!['store.newer', 'store.damaged'].includes(asWaveFlowError(error).kind)) throw error;
}

const isSameSession = (one: WebSession, other: WebSession | null | undefined): boolean =>
  one.cookie === other?.cookie && one.webUrl === other.webUrl;

/** Null for nothing, and for a text that is not ours. */
function parseCredentials(secret: string | undefined): Credentials | null {
  try {
    const { skew, ...credentials } = stored.parse(JSON.parse(secret ?? 'null'));
    return skew === undefined ? credentials : { ...credentials, skew };
  } catch {
    return null;
  }
}
