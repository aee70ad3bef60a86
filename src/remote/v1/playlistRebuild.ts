import type { TrackReference } from '../../protocol/libraryChange';
import { hashStartOf } from './fileNumber';
import { snapshotKey, type LoggedPlaylist, type PlaylistIndex, type TracksOperation } from './playlistIndex';
import type { ServerTrack } from './serverPlaylists';
import { highestOf, replayTracks, serverPositions, type TracksStep } from './tracksReplay';

export interface RebuildOptions {
  readonly playlist: LoggedPlaylist;
  /** By position, then by row id, read when the server had applied exactly what the index has. */
  readonly rows: readonly ServerTrack[];
  readonly index: PlaylistIndex;
  /** Op id up to which the log is compacted. */
  readonly compactedUpTo: number;
}

/**
 * The tracks of a playlist of a compacted log (PROTOCOL.md, "Compacted playlists"); undefined if the log alone leads to
 * them. Depends on nothing but the log and the rows, so that all devices come to the same.
 */
export function rebuildPlaylist(options: RebuildOptions): TrackReference[] | undefined {
  const { playlist, rows, index } = options;
  const logged = replayTracks([], playlist.operations.flatMap(toHashStep));
  const references = new Map(rows.map((row) => [row.rowId, referenceOf(row, playlist, index)]));
  const tracks = distinct(orderOf(options).flatMap((rowId) => references.get(rowId) ?? []));
  const isLogged = tracks.length === logged.length && tracks.every(({ hash }, at) => hash === logged[at]);
  return isLogged ? undefined : tracks;
}

/** The row ids in the order of the playlist. */
function orderOf({ playlist, rows, compactedUpTo }: RebuildOptions): number[] {
  const operations = playlist.operations.filter(({ place }) => place > playlist.createdAt);
  const steps = operations.map(toRowStep);
  const ids = rows.map(({ rowId }) => rowId);
  if (explains(steps, rows)) return complete(replayTracks([], steps), ids);
  const moves = steps.filter(({ op }) => op === 'set');
  if (moves.length === 0) return ids;
  const later = operations.filter(({ place }) => place > compactedUpTo).map(toRowStep);
  const earlier = operations.filter(({ place, op }) => place <= compactedUpTo && op === 'set').map(toRowStep);
  return complete(replayTracks(rowsBefore(later, rows), [...earlier, ...later]), ids);
}

/** Whether these are all operations that have led to the rows. */
function explains(steps: readonly TracksStep<number>[], rows: readonly ServerTrack[]): boolean {
  const positions = serverPositions(steps);
  return positions.size === rows.length && rows.every(({ rowId, position }) => positions.get(rowId) === position);
}

/** The rows that were there before these operations, without those that were removed by them. */
function rowsBefore(steps: readonly TracksStep<number>[], rows: readonly ServerTrack[]): number[] {
  const first = new Map<number, string>();
  const moved = new Set<number>();
  for (const { op, keys } of steps) {
    for (const key of keys) {
      if (op === 'set') moved.add(key);
      else if (!first.has(key)) first.set(key, op);
    }
  }
  const untouched = rows.filter(({ rowId }) => !first.has(rowId) && !moved.has(rowId));
  const end = highestOf(untouched.map(({ position }) => position));
  return rows
    .filter(({ rowId, position }) => {
      if (!first.has(rowId)) return true;
      // Added although it was there: it has kept its place.
      return first.get(rowId) === 'insert' && !moved.has(rowId) && position < end;
    })
    .map(({ rowId }) => rowId);
}

/** The order for exactly these rows: which tracks there are, the server knows for sure. */
function complete(order: readonly number[], ids: readonly number[]): number[] {
  const known = new Set(ids);
  return [...new Set([...order.filter((id) => known.has(id)), ...ids])];
}

const toRowStep = ({ op, tracks, position }: TracksOperation): TracksStep<number> => ({
  op,
  keys: tracks.flatMap(({ rowId }) => rowId ?? []),
  position,
});

/** What other devices make of the operation: none if it names no hash. */
function toHashStep({ op, tracks, position }: TracksOperation): TracksStep<string>[] {
  const keys = tracks.flatMap(({ hash }) => hash ?? []);
  return keys.length === 0 ? [] : [{ op, keys, position }];
}

/**
 * Names the track of a row: by its number, or else as the playlist's own operations do, else by its snapshot; undefined if
 * none of them can.
 */
function referenceOf(
  { rowId, snapshot }: ServerTrack,
  { operations }: LoggedPlaylist,
  index: PlaylistIndex,
): TrackReference | undefined {
  const hashStart = hashStartOf(rowId);
  if (hashStart !== undefined) {
    const hash = index.hashOfNumber(rowId);
    return hash === null ? { hash, snapshot, hashStart } : { hash, snapshot };
  }
  const candidates = operations
    .flatMap(({ tracks }) => tracks)
    .filter(
      (track) =>
        track.rowId === rowId &&
        (snapshot === null || track.snapshot === null || snapshotKey(track.snapshot) === snapshotKey(snapshot)),
    );
  const [hash, ...others] = new Set(candidates.flatMap((track) => track.hash ?? []));
  if (hash !== undefined && others.length === 0) return { hash, snapshot };
  return snapshot ? { hash: index.hashOfSnapshot(snapshot), snapshot } : undefined;
}

/** A track is in a playlist at most once. */
function distinct(tracks: readonly TrackReference[]): TrackReference[] {
  const seen = new Map<string, TrackReference>();
  for (const track of tracks) {
    const key = track.hash ?? track.hashStart ?? (track.snapshot ? snapshotKey(track.snapshot) : '');
    if (!seen.has(key)) seen.set(key, track);
  }
  return [...seen.values()];
}
