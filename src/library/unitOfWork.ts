import type { Clock } from '../core/clock';
import type { Random } from '../core/random';
import type { Queries } from '../store/database';
import type { CurrentProfile } from '../store/tables/syncScope';
import { EditTransaction } from './editTransaction';

export interface UnitOfWorkOptions {
  /** The profile in use, or the one with this id. */
  readonly profile: (profileId?: string) => Promise<CurrentProfile>;
  readonly clock: Clock;
  readonly random: Random;
  /** Called after each edit that was committed, whether or not it queued anything. */
  readonly onEdited: () => void;
}

/** Where the library is read and edited. */
export class UnitOfWork {
  readonly #options: UnitOfWorkOptions;

  constructor(options: UnitOfWorkOptions) {
    this.#options = options;
  }

  async read<T>(query: (queries: Queries, profile: CurrentProfile) => T): Promise<T> {
    const profile = await this.#options.profile();
    return profile.database.read((queries) => query(queries, profile));
  }

  /** Everything in one transaction: if anything fails, nothing has happened. @param profileId default the one in use */
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
