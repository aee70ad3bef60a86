import type { LibraryChange, TrackReference } from '../protocol/libraryChange';
import type { Queries, Transaction } from '../store/database';
import { completeHash, findHashes, listHashStarts } from '../store/tables/hashStarts';
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

/**
 * Gives whole hashes to the tracks of which only the first digits were known.
 * @param hashes of files that are known now
 * @returns those that were completed
 */
export function completeHashes(transaction: Transaction, hashes: readonly string[]): string[] {
  const starts = new Set(hashes.length === 0 ? [] : listHashStarts(transaction));
  if (starts.size === 0) return [];
  const lengths = new Set([...starts].map((start) => start.length));
  const completed: string[] = [];
  for (const hash of new Set(hashes)) {
    for (const start of [...lengths].map((length) => hash.slice(0, length))) {
      if (!starts.delete(start)) continue;
      completeHash(transaction, start, hash);
      completed.push(hash);
    }
  }
  return completed;
}

/** The hashes that changes name. */
export const namedHashes = (changes: readonly RemoteChange[]): string[] =>
  changes.flatMap(({ change }) => tracksOf(change).flatMap(({ hash }) => hash ?? []));

function tracksOf(change: LibraryChange | null): readonly TrackReference[] {
  if (change === null) return [];
  if ('tracks' in change) return change.tracks;
  return 'track' in change ? [change.track] : [];
}
