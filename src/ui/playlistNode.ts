import type { Playlist, PlaylistTrack } from '../library/playlist';

/** A playlist in the tree. */
export class PlaylistNode {
  readonly playlist: Playlist;

  constructor(playlist: Playlist) {
    this.playlist = playlist;
  }
}

/** A track in one playlist. */
export class TrackNode {
  readonly parent: PlaylistNode;
  readonly track: PlaylistTrack;
  /** Place in the playlist. */
  readonly index: number;

  constructor(parent: PlaylistNode, track: PlaylistTrack, index: number) {
    this.parent = parent;
    this.track = track;
    this.index = index;
  }
}

export type TreeNode = PlaylistNode | TrackNode;

export const isPlaylistNode = (value: unknown): value is PlaylistNode => value instanceof PlaylistNode;
export const isTrackNode = (value: unknown): value is TrackNode => value instanceof TrackNode;

/** Survives every change of what the node stands for. */
export const nodeId = (node: TreeNode): string =>
  isTrackNode(node) ? `${node.parent.playlist.id}/${node.track.trackId}` : node.playlist.id;
