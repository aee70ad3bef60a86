import type { PlaylistTrackRow } from '../store/tables/playlistTracks';

/** What a playlist has unless somebody chooses another. */
export const DEFAULT_COLOR = 'violet';
export const DEFAULT_ICON = 'music';

/** A playlist without its tracks. */
export interface Playlist {
  /** Canonical id, a UUID v4: the same on all devices, and unchanged when a deletion is undone. */
  readonly id: string;
  readonly name: string;
  /** Null for none, never empty. */
  readonly description: string | null;
  readonly colorId: string;
  readonly iconId: string;
  readonly trackCount: number;
  readonly totalDurationMs: number;
  /** Milliseconds since the epoch, like `updatedAt`. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type PlaylistTrack = PlaylistTrackRow;

/** The fields of a playlist that can be set. An omitted field keeps its value, or gets its default in a new playlist. */
export interface PlaylistFields {
  /** Is trimmed; must not be blank. */
  readonly name?: string;
  /** Empty text and null both mean none. */
  readonly description?: string | null;
  readonly colorId?: string;
  readonly iconId?: string;
}

/** Everything that is needed to undo a deletion at any time, also while another profile is in use. */
export interface DeletedPlaylist {
  readonly profileId: string;
  readonly playlist: Playlist;
  /** The stored position among the playlists. */
  readonly position: number;
  readonly tracks: readonly { readonly trackId: number; readonly addedAt: number }[];
}

/** Everything that is needed to undo a removal at any time, also while another profile is in use. */
export interface RemovedTracks {
  readonly profileId: string;
  readonly playlistId: string;
  /** By ascending position. */
  readonly tracks: readonly RemovedTrack[];
}

export interface RemovedTrack {
  readonly trackId: number;
  /** Milliseconds since the epoch. */
  readonly addedAt: number;
  /** 0-based position in the playlist before the removal. */
  readonly position: number;
}

/** A group of tracks that is added as a whole; `id` is a row id in the profile's database. */
export interface TrackSource {
  readonly type: 'folder' | 'album' | 'artist';
  readonly id: number;
}
