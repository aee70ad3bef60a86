import type { LibraryChange, TrackReference } from '../protocol/libraryChange';
import type { Transaction } from '../store/database';
import { insertSnapshotTracks, listUnknownSnapshots, type SnapshotTrack } from '../store/tables/snapshotTracks';
import type { RemoteChange } from './remoteState';
import { trackKey } from './trackKey';

export interface SnapshotOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly uuid: () => string;
}

/**
 * Inserts a track without a file for each track in a playlist, liked or rated, that is not known here and comes with a
 * snapshot. Returns the hashes of the new tracks, as far as they have one.
 */
export function ensureSnapshots(
  transaction: Transaction,
  { now, uuid }: SnapshotOptions,
  changes: readonly RemoteChange[],
): string[] {
  const tracks = new Map<string, SnapshotTrack>();
  for (const { change } of changes) {
    for (const track of change === null ? [] : namedTracks(change)) {
      const { hash, snapshot } = track;
      const key = trackKey(track);
      if (snapshot !== null) tracks.set(key, { key, fileHash: hash, ...snapshot });
    }
  }
  if (tracks.size === 0) return [];
  const unknown = listUnknownSnapshots(transaction, [...tracks.values()]);
  const added = [...tracks.values()].filter(({ key }) => unknown.has(key));
  if (added.length > 0) insertSnapshotTracks(transaction, added, { libraryId: uuid(), now });
  return added.flatMap(({ fileHash }) => fileHash ?? []);
}

function namedTracks(change: LibraryChange): readonly TrackReference[] {
  if (change.kind === 'tracksAdded' || change.kind === 'tracksReplaced') return change.tracks;
  return change.kind === 'liked' || change.kind === 'rated' ? [change.track] : [];
}
