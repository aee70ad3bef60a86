import type { Clock } from '../core/clock';
import { profileLast, profileNameBlank, profileNameTaken, profileNameTooLong, profileUnknown } from '../core/errors';
import { tidyName } from '../core/name';
import type { Random } from '../core/random';
import type { Queries, Transaction } from '../store/database';
import { insertProfile, listProfiles, removeProfile, renameProfile, touchProfile } from '../store/tables/profiles';
import { readSetting, writeSetting } from '../store/tables/settings';
import type { Databases } from './databases';

export interface Profile {
  /** UUID v4, never reused. */
  readonly id: string;
  readonly name: string;
}

const ACTIVE_PROFILE = 'app.last_profile_id';
const DEFAULT_NAME = 'Default';

/** The profiles of this installation. Exactly one is active, the same one in every window. */
export class Profiles {
  readonly #databases: Databases;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(databases: Databases, clock: Clock, random: Random) {
    this.#databases = databases;
    this.#clock = clock;
    this.#random = random;
  }

  /** From the oldest to the newest; never empty. */
  list(): Promise<Profile[]> {
    return this.read(listProfiles);
  }

  active(): Promise<Profile> {
    return this.read(readActiveProfile);
  }

  /** Reads the app database once there is a profile; the first one is created here. */
  async read<T>(query: (queries: Queries) => T): Promise<T> {
    const app = await this.#databases.app();
    const result = await app.read((queries) => (listProfiles(queries).length > 0 ? { value: query(queries) } : null));
    if (result) return result.value;
    await this.#createDefault();
    return app.read(query);
  }

  /** @throws WaveFlowError `profile.unknown`, or a `store.*` kind if its database cannot be used */
  async switchTo(id: string): Promise<void> {
    await this.#databases.profile(id);
    await this.#write((transaction) => this.#activate(transaction, requireProfile(transaction, id)));
  }

  /**
   * Creates a profile and switches to it.
   * @throws WaveFlowError `profile.nameBlank`, `profile.nameTooLong` or `profile.nameTaken`
   */
  async create(name: string): Promise<void> {
    const id = this.#random.uuid();
    await this.#write((transaction) => {
      const free = availableName(transaction, name);
      insertProfile(transaction, { id, name: free, dataDir: `profiles/${id}`, now: this.#clock.now() });
      this.#activate(transaction, { id, name: free });
    });
  }

  /** @throws WaveFlowError `profile.nameBlank`, `profile.nameTooLong`, `profile.nameTaken` or `profile.unknown` */
  async rename(id: string, name: string): Promise<void> {
    await this.#write((transaction) => {
      requireProfile(transaction, id);
      renameProfile(transaction, id, availableName(transaction, name, id));
    });
  }

  /**
   * Removes the profile's row. If it was active, the most recently used one becomes active.
   * @throws WaveFlowError `profile.unknown` or `profile.last`
   */
  async remove(id: string): Promise<void> {
    await this.#write((transaction) => {
      const wasActive = readActiveProfile(transaction).id === requireProfile(transaction, id).id;
      assertNotLast(transaction);
      removeProfile(transaction, id);
      if (wasActive) this.#activate(transaction, lastUsed(transaction));
    });
  }

  /** @throws WaveFlowError `profile.unknown` */
  async assertExists(id: string): Promise<void> {
    await (await this.#databases.app()).read((queries) => requireProfile(queries, id));
  }

  /** @throws WaveFlowError `profile.unknown` or `profile.last` if this profile cannot be removed */
  async assertRemovable(id: string): Promise<void> {
    await (
      await this.#databases.app()
    ).read((queries) => {
      requireProfile(queries, id);
      assertNotLast(queries);
    });
  }

  async #createDefault(): Promise<void> {
    const id = this.#random.uuid();
    await this.#write((transaction) => {
      // Another window may have been first.
      if (listProfiles(transaction).length > 0) return;
      insertProfile(transaction, { id, name: DEFAULT_NAME, dataDir: `profiles/${id}`, now: this.#clock.now() });
    });
  }

  #activate(transaction: Transaction, profile: Profile): void {
    const now = this.#clock.now();
    touchProfile(transaction, profile.id, now);
    writeSetting(transaction, 'app_setting', { key: ACTIVE_PROFILE, value: profile.id, valueType: 'string', now });
  }

  async #write(work: (transaction: Transaction) => void): Promise<void> {
    await (await this.#databases.app()).write(work);
  }
}

/** The profile that was activated last, as long as it is listed. There must be at least one. */
export function readActiveProfile(queries: Queries): Profile {
  const id = readSetting(queries, 'app_setting', ACTIVE_PROFILE);
  return listProfiles(queries).find((profile) => profile.id === id) ?? lastUsed(queries);
}

function lastUsed(queries: Queries): Profile {
  return listProfiles(queries).reduce((best, profile) => (profile.lastUsedAt > best.lastUsedAt ? profile : best));
}

/** @throws WaveFlowError `profile.unknown` */
export function requireProfile(queries: Queries, id: string): Profile {
  const found = listProfiles(queries).find((profile) => profile.id === id);
  if (!found) throw profileUnknown(id);
  return found;
}

function assertNotLast(queries: Queries): void {
  if (listProfiles(queries).length === 1) throw profileLast();
}

/** The name in its stored form. Names are unique regardless of case. @throws WaveFlowError `profile.name*` */
function availableName(queries: Queries, name: string, own?: string): string {
  const wanted = tidyName(name, profileNameTooLong);
  if (wanted === '') throw profileNameBlank();
  const taken = listProfiles(queries).find((profile) => profile.id !== own && fold(profile.name) === fold(wanted));
  if (taken) throw profileNameTaken(taken.name);
  return wanted;
}

const fold = (name: string): string => name.normalize('NFC').toLowerCase();
