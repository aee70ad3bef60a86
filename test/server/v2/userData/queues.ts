import { apiError } from '../apiError';
import type { MutationContext } from './mutations';
import type { UserDataParts } from './parts';

export interface SavedQueue {
  /** May repeat. */
  track_ids: readonly string[];
  current?: string | null | undefined;
  position_ms: number;
  client?: string | null | undefined;
}

const MOST_TRACKS = 400;

/** What an account was playing, one queue each. */
export class Queues {
  readonly #parts: UserDataParts;

  constructor(parts: UserDataParts) {
    this.#parts = parts;
  }

  /** Null where none was saved. */
  of(accountId: string) {
    const { store, visibility, shapes } = this.#parts;
    const row = store.first(store.query.selectFrom('queue').selectAll().where('account_id', '=', accountId));
    if (!row) {
      return null;
    }
    const tracks = visibility.tracks(accountId, JSON.parse(row.track_ids) as string[]);
    return {
      current: tracks.some(({ id }) => id === row.current) ? row.current : null,
      position_ms: row.position_ms,
      changed_by: row.client,
      updated_at: row.updated_at,
      songs: shapes.songs(accountId, tracks),
    };
  }

  save(context: MutationContext, { track_ids, current = null, position_ms, client = null }: SavedQueue): void {
    const { store, clock, visibility, mutations } = this.#parts;
    const { accountId } = context;
    if (track_ids.length > MOST_TRACKS || position_ms < 0) {
      throw apiError('validation_error');
    }
    const payload = { track_ids, current, position_ms, client };
    mutations.run(context, {
      action: 'save',
      target: `queue:${accountId}`,
      payload,
      apply: () => {
        visibility.requireTracks(accountId, track_ids);
        store.run(
          store.query.replaceInto('queue').values({
            account_id: accountId,
            track_ids: JSON.stringify(track_ids),
            current,
            position_ms,
            client,
            updated_at: clock.now(),
          }),
        );
        return { resultId: accountId, event: { entityType: 'queue', entityId: accountId, action: 'upsert', payload } };
      },
    });
  }
}
