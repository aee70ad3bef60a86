import * as z from 'zod';
import type { TrackReference, TrackSnapshot } from '../../protocol/libraryChange';
import { fileNumber } from './fileNumber';

/** Longer than any hash. */
const MAX_HASH_LENGTH = 200;
/** In old logs, local row ids are in place of hashes (PROTOCOL.md, "Entities"). */
const ROW_ID = /^\d{1,19}$/;

/** The names of a track (PROTOCOL.md, "Track references"). */
export interface NamedTrack {
  /** The number of the file, or a row id of the sender, which means nothing on other devices; null if it cannot be read. */
  readonly rowId: number | null;
  readonly hash: string | null;
  readonly snapshot: TrackSnapshot | null;
}

const text = z.string().nullable().catch(null);

const snapshot = z
  .object({
    title: text.optional(),
    artist: text.optional(),
    duration_ms: z.int().positive().nullable().catch(null).optional(),
    file_hash: text.optional(),
  })
  .nullable()
  .catch(null);

const list = z.object({
  track_ids: z.array(z.int().nullable().catch(null)).optional().catch(undefined),
  track_hashes: z.array(text).optional().catch(undefined),
  snapshots: z.record(z.string(), snapshot).optional().catch(undefined),
});

const moved = z.object({
  track_id: z.int().nullable().catch(null).optional(),
  track_hash: text.optional(),
  position: z.int(),
});

/** The file hash in its form for comparison; null if the text cannot be one. */
export function readHash(value: string | null | undefined): string | null {
  const hash = value?.trim().toLowerCase() ?? '';
  return hash === '' || hash.length > MAX_HASH_LENGTH || ROW_ID.test(hash) ? null : hash;
}

/** The tracks that are added or removed, in order, those without a hash included; none if the payload is malformed. */
export function readTracks(payload: unknown): NamedTrack[] {
  const { track_ids: rowIds = [], track_hashes: hashes = [], snapshots = {} } = list.safeParse(payload).data ?? {};
  const length = Math.max(rowIds.length, hashes.length);
  return Array.from({ length }, (_none, index) => {
    const rowId = rowIds[index] ?? null;
    const known = rowId === null ? null : (snapshots[String(rowId)] ?? null);
    const hash = readHash(hashes[index]) ?? readHash(known?.file_hash);
    return { rowId, hash, snapshot: known && toSnapshot(known) };
  });
}

/** The tracks that have a hash: the others mean nothing on this device. */
export const withHash = (tracks: readonly NamedTrack[]): TrackReference[] =>
  tracks.flatMap(({ hash, snapshot }) => (hash === null ? [] : [{ hash, snapshot }]));

/** The track that is moved, without a hash if it has none, and its new position; undefined if the payload is malformed. */
export function readMove(payload: unknown): { readonly track: NamedTrack; readonly position: number } | undefined {
  const { data } = moved.safeParse(payload);
  if (!data) return undefined;
  const track = { rowId: data.track_id ?? null, hash: readHash(data.track_hash), snapshot: null };
  return { track, position: Math.max(0, data.position) };
}

const outgoingList = z.looseObject({
  track_ids: z.array(z.int()),
  track_hashes: z.array(z.string().nullable()),
  snapshots: z.record(z.string(), z.unknown()).optional(),
});
const outgoingMove = z.looseObject({ track_id: z.int(), track_hash: z.string().nullable() });

/**
 * The payload of an own operation on tracks with the numbers of the files in place of row ids; row ids stay where the hash is
 * unknown. Servers take each track of an operation once, so duplicates of a file become one.
 */
export function toFileNumbers(payload: unknown): unknown {
  const move = outgoingMove.safeParse(payload).data;
  if (move) return { ...move, track_id: numberOf(move.track_id, move.track_hash) };
  const list = outgoingList.safeParse(payload).data;
  if (!list) return payload;
  const { track_ids: rowIds, track_hashes: hashes, snapshots, ...rest } = list;
  const tracks = new Map<number, { readonly rowId: number; readonly hash: string | null }>();
  for (const [index, rowId] of rowIds.entries()) {
    const hash = hashes[index] ?? null;
    const number = numberOf(rowId, hash);
    if (!tracks.has(number)) tracks.set(number, { rowId, hash });
  }
  const renamed = [...tracks].flatMap(([number, { rowId }]) => {
    const snapshot = snapshots?.[String(rowId)];
    return snapshot === undefined ? [] : [[String(number), snapshot] as const];
  });
  return {
    track_ids: [...tracks.keys()],
    track_hashes: [...tracks.values()].map(({ hash }) => hash),
    ...(snapshots && { snapshots: Object.fromEntries(renamed) }),
    ...rest,
  };
}

const numberOf = (rowId: number, hash: string | null): number => fileNumber(readHash(hash) ?? '') ?? rowId;

function toSnapshot({ title, artist, duration_ms }: NonNullable<z.infer<typeof snapshot>>): TrackSnapshot | null {
  if (title == null || title.trim() === '') return null;
  return { title, artist: artist == null || artist.trim() === '' ? null : artist, durationMs: duration_ms ?? null };
}
