import type { TrackReference } from '../protocol/libraryChange';
import { hashStartKey, snapshotKey } from '../store/tables/remotePlaylistTracks';

/**
 * The key of a track in the remote state. A track without a hash is never taken for a file that has one, however equal
 * title, artist and duration are: edits name a file by its hash, and the entries of other devices do not have that hash. So
 * one device would remove or move the track, and all others would keep it where it is.
 */
export function trackKey({ hash, hashStart, snapshot }: TrackReference): string {
  if (hash !== null) return hash;
  if (hashStart !== undefined) return hashStartKey(hashStart);
  return snapshotKey(snapshot?.title ?? '', snapshot?.artist ?? null, snapshot?.durationMs ?? null);
}
