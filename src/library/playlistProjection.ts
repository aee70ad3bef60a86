import { dropCanonicalId, setCanonicalId } from '../store/tables/idMap';
import type { PendingEdit } from '../store/tables/pendingEdits';
import {
  deletePlaylist,
  insertPlaylist,
  listPlaylistHeaders,
  touchPlaylist,
  updatePlaylist,
  type PlaylistHeader,
} from '../store/tables/playlists';
import { deleteTracks, placeTracks, readPositions } from '../store/tables/playlistTracks';
import { listRemoteCollections } from '../store/tables/remoteCollections';
import {
  listMentionedKeys,
  listRemoteEntries,
  listResolvedTracks,
  snapshotKey,
} from '../store/tables/remotePlaylistTracks';
import { listUnhashedTracks } from '../store/tables/snapshotTracks';
import { listExisting } from '../store/tables/tracks';
import { concernTracks, replayFields, replayTracks } from './pendingReplay';
import { showDifferences, type TrackDifference } from './trackDifferences';
import { EntityEdits, type ProjectionContext } from './projection';
import { isSameFields, toFields, toShown, type ShownFields } from './remoteFields';
import type { TouchedEntities } from './touchedEntities';
import { changedPositions } from './trackPositions';

/**
 * Shows playlists: new ones last, in the order of their creation. Smart ones, and those that do not exist in the remote
 * state and that the account does not know, are left alone. Returns whether the user sees a difference.
 */
export function projectPlaylists(context: ProjectionContext, touched: TouchedEntities['playlists']): boolean {
  if (touched.size === 0) return false;
  const { transaction, generation } = context;
  const ids = [...touched.keys()];
  const edits = new EntityEdits(context, 'playlist', ids);
  const remote = listRemoteCollections(transaction, generation, 'playlist', ids);
  const fieldsById = new Map(remote.map((playlist) => [playlist.id, toFields(playlist)]));
  const headers = new Map(listPlaylistHeaders(transaction, ids).map((header) => [header.id, header]));
  let isChanged = false;
  const differences: TrackDifference[] = [];
  for (const id of new Set([...fieldsById.keys(), ...ids])) {
    const header = headers.get(id);
    if (header?.isSmart === true) continue;
    const own = edits.of(id);
    const state = replayFields(fieldsById.get(id) ?? null, own);
    if (state !== null) {
      const fields = toShown(state, header);
      const tracks = touched.get(id) ?? 'all';
      const isComplete = !header || tracks === 'all' || (own.length > 0 && tracks.added.size + tracks.removed.size > 0);
      isChanged = show(context, { id, header, fields, tracks: isComplete, edits: own }) || isChanged;
      if (!isComplete) differences.push({ header, ...tracks });
    } else if (header && edits.isKnown(id)) {
      deletePlaylist(transaction, header.localId);
      dropCanonicalId(transaction, 'playlist', id);
      isChanged = true;
    }
  }
  const { changed, inconsistent } = showDifferences(context, differences);
  for (const header of inconsistent) isChanged = showTracks(context, header, []) || isChanged;
  edits.updateKnown(new Map(ids.map((id) => [id, fieldsById.has(id)])));
  return isChanged || changed;
}

interface WantedPlaylist {
  readonly id: string;
  /** Undefined if it does not exist here. */
  readonly header: PlaylistHeader | undefined;
  readonly fields: ShownFields;
  /** Whether all its tracks are compared. */
  readonly tracks: boolean;
  readonly edits: readonly PendingEdit[];
}

function show(context: ProjectionContext, wanted: WantedPlaylist): boolean {
  const { transaction, now } = context;
  const { id, header, fields, tracks, edits } = wanted;
  const row = header ?? insert(context, id, fields);
  const isRenamed = header !== undefined && !isSameFields(header, fields);
  if (isRenamed) updatePlaylist(transaction, row.localId, fields, now);
  const isReordered = tracks && showTracks(context, row, edits);
  return !header || isRenamed || isReordered;
}

function insert({ transaction, now }: ProjectionContext, id: string, fields: ShownFields): PlaylistHeader {
  insertPlaylist(transaction, { id, ...fields, createdAt: now });
  const [header] = listPlaylistHeaders(transaction, [id]);
  if (!header) throw new Error('The row that was just written is not there');
  setCanonicalId(transaction, 'playlist', header.localId, id);
  return header;
}

function showTracks(context: ProjectionContext, header: PlaylistHeader, edits: readonly PendingEdit[]): boolean {
  const { transaction, now } = context;
  const { localId } = header;
  const current = readPositions(transaction, localId);
  const wanted = withUnhashed(context, header, current, wantedTracks(context, header, edits));
  const removed = [...current.keys()].filter((trackId) => !wanted.has(trackId));
  const placed = changedPositions([...wanted], current);
  if (removed.length > 0) deleteTracks(transaction, localId, removed);
  if (placed.size > 0) placeTracks(transaction, localId, placed, now);
  if (removed.length + placed.size > 0) touchPlaylist(transaction, localId, now);
  return removed.length + placed.size > 0;
}

/** Row ids of tracks, in the order of the playlist. */
function wantedTracks(
  { transaction, generation }: ProjectionContext,
  { id, localId }: PlaylistHeader,
  edits: readonly PendingEdit[],
): Set<number> {
  const playlist = { generation, id };
  if (!concernTracks(edits)) return new Set(listResolvedTracks(transaction, playlist, localId));
  const before = listRemoteEntries(transaction, playlist, localId);
  const after = replayTracks(before, edits).flatMap(({ trackId }) => trackId ?? []);
  const existing = listExisting(transaction, after);
  return new Set(after.filter((trackId) => existing.has(trackId)));
}

/**
 * Keeps the tracks that the server cannot name: those without a hash that it has never mentioned in this playlist, each
 * behind the track that it is behind now.
 */
function withUnhashed(
  { transaction, generation }: ProjectionContext,
  { id }: PlaylistHeader,
  current: ReadonlyMap<number, number>,
  wanted: ReadonlySet<number>,
): ReadonlySet<number> {
  const unwanted = [...current.keys()].filter((trackId) => !wanted.has(trackId));
  if (unwanted.length === 0) return wanted;
  const unhashed = listUnhashedTracks(transaction, unwanted).map(({ trackId, title, artist, durationMs }) => ({
    trackId,
    key: snapshotKey(title, artist, durationMs > 0 ? durationMs : null),
  }));
  if (unhashed.length === 0) return wanted;
  const mentioned = listMentionedKeys(
    transaction,
    { generation, id },
    unhashed.map(({ key }) => key),
  );
  const kept = new Set(unhashed.filter(({ key }) => !mentioned.has(key)).map(({ trackId }) => trackId));
  const result = [...wanted];
  const order = [...current].sort(([id, at], [otherId, otherAt]) => at - otherAt || id - otherId).map(([id]) => id);
  for (const [index, trackId] of order.entries()) {
    const previous = order[index - 1];
    if (kept.has(trackId)) result.splice(previous === undefined ? 0 : result.indexOf(previous) + 1, 0, trackId);
  }
  return new Set(result);
}
