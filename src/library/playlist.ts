import type { PlaylistTrackRow } from '../store/tables/playlistTracks';

/** A playlist as lists show it. */
export interface Playlist {
  /** Canonical id, a UUID v4: the same on all devices, and again after a deletion was undone. */
  readonly id: string;
  readonly name: string;
  /** Never empty text. */
  readonly description: string | null;
  readonly colorId: string;
  readonly iconId: string;
  readonly trackCount: number;
  readonly totalDurationMs: number;
  /** Milliseconds since the epoch, like `updatedAt`. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A track as its playlist shows it. */
export type PlaylistTrack = PlaylistTrackRow;

/** What can be said about a playlist. What is left out stays, or gets its default in a new one. */
export interface PlaylistFields {
  /** Trimmed; must not be blank. */
  readonly name?: string;
  /** Empty text and null mean that there is none. */
  readonly description?: string | null;
  readonly colorId?: string;
  readonly iconId?: string;
}

/** Everything that is needed to undo a deletion, whenever that is and whichever profile is in use then. */
export interface DeletedPlaylist {
  readonly profileId: string;
  readonly playlist: Playlist;
  /** Place among the playlists, as stored. */
  readonly position: number;
  readonly tracks: readonly { readonly trackId: number; readonly addedAt: number }[];
}

/** Everything that is needed to undo a removal, whenever that is and whichever profile is in use then. */
export interface RemovedTracks {
  readonly profileId: string;
  readonly playlistId: string;
  /** In their order. */
  readonly tracks: readonly RemovedTrack[];
}

export interface RemovedTrack {
  readonly trackId: number;
  /** Milliseconds since the epoch. */
  readonly addedAt: number;
  /** Place in the playlist, counted from 0, before the removal. */
  readonly position: number;
}

/** Where a whole group of tracks comes from; `id` is a row of the profile's database. */
export interface TrackSource {
  readonly type: 'folder' | 'album' | 'artist';
  readonly id: number;
}
