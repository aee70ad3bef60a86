import * as z from 'zod';
import type { TrackReference, TrackSnapshot } from '../../protocol/libraryChange';

/** Longer than any hash. */
const MAX_HASH_LENGTH = 200;
/** In old logs, local row ids are in place of hashes (PROTOCOL.md, "Entities"). */
const ROW_ID = /^\d{1,19}$/;

/** The names of a track (PROTOCOL.md, "Track references"). */
export interface NamedTrack {
  /** Row id of the sender, which means nothing on other devices; null if it cannot be read. */
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

function toSnapshot({ title, artist, duration_ms }: NonNullable<z.infer<typeof snapshot>>): TrackSnapshot | null {
  if (title == null || title.trim() === '') return null;
  return { title, artist: artist == null || artist.trim() === '' ? null : artist, durationMs: duration_ms ?? null };
}
