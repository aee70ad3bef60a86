import type { LibraryChange, TrackReference } from '../protocol/libraryChange';
import type { Queries } from '../store/database';
import { findHashes } from '../store/tables/hashStarts';
import type { RemoteChange } from './remoteState';

/** The changes with the hashes of tracks of which the server only has the first digits, as far as this device knows them. */
export function withFullHashes(queries: Queries, changes: readonly RemoteChange[]): readonly RemoteChange[] {
  const starts = new Set(changes.flatMap(({ change }) => tracksOf(change).flatMap(({ hashStart }) => hashStart ?? [])));
  if (starts.size === 0) return changes;
  const hashes = findHashes(queries, [...starts]);
  const named = (track: TrackReference): TrackReference => ({
    ...track,
    hash: track.hash ?? hashes.get(track.hashStart ?? '') ?? null,
  });
  return changes.map(({ change, ...rest }) => ({
    ...rest,
    change: change !== null && 'tracks' in change ? { ...change, tracks: change.tracks.map(named) } : change,
  }));
}

const tracksOf = (change: LibraryChange | null): readonly TrackReference[] =>
  change !== null && 'tracks' in change ? change.tracks : [];
