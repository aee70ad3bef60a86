import type { TrackReference } from '../protocol/libraryChange';
import { snapshotKey } from '../store/tables/remotePlaylistTracks';

/** The key of a track in the remote state. */
export const trackKey = ({ hash, snapshot }: TrackReference): string =>
  hash ?? snapshotKey(snapshot?.title ?? '', snapshot?.artist ?? null, snapshot?.durationMs ?? null);
