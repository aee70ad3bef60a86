import { argumentNotAllowed, trackUnknown } from '../core/errors';
import * as store from '../store/tables/playlistTracks';
import { touchPlaylist, type PlaylistRow } from '../store/tables/playlists';
import type { EditTransaction } from './editTransaction';
import type { RemovedTrack, TrackSource } from './playlist';
import { trackDeleteOperations, trackInsertOperations, trackMoveOperations } from './playlistOperations';

/** Returns how many were added. @param source where they come from, if they come together */
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

/** Returns how many were added. */
export function addSource(edit: EditTransaction, playlist: PlaylistRow, source: TrackSource): number {
  if (!store.SOURCE_TYPES.includes(source.type)) throw argumentNotAllowed(source.type, store.SOURCE_TYPES.join(', '));
  return addTracks(edit, playlist, store.tracksOfSource(edit.transaction, source.type, source.id), source);
}

/** Returns those that were there, in their order. */
export function removeTracks(
  edit: EditTransaction,
  playlist: PlaylistRow,
  trackIds: readonly number[],
): RemovedTrack[] {
  const wanted = new Set(trackIds);
  const places = store
    .listEntries(edit.transaction, playlist.localId)
    .map((place, position) => ({ ...place, position }));
  const removed = places.filter(({ trackId }) => wanted.has(trackId));
  if (removed.length === 0) return [];
  const ids = removed.map(({ trackId }) => trackId);
  store.removeTracks(edit.transaction, playlist.localId, ids);
  edit.record(trackDeleteOperations(edit.transaction, playlist.id, ids));
  markChanged(edit, playlist);
  return removed;
}

/**
 * Returns how many came back. Told as tracks that are appended and then go up to their places, the first one first.
 * @param tracks in the order of their places
 */
export function restoreTracks(edit: EditTransaction, playlist: PlaylistRow, tracks: readonly RemovedTrack[]): number {
  const { transaction } = edit;
  const there = readOrder(edit, playlist);
  const missing = new Set(
    store.missingTracks(
      transaction,
      playlist.localId,
      tracks.map(({ trackId }) => trackId),
    ),
  );
  const back = tracks.filter(({ trackId }) => missing.has(trackId));
  if (back.length === 0) return 0;
  const after = [...there];
  for (const { trackId, position } of back) after.splice(position, 0, trackId);
  store.appendTracks(transaction, playlist.localId, back);
  store.orderTracks(transaction, playlist.localId, after);
  edit.record([
    ...trackInsertOperations(
      transaction,
      playlist.id,
      back.map(({ trackId }) => trackId),
    ),
    ...trackMoveOperations(
      transaction,
      playlist.id,
      back.filter(({ position }, index) => position < there.length + index),
    ),
  ]);
  markChanged(edit, playlist);
  return back.length;
}

/**
 * Told as moves of single tracks, each to its final place. What goes down goes first and from the end, what goes up
 * from the beginning, so that no move disturbs an earlier one.
 * @param before place, as it is now, of the track that they go before
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
