import type { Transaction } from '../store/database';
import { countUnsentOfCollections, deleteCollectionOperations } from '../store/tables/collectionOperations';
import { listKnown, removeKnownEntity, type SyncAccount } from '../store/tables/knownEntities';
import { listMentionedCollections } from '../store/tables/remoteCollections';
import { dropGeneration, findGeneration, insertGeneration } from '../store/tables/remoteGenerations';
import { findPlaylist } from '../store/tables/playlists';
import type { EditTransaction } from './editTransaction';
import { ensurePlaylistKnown } from './playlistOperations';
import { showTouched } from './remoteChanges';
import { TouchedEntities } from './touchedEntities';

export interface LeaveOptions {
  readonly account: SyncAccount;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Removes the playlists and libraries that the profile shares with the account, because it is about to share those of
 * another of the account's profiles. They stay on the server; what the account does not know stays here.
 * @returns false, with nothing changed, if edits of them have not been sent: the other profile must not get them
 */
export function leaveCollections(transaction: Transaction, { account, now }: LeaveOptions): boolean {
  if (countUnsentOfCollections(transaction, account) > 0) return false;
  const live = findGeneration(transaction, account, 'live');
  const touched = new TouchedEntities();
  for (const entity of ['playlist', 'library'] as const) {
    const mentioned = live === null ? [] : listMentionedCollections(transaction, [live], entity);
    for (const entityId of [...mentioned, ...listKnown(transaction, account, entity)]) {
      touched.addOperation({ entity, entityId });
    }
  }
  deleteCollectionOperations(transaction, account);
  const generation = forgetRemoteState(transaction, account);
  showTouched({ transaction, account, generation, now }, touched);
  return true;
}

/**
 * Queues all playlists that the profile shares with the account anew, as they are now, because the account is about to
 * get them in another of its profiles.
 * @returns false, with nothing changed, if edits are not queued now
 */
export function requeuePlaylists(edit: EditTransaction): boolean {
  const { transaction, scope } = edit;
  if (scope === null) return false;
  deleteCollectionOperations(transaction, scope);
  forgetRemoteState(transaction, scope);
  for (const id of listKnown(transaction, scope, 'playlist')) {
    removeKnownEntity(transaction, scope, 'playlist', id);
    const playlist = findPlaylist(transaction, id);
    if (playlist) ensurePlaylistKnown(edit, playlist);
  }
  return true;
}

/** Everything is to be pulled anew. Returns the live generation, which is empty. */
function forgetRemoteState(transaction: Transaction, account: SyncAccount): number {
  for (const status of ['live', 'staging'] as const) {
    const generation = findGeneration(transaction, account, status);
    if (generation !== null) dropGeneration(transaction, generation);
  }
  return insertGeneration(transaction, account, 'live');
}
