import { touchPlaylist, type PlaylistHeader } from '../store/tables/playlists';
import { appendToPlaylists, deleteFromPlaylists, type TrackInPlaylist } from '../store/tables/playlistTracks';
import { findInconsistent, listRemoteMembers, type RemoteMember } from '../store/tables/remotePlaylistTracks';
import type { ProjectionContext } from './projection';

/** Tracks that were added to a playlist or removed from it, by their keys in the remote state. */
export interface TrackDifference {
  readonly header: PlaylistHeader;
  readonly added: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
}

export interface ShownDifferences {
  /** Whether the user sees a difference. */
  readonly changed: boolean;
  /** Playlists that do not have the tracks that they should have: all their tracks must be compared. */
  readonly inconsistent: readonly PlaylistHeader[];
}

/**
 * Appends and removes single tracks of playlists without pending edits, because comparing long playlists is slow. What the
 * user sees must agree with the remote state otherwise.
 */
export function showDifferences(context: ProjectionContext, all: readonly TrackDifference[]): ShownDifferences {
  const { transaction, generation, now } = context;
  const differences = all.filter(({ added, removed }) => added.size + removed.size > 0);
  if (differences.length === 0) return { changed: false, inconsistent: [] };
  const keys = differences.flatMap(({ header: { id, localId }, added, removed }) =>
    [...added, ...removed].map((key) => ({ id, localId, key })),
  );
  const { toAppend, toDelete } = compare(listRemoteMembers(transaction, generation, keys));
  if (toDelete.length > 0) deleteFromPlaylists(transaction, toDelete);
  if (toAppend.length > 0) appendToPlaylists(transaction, toAppend, now);
  const touched = new Set([...toAppend, ...toDelete].map(({ playlistId }) => playlistId));
  for (const localId of touched) touchPlaylist(transaction, localId, now);
  const playlists = differences.map(({ header: { id, localId } }) => {
    const appended = toAppend.filter(({ playlistId }) => playlistId === localId).map(({ position }) => position);
    return { id, localId, appended };
  });
  const inconsistent = new Set(findInconsistent(transaction, generation, playlists));
  return {
    changed: touched.size > 0,
    inconsistent: differences.map(({ header }) => header).filter(({ localId }) => inconsistent.has(localId)),
  };
}

/** @param members all local tracks of a key together, the best one first */
function compare(members: readonly RemoteMember[]): {
  readonly toAppend: readonly (TrackInPlaylist & { readonly position: number })[];
  readonly toDelete: readonly TrackInPlaylist[];
} {
  const byKey = new Map<string, RemoteMember[]>();
  for (const member of members) {
    const key = `${member.localId} ${member.key}`;
    byKey.set(key, [...(byKey.get(key) ?? []), member]);
  }
  const toAppend: (TrackInPlaylist & { readonly position: number })[] = [];
  const toDelete: TrackInPlaylist[] = [];
  for (const [first, ...others] of byKey.values()) {
    if (!first) continue;
    const { localId: playlistId, position } = first;
    const visible = [first, ...others].filter(({ isVisible }) => isVisible);
    if (position === null) toDelete.push(...visible.map(({ trackId }) => ({ playlistId, trackId })));
    else if (visible.length === 0) toAppend.push({ playlistId, trackId: first.trackId, position });
  }
  toAppend.sort((one, other) => one.position - other.position);
  return { toAppend, toDelete };
}
