import { apiError } from '../apiError';
import type { MutationContext } from './mutations';
import type { UserDataParts } from './parts';

export interface NewBookmark {
  position_ms: number;
  comment?: string | null | undefined;
}

/** Positions in tracks, one for each account and track. */
export class Bookmarks {
  readonly #parts: UserDataParts;

  constructor(parts: UserDataParts) {
    this.#parts = parts;
  }

  /** Only of tracks that the account can play. */
  of(accountId: string) {
    const { store, visibility, shapes } = this.#parts;
    const rows = store.query.selectFrom('bookmark').selectAll().where('account_id', '=', accountId);
    return store.all(rows).flatMap(({ track_id, position_ms, comment, created_at, updated_at }) => {
      const track = visibility.track(accountId, track_id);
      const songs = track ? shapes.songs(accountId, [track]) : [];
      return songs.map((song) => ({ position_ms, comment, created_at, updated_at, song }));
    });
  }

  set(context: MutationContext, track_id: string, { position_ms, comment = null }: NewBookmark): void {
    const { store, clock, visibility, mutations } = this.#parts;
    const { accountId } = context;
    if (position_ms < 0) {
      throw apiError('validation_error');
    }
    mutations.run(context, {
      action: 'set-bookmark',
      target: `bookmark:${track_id}`,
      payload: { position_ms, comment },
      apply: () => {
        visibility.require(accountId, 'track', track_id);
        const now = clock.now();
        const changed = { position_ms, comment, updated_at: now };
        store.run(
          store.query
            .insertInto('bookmark')
            .values({ account_id: accountId, track_id, created_at: now, ...changed })
            .onConflict((conflict) => conflict.columns(['account_id', 'track_id']).doUpdateSet(changed)),
        );
        const payload = { track_id, position_ms, comment };
        return { resultId: track_id, event: { entityType: 'bookmark', entityId: track_id, action: 'upsert', payload } };
      },
    });
  }

  /** Also where there is none. */
  delete(context: MutationContext, track_id: string): void {
    const { store, mutations } = this.#parts;
    mutations.run(context, {
      action: 'delete-bookmark',
      target: `bookmark:${track_id}`,
      payload: {},
      apply: () => {
        const rows = store.query.deleteFrom('bookmark').where('account_id', '=', context.accountId);
        store.run(rows.where('track_id', '=', track_id));
        const payload = { track_id };
        return { resultId: track_id, event: { entityType: 'bookmark', entityId: track_id, action: 'delete', payload } };
      },
    });
  }
}
