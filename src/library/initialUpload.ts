import type { Queries } from '../store/database';
import {
  listUnknownEntities,
  readUploadConsent,
  writeUploadConsent,
  type UnknownEntities,
} from '../store/tables/knownEntities';
import { countMissed } from '../store/tables/missedOperations';
import type { OperationDraft } from '../store/tables/outbox';
import { findPlaylist, listPlaylists } from '../store/tables/playlists';
import { ratingOf } from '../store/tables/ratings';
import { isSameScope, type SyncScope } from '../store/tables/syncScope';
import { readEnqueueScope, type EditTransaction } from './editTransaction';
import { ensurePlaylistKnown } from './playlistOperations';
import type { UnitOfWork } from './unitOfWork';

/** What an account on a server does not have yet. Counts only. */
export interface UploadSummary {
  readonly scope: SyncScope;
  /** Playlists that the account does not know. */
  readonly playlists: number;
  /** Tracks in those playlists. */
  readonly tracks: number;
  readonly likes: number;
  readonly ratings: number;
  /** Missed edits of entities that the account knows. */
  readonly changes: number;
}

/** Operations per transaction, at most; one of a playlist counts with all its operations. Keeps transactions short. */
const BATCH_SIZE = 100;

/**
 * The upload of data that existed before the sign-in, or was created or edited in local mode (PROTOCOL.md, "Earlier
 * changes"). It is offered once per account and server, and again after each edit that was not queued for the account.
 */
export class InitialUpload {
  readonly #unitOfWork: UnitOfWork;

  constructor(unitOfWork: UnitOfWork) {
    this.#unitOfWork = unitOfWork;
  }

  /** The upload to offer to the user now; null if there is nothing to upload, or the user has already answered. */
  findOffer(): Promise<UploadSummary | null> {
    return this.#unitOfWork.read((queries, profile) => {
      const scope = readEnqueueScope(queries, profile);
      return scope === null || readUploadConsent(queries, scope) !== null ? null : summarizeUpload(queries, scope);
    });
  }

  /** What could be uploaded, whatever the user has answered; null if there is nothing, or edits are not queued now. */
  summarize(): Promise<UploadSummary | null> {
    return this.#unitOfWork.read((queries, profile) => {
      const scope = readEnqueueScope(queries, profile);
      return scope === null ? null : summarizeUpload(queries, scope);
    });
  }

  /** Saves the user's "no". Nothing is queued or removed. */
  decline({ scope }: UploadSummary): Promise<void> {
    return this.#unitOfWork.edit((edit) => saveConsent(edit, scope, false));
  }

  /**
   * Queues everything for the account that the offer was made for, as long as it is the one in use, and then saves the
   * user's "yes". If interrupted, the rest is offered again. Resolves to the number of operations.
   */
  async accept({ scope }: UploadSummary): Promise<number> {
    let total = 0;
    for (;;) {
      const count = await this.#unitOfWork.edit((edit) => {
        const queued = isSameScope(edit.scope, scope) ? enqueueBatch(edit, scope) : 0;
        if (queued === 0) saveConsent(edit, scope, true);
        return queued;
      });
      if (count === 0) return total;
      total += count;
    }
  }
}

function summarizeUpload(queries: Queries, scope: SyncScope): UploadSummary | null {
  const { playlists, likes, ratings } = listUnknownEntities(queries, scope);
  const changes = countMissed(queries, scope);
  if (playlists.length + likes.length + ratings.length + changes === 0) return null;
  const ids = new Set(playlists);
  const tracks = listPlaylists(queries)
    .filter(({ id }) => ids.has(id))
    .reduce((sum, { trackCount }) => sum + trackCount, 0);
  return { scope, playlists: playlists.length, tracks, likes: likes.length, ratings: ratings.length, changes };
}

/** Queues missed edits before unknown entities, so that the deletion of an entity precedes its re-creation. */
function enqueueBatch(edit: EditTransaction, scope: SyncScope): number {
  const missed = edit.enqueueMissed(BATCH_SIZE);
  return missed > 0 ? missed : enqueueUnknownBatch(edit, listUnknownEntities(edit.transaction, scope));
}

function enqueueUnknownBatch(edit: EditTransaction, { playlists, likes, ratings }: UnknownEntities): number {
  let count = 0;
  for (const id of playlists.slice(0, BATCH_SIZE)) {
    const playlist = findPlaylist(edit.transaction, id);
    if (playlist) count += ensurePlaylistKnown(edit, playlist);
  }
  if (count > 0) return count;
  const whole = { field: null } as const;
  const drafts: OperationDraft[] = [
    ...likes.map((entityId) => ({ entity: 'liked_track', entityId, ...whole, op: 'insert', payload: null }) as const),
    ...ratings.map((entityId) => {
      const payload = { value: ratingOf(edit.transaction, entityId) };
      return { entity: 'track_rating', entityId, ...whole, op: 'set', payload } as const;
    }),
  ].slice(0, BATCH_SIZE);
  edit.enqueue(drafts);
  return drafts.length;
}

function saveConsent(edit: EditTransaction, scope: SyncScope, accepted: boolean): void {
  if (isSameScope(edit.scope, scope)) writeUploadConsent(edit.transaction, scope, { accepted, now: edit.now });
}
