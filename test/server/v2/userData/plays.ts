import { apiError } from '../apiError';
import type { MutationContext } from './mutations';
import type { UserDataParts } from './parts';

export interface Scrobble {
  track_id: string;
  /** False for a track that has just begun. */
  submission: boolean;
  played_at?: number | null | undefined;
}

/** How far ahead of the server's clock a play may be. */
const LATEST = 5 * 60_000;

/** What accounts have listened to, and listen to now. */
export class Plays {
  readonly #parts: UserDataParts;

  constructor(parts: UserDataParts) {
    this.#parts = parts;
  }

  /** The newest first. */
  of(accountId: string, limit: number) {
    const { store, visibility } = this.#parts;
    const rows = store.query
      .selectFrom('play')
      .select(['track_id', 'submission', 'played_at'])
      .where('account_id', '=', accountId)
      .orderBy('played_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit);
    return store
      .all(rows)
      .filter(({ track_id }) => visibility.admits(accountId, 'track', track_id))
      .map((row) => ({ ...row, submission: row.submission === 1 }));
  }

  /** The last announcement of each account, as far as `accountId` can see the track. */
  nowPlaying(accountId: string) {
    const { store, visibility, shapes } = this.#parts;
    const rows = store.query
      .selectFrom('play')
      .innerJoin('account', 'account.id', 'play.account_id')
      .select(({ fn }) => ['username', 'track_id', fn.max('played_at').as('started_at')])
      .where('submission', '=', 0)
      .groupBy('account_id');
    return store.all(rows).flatMap(({ username, track_id, started_at }) => {
      const track = visibility.track(accountId, track_id);
      return track ? shapes.songs(accountId, [track]).map((song) => ({ username, song, started_at })) : [];
    });
  }

  add(context: MutationContext, { track_id, submission, played_at }: Scrobble): void {
    const { store, clock, visibility, mutations } = this.#parts;
    const { accountId } = context;
    const now = clock.now();
    if (played_at != null && (played_at < 0 || played_at > now + LATEST)) {
      throw apiError('validation_error');
    }
    mutations.run(context, {
      action: submission ? 'scrobble' : 'now-playing',
      target: `track:${track_id}`,
      payload: { submission, time: played_at ?? null },
      apply: () => {
        visibility.require(accountId, 'track', track_id);
        const time = played_at ?? now;
        store.run(
          store.query
            .insertInto('play')
            .values({ account_id: accountId, track_id, submission: submission ? 1 : 0, played_at: time }),
        );
        const payload = { track_id, submission, played_at: time };
        const action = submission ? 'append' : 'upsert';
        return { resultId: track_id, event: { entityType: 'scrobble', entityId: track_id, action, payload } };
      },
    });
  }
}
