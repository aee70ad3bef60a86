import type { Queries } from '../store/database';
import type { OperationDraft } from '../store/tables/outbox';
import type { PlaylistRow } from '../store/tables/playlists';
import { listEntries } from '../store/tables/playlistTracks';
import { readSnapshots, type TrackSnapshot } from '../store/tables/tracks';
import type { EditTransaction } from './editTransaction';
import type { Playlist, TrackSource } from './playlist';

/** Keeps an operation well below the servers' limit for a request (PROTOCOL.md, "Unacceptable payloads"). */
const TRACKS_PER_OPERATION = 200;

/** The fields that have a `set` operation of their own, in the order of sending. */
const PLAYLIST_FIELDS = ['name', 'description', 'color_id', 'icon_id'] as const;

type PlaylistProperties = Pick<Playlist, 'name' | 'description' | 'colorId' | 'iconId'>;

const playlistOperation = (entityId: string, op: 'insert' | 'delete', payload: unknown): OperationDraft => ({
  entity: 'playlist',
  entityId,
  field: null,
  op,
  payload,
});

const tracksOperation = (entityId: string, op: 'insert' | 'delete' | 'set', payload: unknown): OperationDraft => ({
  entity: 'playlist',
  entityId,
  field: 'tracks',
  op,
  payload,
});

const insertOperation = (id: string, properties: PlaylistProperties): OperationDraft =>
  playlistOperation(id, 'insert', toWire(properties));

export const deleteOperation = (id: string): OperationDraft => playlistOperation(id, 'delete', null);

/** One operation per field that differs. A removed description is sent as empty text (PROTOCOL.md, "Playlist operations"). */
export function updateOperations(id: string, before: PlaylistProperties, after: PlaylistProperties): OperationDraft[] {
  const [old, fresh] = [toWire(before), toWire(after)];
  return PLAYLIST_FIELDS.filter((field) => old[field] !== fresh[field]).map((field) => ({
    entity: 'playlist',
    entityId: id,
    field,
    op: 'set',
    payload: { value: fresh[field] ?? '' },
  }));
}

const toWire = ({ name, description, colorId, iconId }: PlaylistProperties) => ({
  name,
  description,
  color_id: colorId,
  icon_id: iconId,
});

/** @param trackIds only tracks that were actually added, in their order */
export function trackInsertOperations(
  queries: Queries,
  id: string,
  trackIds: readonly number[],
  source?: TrackSource,
): OperationDraft[] {
  const snapshots = readSnapshots(queries, trackIds);
  return chunked(trackIds).map((ids) =>
    tracksOperation(id, 'insert', {
      track_ids: ids,
      track_hashes: hashesOf(snapshots, ids),
      snapshots: Object.fromEntries(ids.flatMap((trackId) => snapshotEntries(snapshots.get(trackId)))),
      via_source: source && { type: source.type, id: source.id },
    }),
  );
}

/** @param trackIds only tracks that were actually removed */
export function trackDeleteOperations(queries: Queries, id: string, trackIds: readonly number[]): OperationDraft[] {
  const snapshots = readSnapshots(queries, trackIds);
  return chunked(trackIds).map((ids) =>
    tracksOperation(id, 'delete', { track_ids: ids, track_hashes: hashesOf(snapshots, ids) }),
  );
}

export function trackMoveOperations(
  queries: Queries,
  id: string,
  moves: readonly { readonly trackId: number; readonly position: number }[],
): OperationDraft[] {
  const snapshots = readSnapshots(
    queries,
    moves.map(({ trackId }) => trackId),
  );
  return moves.map(({ trackId, position }) =>
    tracksOperation(id, 'set', { track_id: trackId, position, track_hash: snapshots.get(trackId)?.fileHash ?? null }),
  );
}

/**
 * Queues the playlist in its current state, unless the account in use knows it (PROTOCOL.md, "Announcing").
 * @returns the number of operations
 */
export function ensurePlaylistKnown(edit: EditTransaction, playlist: PlaylistRow): number {
  const { id, localId } = playlist;
  if (!edit.isUnknown('playlist', id)) return 0;
  const trackIds = listEntries(edit.transaction, localId).map(({ trackId }) => trackId);
  const operations = [insertOperation(id, playlist), ...trackInsertOperations(edit.transaction, id, trackIds)];
  edit.enqueue(operations);
  return operations.length;
}

/** Other devices resolve tracks by hash, not by row id (PROTOCOL.md, "Track references"). */
const hashesOf = (snapshots: ReadonlyMap<number, TrackSnapshot>, ids: readonly number[]): (string | null)[] =>
  ids.map((id) => snapshots.get(id)?.fileHash ?? null);

/** Omits a track without a positive duration, which servers refuse (PROTOCOL.md, "Unacceptable payloads"). */
function snapshotEntries(snapshot: TrackSnapshot | undefined): [string, unknown][] {
  if (!snapshot || snapshot.durationMs <= 0) return [];
  const { trackId, title, artist, durationMs, fileHash } = snapshot;
  // Keys with an undefined value are absent from the JSON.
  const entry = { title, artist: artist ?? undefined, duration_ms: durationMs, file_hash: fileHash ?? undefined };
  return [[String(trackId), entry]];
}

function chunked(ids: readonly number[]): number[][] {
  const count = Math.ceil(ids.length / TRACKS_PER_OPERATION);
  return Array.from({ length: count }, (_, index) =>
    ids.slice(index * TRACKS_PER_OPERATION, (index + 1) * TRACKS_PER_OPERATION),
  );
}
