import { argumentNotAllowed, trackUnknown } from '../core/errors';
import { touchPlaylist, type PlaylistRow } from '../store/tables/playlists';
import * as store from '../store/tables/playlistTracks';
import type { EditTransaction } from './editTransaction';
import type { RemovedTrack, TrackSource } from './playlist';
import { trackDeleteOperations, trackInsertOperations, trackMoveOperations } from './playlistOperations';

/** Returns the number added. @param source the source of the tracks, if they are added as a whole */
export function addTracks(
  edit: EditTransaction,
  playlist: PlaylistRow,
  trackIds: readonly number[],
  source?: TrackSource,
): number {
  const { transaction, now } = edit;
  const added = store.missingTracks(transaction, playlist.localId, trackIds);
  if (added.length === 0) return 0;
  store.appendTracks(
    transaction,
    playlist.localId,
    added.map((trackId) => ({ trackId, addedAt: now })),
  );
  edit.record(trackInsertOperations(transaction, playlist.id, added, source));
  markChanged(edit, playlist);
  return added.length;
}

/** Returns the number added. @throws WaveFlowError `argument.notAllowed` for an unknown type of source */
export function addSource(edit: EditTransaction, playlist: PlaylistRow, source: TrackSource): number {
  if (!store.SOURCE_TYPES.includes(source.type)) throw argumentNotAllowed(source.type, store.SOURCE_TYPES.join(', '));
  return addTracks(edit, playlist, store.tracksOfSource(edit.transaction, source.type, source.id), source);
}

/** Returns the tracks that the playlist had, by ascending position. */
export function removeTracks(
  edit: EditTransaction,
  playlist: PlaylistRow,
  trackIds: readonly number[],
): RemovedTrack[] {
  const wanted = new Set(trackIds);
  const entries = store
    .listEntries(edit.transaction, playlist.localId)
    .map((entry, position) => ({ ...entry, position }));
  const removed = entries.filter(({ trackId }) => wanted.has(trackId));
  if (removed.length === 0) return [];
  const ids = removed.map(({ trackId }) => trackId);
  store.removeTracks(edit.transaction, playlist.localId, ids);
  edit.record(trackDeleteOperations(edit.transaction, playlist.id, ids));
  markChanged(edit, playlist);
  return removed;
}

/**
 * Returns the number restored. Queued as one addition at the end, then a move of each track to its position, in order.
 * @param tracks by ascending position
 */
export function restoreTracks(edit: EditTransaction, playlist: PlaylistRow, tracks: readonly RemovedTrack[]): number {
  const { transaction } = edit;
  const current = readOrder(edit, playlist);
  const missing = new Set(
    store.missingTracks(
      transaction,
      playlist.localId,
      tracks.map(({ trackId }) => trackId),
    ),
  );
  const restored = tracks.filter(({ trackId }) => missing.has(trackId));
  if (restored.length === 0) return 0;
  const after = [...current];
  for (const { trackId, position } of restored) after.splice(position, 0, trackId);
  store.appendTracks(transaction, playlist.localId, restored);
  store.orderTracks(transaction, playlist.localId, after);
  edit.record([
    ...trackInsertOperations(
      transaction,
      playlist.id,
      restored.map(({ trackId }) => trackId),
    ),
    ...trackMoveOperations(
      transaction,
      playlist.id,
      restored.filter(({ position }, index) => position < current.length + index),
    ),
  ]);
  markChanged(edit, playlist);
  return restored.length;
}

/**
 * Queued as moves of single tracks, each to its final position. The tracks that move down go first, the last one first;
 * then those that move up, the first one first. In this order no move shifts a track that is already in position.
 * @param before current position of the track to move them before
 * @throws WaveFlowError `track.unknown` if one of them is not in the playlist
 */
export function moveTracks(
  edit: EditTransaction,
  playlist: PlaylistRow,
  trackIds: readonly number[],
  before: number,
): void {
  const old = readOrder(edit, playlist);
  const gap = Math.min(Math.max(0, before), old.length);
  const moving = new Set(trackIds);
  if (old.filter((id) => moving.has(id)).length < moving.size) throw trackUnknown();
  const down = old.slice(0, gap).filter((id) => moving.has(id));
  const up = old.slice(gap).filter((id) => moving.has(id));
  const first = gap - down.length;
  const block = [...down, ...up].map((trackId, index) => ({ trackId, position: first + index }));
  const moves = [...block.slice(0, down.length).reverse(), ...block.slice(down.length)].filter(
    ({ trackId, position }) => old[position] !== trackId,
  );
  if (moves.length === 0) return;
  const rest = old.filter((id) => !moving.has(id));
  store.orderTracks(edit.transaction, playlist.localId, [
    ...rest.slice(0, first),
    ...down,
    ...up,
    ...rest.slice(first),
  ]);
  edit.record(trackMoveOperations(edit.transaction, playlist.id, moves));
  markChanged(edit, playlist);
}

const readOrder = ({ transaction }: EditTransaction, { localId }: PlaylistRow): number[] =>
  store.listEntries(transaction, localId).map(({ trackId }) => trackId);

function markChanged(edit: EditTransaction, { localId }: PlaylistRow): void {
  touchPlaylist(edit.transaction, localId, edit.now);
  edit.markChanged();
}
