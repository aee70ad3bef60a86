import { listUnannounced, readUploadAnswer, writeUploadAnswer, type UnannouncedIds } from '../store/announcements';
import type { Queries } from '../store/database';
import type { OperationDraft } from '../store/outbox';
import { findPlaylist, listPlaylists } from '../store/playlists';
import { ratingOf } from '../store/ratings';
import { readMode } from '../store/syncMode';
import { readScope, type CurrentProfile, type SyncScope } from '../store/syncScope';
import { announcePlaylist } from './announce';
import type { Desk } from './desk';
import type { Edit } from './edit';

/** How much the account on the server has never been told of. */
export interface Unannounced {
  readonly playlists: number;
  /** In those playlists. */
  readonly tracks: number;
  readonly likes: number;
  readonly ratings: number;
}

/** So that no transaction takes long. */
const BATCH = 100;

/**
 * What was there before the sign-in, or was made in local mode (13-E7). It is offered once for each account on each
 * server, and once more after each change from local to hybrid mode.
 */
export class InitialUpload {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** What there is to ask the person about now; null where there is nothing, or the answer is known. */
  offer(): Promise<Unannounced | null> {
    return this.#desk.read((queries, profile) => {
      const scope = openScope(queries, profile);
      if (scope === null || readUploadAnswer(queries, scope) !== null) return null;
      const { playlists, likes, ratings } = listUnannounced(queries, scope);
      if (playlists.length + likes.length + ratings.length === 0) return null;
      const ids = new Set(playlists);
      const tracks = listPlaylists(queries)
        .filter(({ id }) => ids.has(id))
        .reduce((sum, { trackCount }) => sum + trackCount, 0);
      return { playlists: playlists.length, tracks, likes: likes.length, ratings: ratings.length };
    });
  }

  /** Remembers the person's "no". */
  decline(): Promise<void> {
    return this.#desk.edit((edit, profile) => answer(edit, profile, false));
  }

  /**
   * Remembers the person's "yes" and queues everything. Resolves to the number of operations. Where it is cut short,
   * the rest is offered again.
   */
  async accept(): Promise<number> {
    let total = 0;
    for (;;) {
      const count = await this.#desk.edit((edit, profile) => {
        const scope = openScope(edit.transaction, profile);
        const queued = scope === null ? 0 : queueSome(edit, listUnannounced(edit.transaction, scope));
        if (queued === 0) answer(edit, profile, true);
        return queued;
      });
      if (count === 0) return total;
      total += count;
    }
  }
}

function queueSome(edit: Edit, { playlists, likes, ratings }: UnannouncedIds): number {
  let count = 0;
  for (const id of playlists.slice(0, BATCH)) {
    const playlist = findPlaylist(edit.transaction, id);
    if (playlist) count += announcePlaylist(edit, playlist);
  }
  if (count > 0) return count;
  const whole = { field: null } as const;
  const drafts: OperationDraft[] = [
    ...likes.map((entityId) => ({ entity: 'liked_track', entityId, ...whole, op: 'insert', payload: null }) as const),
    ...ratings.map((entityId) => {
      const payload = { value: ratingOf(edit.transaction, entityId) };
      return { entity: 'track_rating', entityId, ...whole, op: 'set', payload } as const;
    }),
  ].slice(0, BATCH);
  edit.emit(drafts);
  for (const { entity, entityId } of drafts) edit.announced(entity, entityId);
  return drafts.length;
}

function answer(edit: Edit, profile: CurrentProfile, accepted: boolean): void {
  const scope = openScope(edit.transaction, profile);
  if (scope !== null) writeUploadAnswer(edit.transaction, scope, { accepted, now: edit.now });
}

/** Who would get it; null while nothing is queued. */
const openScope = (queries: Queries, profile: CurrentProfile): SyncScope | null =>
  readMode(queries) === 'hybrid' ? readScope(queries, profile) : null;
