import * as z from 'zod';
import type { CollectionFields } from '../protocol/libraryChange';
import type { PendingEdit } from '../store/tables/pendingEdits';
import type { RemoteEntry } from '../store/tables/remotePlaylistTracks';

/** A collection as it would be; null if it would not exist. */
export type CollectionState = CollectionFields | null;

const fieldsPayload = z.object({
  name: z.string(),
  description: z.string().nullable().default(null),
  color_id: z.string(),
  icon_id: z.string(),
});
const valuePayload = z.object({ value: z.string().nullable() });
const tracksPayload = z.object({
  track_ids: z.array(z.number()),
  track_hashes: z.array(z.string().nullable()).default([]),
});
const movePayload = z.object({
  track_id: z.number(),
  track_hash: z.string().nullable().default(null),
  position: z.number(),
});

const FIELDS: Readonly<Record<string, keyof CollectionFields>> = {
  name: 'name',
  description: 'description',
  color_id: 'colorId',
  icon_id: 'iconId',
};

/** The collection after these edits, in their order. An edit that cannot be read changes nothing. */
export function replayFields(state: CollectionState, edits: readonly PendingEdit[]): CollectionState {
  return edits.reduce(replayField, state);
}

function replayField(state: CollectionState, { field, op, payload }: PendingEdit): CollectionState {
  if (field === null && op === 'delete') return null;
  if (field === null && op === 'insert') {
    const fields = fieldsPayload.safeParse(payload).data;
    if (fields === undefined) return state;
    const { name, description, color_id: colorId, icon_id: iconId } = fields;
    return { name, description: description === '' ? null : description, colorId, iconId };
  }
  const property = field === null || op !== 'set' ? undefined : FIELDS[field];
  const value = valuePayload.safeParse(payload).data?.value;
  if (state === null || property === undefined || value === undefined) return state;
  if (property === 'description') return { ...state, description: value === '' ? null : value };
  return value === null ? state : { ...state, [property]: value };
}

/** Whether any of the edits is about the list of tracks, or about its existence. */
export const concernTracks = (edits: readonly PendingEdit[]): boolean =>
  edits.some(({ field, op }) => field === 'tracks' || (field === null && op === 'delete'));

/** The list of tracks after these edits, in their order (PROTOCOL.md, "Applying operations"). */
export function replayTracks(entries: readonly RemoteEntry[], edits: readonly PendingEdit[]): RemoteEntry[] {
  return edits.reduce(replayTracksEdit, [...entries]);
}

function replayTracksEdit(entries: RemoteEntry[], { field, op, payload }: PendingEdit): RemoteEntry[] {
  if (field === null && op === 'delete') return [];
  if (field !== 'tracks') return entries;
  if (op === 'set') {
    const move = movePayload.safeParse(payload).data;
    return move ? moved(entries, keyOf(move.track_hash, move.track_id), move.position) : entries;
  }
  const tracks = tracksPayload.safeParse(payload).data;
  if (!tracks) return entries;
  const listed = tracks.track_ids.map((trackId, index) => ({
    key: keyOf(tracks.track_hashes[index] ?? null, trackId),
    trackId,
  }));
  const keys = new Set((op === 'insert' ? entries : listed).map(({ key }) => key));
  if (op === 'delete') return entries.filter(({ key }) => !keys.has(key));
  return op === 'insert' ? [...entries, ...listed.filter(({ key }) => !keys.has(key) && keys.add(key))] : entries;
}

function moved(entries: RemoteEntry[], key: string, position: number): RemoteEntry[] {
  const track = entries.find((entry) => entry.key === key);
  if (!track) return entries;
  const others = entries.filter((entry) => entry !== track);
  others.splice(Math.max(0, position), 0, track);
  return others;
}

/** A track without a hash has the same key on this device only. */
const keyOf = (hash: string | null, trackId: number): string => hash ?? `local:${trackId}`;
