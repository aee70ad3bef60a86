import type { LibraryChange, TrackReference } from '../../protocol/libraryChange';
import { snapshotKey, type LoggedPlaylist, type PlaylistIndex, type TrackChange } from './playlistIndex';
import type { ServerTrack } from './serverPlaylists';

/** A change, and its place in the log; null if it is not from the log. */
export interface PlacedChange {
  readonly place: number | null;
  readonly change: LibraryChange;
}

/**
 * The changes that complete a playlist of a compacted log from the rows of the server (PROTOCOL.md, "Compacted
 * playlists"); none if the log has all its tracks. What the log has of it follows once more, because the server knows less
 * of the order.
 */
export function rebuildPlaylist(
  playlist: LoggedPlaylist,
  rows: readonly ServerTrack[],
  index: PlaylistIndex,
): PlacedChange[] {
  const tracks = distinct(rows.flatMap((row) => reference(row, playlist, index) ?? []));
  const logged = replay(playlist.changes.map(({ change }) => change));
  const isComplete =
    tracks.length === rows.length &&
    tracks.length === logged.size &&
    tracks.every(({ hash }) => logged.has(hash ?? ''));
  if (isComplete) return [];
  return [{ place: null, change: { kind: 'tracksReplaced', playlistId: playlist.id, tracks } }, ...playlist.changes];
}

/** Names the track of a row: as the playlist's own operations do, else by its snapshot; undefined if neither can. */
function reference(
  { rowId, snapshot }: ServerTrack,
  { named }: LoggedPlaylist,
  index: PlaylistIndex,
): TrackReference | undefined {
  const candidates = named.filter(
    (track) =>
      track.rowId === rowId &&
      (snapshot === null || track.snapshot === null || snapshotKey(track.snapshot) === snapshotKey(snapshot)),
  );
  const [hash, ...others] = new Set(candidates.flatMap((track) => track.hash ?? []));
  if (hash !== undefined && others.length === 0) return { hash, snapshot };
  return snapshot ? { hash: index.hashOf(snapshot), snapshot } : undefined;
}

/** A track is in a playlist at most once. */
function distinct(tracks: readonly TrackReference[]): TrackReference[] {
  const seen = new Map(tracks.map((track) => [track.hash ?? (track.snapshot && snapshotKey(track.snapshot)), track]));
  return [...seen.values()];
}

/** The hashes of the tracks that these changes leave. */
function replay(changes: readonly TrackChange[]): Set<string> {
  const hashes = new Set<string>();
  for (const change of changes) {
    if (change.kind === 'tracksAdded') change.tracks.forEach(({ hash }) => hash !== null && hashes.add(hash));
    if (change.kind === 'tracksRemoved') change.tracks.forEach(({ hash }) => hash !== null && hashes.delete(hash));
  }
  return hashes;
}
