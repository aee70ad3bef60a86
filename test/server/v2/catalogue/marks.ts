import type { Store } from '../store';

/** What an account has done with the entities of the catalogue. */
export interface Marks {
  /** By entity id. */
  readonly starredAt: ReadonlyMap<string, number>;
  readonly ratings: ReadonlyMap<string, number>;
  /** By track id. */
  readonly plays: ReadonlyMap<string, { count: number; last: number }>;
}

/** The marks of accounts, read once and again after a change. */
export class MarkCache {
  readonly #store: Store;
  readonly #known = new Map<string, Marks>();

  constructor(store: Store) {
    this.#store = store;
  }

  of(accountId: string): Marks {
    const known = this.#known.get(accountId) ?? this.#read(accountId);
    this.#known.set(accountId, known);
    return known;
  }

  /** Reads anew, those of one account or of all. */
  forget(accountId?: string): void {
    if (accountId === undefined) {
      this.#known.clear();
    } else {
      this.#known.delete(accountId);
    }
  }

  #read(accountId: string): Marks {
    const { query } = this.#store;
    const stars = query.selectFrom('star').select(['entity_id', 'starred_at']).where('account_id', '=', accountId);
    const ratings = query.selectFrom('rating').select(['entity_id', 'rating']).where('account_id', '=', accountId);
    const plays = query
      .selectFrom('play')
      .select(({ fn }) => ['track_id', fn.countAll<number>().as('count'), fn.max('played_at').as('last')])
      .where('account_id', '=', accountId)
      .where('submission', '=', 1)
      .groupBy('track_id');
    return {
      starredAt: new Map(this.#store.all(stars).map((row) => [row.entity_id, row.starred_at])),
      ratings: new Map(this.#store.all(ratings).map((row) => [row.entity_id, row.rating])),
      plays: new Map(this.#store.all(plays).map(({ track_id, count, last }) => [track_id, { count, last }])),
    };
  }
}
