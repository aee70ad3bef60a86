import type { Clock } from '../core/clock';
import type { Random } from '../core/random';
import type { Queries } from '../store/database';
import type { CurrentProfile } from '../store/tables/syncScope';
import { Edit } from './editTransaction';

export interface DeskParts {
  /** The profile in use, or the one with this id. */
  readonly profile: (profileId?: string) => Promise<CurrentProfile>;
  readonly clock: Clock;
  readonly random: Random;
  /** Called after each edit that was committed, whether or not it queued anything. */
  readonly onEdited: () => void;
}

/** Where the library is read and edited. */
export class Desk {
  readonly #parts: DeskParts;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  async read<T>(query: (queries: Queries, profile: CurrentProfile) => T): Promise<T> {
    const profile = await this.#parts.profile();
    return profile.database.read((queries) => query(queries, profile));
  }

  /** Everything in one transaction: if anything fails, nothing has happened. @param profileId default the one in use */
  async edit<T>(work: (edit: Edit, profile: CurrentProfile) => T, profileId?: string): Promise<T> {
    const { clock, random, onEdited } = this.#parts;
    const profile = await this.#parts.profile(profileId);
    const result = await profile.database.write((transaction) =>
      work(new Edit({ transaction, profile, now: clock.now(), random }), profile),
    );
    onEdited();
    return result;
  }
}
