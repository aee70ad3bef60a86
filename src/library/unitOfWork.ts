import type { Clock } from '../core/clock';
import type { Random } from '../core/random';
import type { Queries } from '../store/database';
import type { CurrentProfile } from '../store/tables/syncScope';
import { EditTransaction } from './editTransaction';

export interface UnitOfWorkOptions {
  /** Returns the profile with this canonical id, by default the one in use. */
  readonly profile: (profileId?: string) => Promise<CurrentProfile>;
  readonly clock: Clock;
  readonly random: Random;
  /** Called after each committed edit, whether or not it queued operations. */
  readonly onEdited: () => void;
}

/** Runs reads and edits of the library, each in one transaction of the profile's database. */
export class UnitOfWork {
  readonly #options: UnitOfWorkOptions;

  constructor(options: UnitOfWorkOptions) {
    this.#options = options;
  }

  async read<T>(query: (queries: Queries, profile: CurrentProfile) => T): Promise<T> {
    const profile = await this.#options.profile();
    return profile.database.read((queries) => query(queries, profile));
  }

  /** Runs the callback in one transaction, which is rolled back if it throws. @param profileId default: the profile in use */
  async edit<T>(callback: (edit: EditTransaction, profile: CurrentProfile) => T, profileId?: string): Promise<T> {
    const { clock, random, onEdited } = this.#options;
    const profile = await this.#options.profile(profileId);
    const result = await profile.database.write((transaction) =>
      callback(new EditTransaction({ transaction, profile, now: clock.now(), random }), profile),
    );
    onEdited();
    return result;
  }
}
