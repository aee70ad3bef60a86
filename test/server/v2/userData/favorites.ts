import * as z from 'zod';
import { apiError } from '../apiError';
import type { EntityType } from '../catalogue/visibility';
import type { MutationContext } from './mutations';
import type { UserDataParts } from './parts';

const entityTypeSchema = z.enum(['track', 'album', 'artist']);

/** @throws HttpError 422 for a kind that can be neither liked nor rated */
export function readEntityType(text: string): EntityType {
  const type = entityTypeSchema.safeParse(text);
  if (!type.success) {
    throw apiError('validation_error');
  }
  return type.data;
}

/** Likes of tracks, albums and artists (PROTOCOL.md, "v2 favourites and ratings"). */
export class Favorites {
  readonly #parts: UserDataParts;

  constructor(parts: UserDataParts) {
    this.#parts = parts;
  }

  /** The newest first, and only what the account may see. */
  of(accountId: string) {
    const { store, visibility } = this.#parts;
    const rows = store.query
      .selectFrom('star')
      .select(['entity_type', 'entity_id', 'starred_at'])
      .where('account_id', '=', accountId)
      .orderBy('starred_at', 'desc')
      .orderBy('entity_id');
    return store
      .all(rows)
      .filter(({ entity_type, entity_id }) => visibility.admits(accountId, readEntityType(entity_type), entity_id));
  }

  /** Sets or removes one. */
  set(context: MutationContext, entity: { type: EntityType; id: string }, starred: boolean): void {
    const { store, clock, visibility, mutations } = this.#parts;
    const { accountId } = context;
    const { type: entity_type, id: entity_id } = entity;
    mutations.run(context, {
      action: starred ? 'star' : 'unstar',
      target: `${entity_type}:${entity_id}`,
      payload: { starred },
      apply: () => {
        visibility.require(accountId, entity_type, entity_id);
        if (starred) {
          const values = { account_id: accountId, entity_type, entity_id, starred_at: clock.now() };
          store.run(
            store.query
              .insertInto('star')
              .values(values)
              .onConflict((conflict) => conflict.doNothing()),
          );
        } else {
          const rows = store.query.deleteFrom('star').where('account_id', '=', accountId);
          store.run(rows.where('entity_type', '=', entity_type).where('entity_id', '=', entity_id));
        }
        const payload = { entity_type, entity_id, starred };
        const action = starred ? 'upsert' : 'delete';
        return { resultId: entity_id, event: { entityType: 'favorite', entityId: entity_id, action, payload } };
      },
    });
  }
}
