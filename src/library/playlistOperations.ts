import type { Queries } from '../store/database';
import type { OperationDraft } from '../store/tables/outbox';
import { readSnapshots, type TrackSnapshot } from '../store/tables/tracks';
import type { Playlist, TrackSource } from './playlist';

/** Keeps an operation well below the largest request that servers accept (PROTOCOL.md, "Unacceptable payloads"). */
const TRACKS_PER_OPERATION = 200;

/** What can be set on its own, in the order in which it is told. */
export const FIELDS = ['name', 'description', 'color_id', 'icon_id'] as const;

type Texts = Pick<Playlist, 'name' | 'description' | 'colorId' | 'iconId'>;

const whole = (entityId: string, op: 'insert' | 'delete', payload: unknown): OperationDraft => ({
  entity: 'playlist',
  entityId,
  field: null,
  op,
  payload,
});

const ofTracks = (entityId: string, op: 'insert' | 'delete' | 'set', payload: unknown): OperationDraft => ({
  entity: 'playlist',
  entityId,
  field: 'tracks',
  op,
  payload,
});

export const insertion = (id: string, texts: Texts): OperationDraft => whole(id, 'insert', wire(texts));

export const deletion = (id: string): OperationDraft => whole(id, 'delete', null);

/** One for each field that differs. A removed description is sent as empty text (PROTOCOL.md, "Playlist operations"). */
export function updates(id: string, before: Texts, after: Texts): OperationDraft[] {
  const [old, fresh] = [wire(before), wire(after)];
  return FIELDS.filter((field) => old[field] !== fresh[field]).map((field) => ({
    entity: 'playlist',
    entityId: id,
    field,
    op: 'set',
    payload: { value: fresh[field] ?? '' },
  }));
}

const wire = ({ name, description, colorId, iconId }: Texts) => ({
  name,
  description,
  color_id: colorId,
  icon_id: iconId,
});

/** @param trackIds those that were really added, in their order */
export function trackInsertions(
  queries: Queries,
  id: string,
  trackIds: readonly number[],
  source?: TrackSource,
): OperationDraft[] {
  const snapshots = readSnapshots(queries, trackIds);
  return chunks(trackIds).map((ids) =>
    ofTracks(id, 'insert', {
      track_ids: ids,
      track_hashes: hashes(snapshots, ids),
      snapshots: Object.fromEntries(ids.flatMap((trackId) => snapshotEntry(snapshots.get(trackId)))),
      ...(source && { via_source: { type: source.type, id: source.id } }),
    }),
  );
}

/** @param trackIds those that were really removed */
export function trackDeletions(queries: Queries, id: string, trackIds: readonly number[]): OperationDraft[] {
  const snapshots = readSnapshots(queries, trackIds);
  return chunks(trackIds).map((ids) =>
    ofTracks(id, 'delete', { track_ids: ids, track_hashes: hashes(snapshots, ids) }),
  );
}

export function trackMoves(
  queries: Queries,
  id: string,
  moves: readonly { readonly trackId: number; readonly position: number }[],
): OperationDraft[] {
  const snapshots = readSnapshots(
    queries,
    moves.map(({ trackId }) => trackId),
  );
  return moves.map(({ trackId, position }) =>
    ofTracks(id, 'set', { track_id: trackId, position, track_hash: snapshots.get(trackId)?.fileHash ?? null }),
  );
}

/** Other devices resolve tracks by hash; row ids mean nothing to them (PROTOCOL.md, "Track references"). */
const hashes = (snapshots: ReadonlyMap<number, TrackSnapshot>, ids: readonly number[]): (string | null)[] =>
  ids.map((id) => snapshots.get(id)?.fileHash ?? null);

/** Servers refuse a duration that is not positive (PROTOCOL.md, "Unacceptable payloads"). */
function snapshotEntry(snapshot: TrackSnapshot | undefined): [string, unknown][] {
  if (!snapshot || snapshot.durationMs <= 0) return [];
  const { trackId, title, artist, durationMs, fileHash } = snapshot;
  const entry = {
    title,
    ...(artist !== null && { artist }),
    duration_ms: durationMs,
    ...(fileHash !== null && { file_hash: fileHash }),
  };
  return [[String(trackId), entry]];
}

function chunks(ids: readonly number[]): number[][] {
  const count = Math.ceil(ids.length / TRACKS_PER_OPERATION);
  return Array.from({ length: count }, (_, index) =>
    ids.slice(index * TRACKS_PER_OPERATION, (index + 1) * TRACKS_PER_OPERATION),
  );
}
