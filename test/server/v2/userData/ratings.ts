import { apiError } from '../apiError';
import type { EntityType } from '../catalogue/visibility';
import { readEntityType } from './favorites';
import type { MutationContext } from './mutations';
import type { UserDataParts } from './parts';

/** Stars from 1 to 5 (PROTOCOL.md, "v2 favourites and ratings"). */
export class Ratings {
  readonly #parts: UserDataParts;

  constructor(parts: UserDataParts) {
    this.#parts = parts;
  }

  /** Only of what the account may see. */
  of(accountId: string) {
    const { store, visibility } = this.#parts;
    const rows = store.query
      .selectFrom('rating')
      .select(['entity_type', 'entity_id', 'rating', 'updated_at'])
      .where('account_id', '=', accountId)
      .orderBy('updated_at', 'desc')
      .orderBy('entity_id');
    return store
      .all(rows)
      .filter(({ entity_type, entity_id }) => visibility.admits(accountId, readEntityType(entity_type), entity_id));
  }

  /** @param rating 0 clears */
  set(context: MutationContext, entity: { type: EntityType; id: string }, rating: number): void {
    const { store, clock, visibility, mutations } = this.#parts;
    const { accountId } = context;
    const { type: entity_type, id: entity_id } = entity;
    if (rating < 0 || rating > 5) {
      throw apiError('validation_error');
    }
    mutations.run(context, {
      action: 'set-rating',
      target: `${entity_type}:${entity_id}`,
      payload: { rating },
      apply: () => {
        visibility.require(accountId, entity_type, entity_id);
        if (rating === 0) {
          const rows = store.query.deleteFrom('rating').where('account_id', '=', accountId);
          store.run(rows.where('entity_type', '=', entity_type).where('entity_id', '=', entity_id));
        } else {
          const values = { account_id: accountId, entity_type, entity_id, rating, updated_at: clock.now() };
          store.run(store.query.replaceInto('rating').values(values));
        }
        const payload = { entity_type, entity_id, rating };
        const action = rating === 0 ? 'delete' : 'upsert';
        return { resultId: entity_id, event: { entityType: 'rating', entityId: entity_id, action, payload } };
      },
    });
  }
}
