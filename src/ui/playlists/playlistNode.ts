import type { Playlist, PlaylistTrack } from '../../library/playlist';

/** A playlist in the tree. The editor identifies nodes by object identity, so the node outlives changes of its playlist. */
export class PlaylistNode {
  #playlist: Playlist;

  constructor(playlist: Playlist) {
    this.#playlist = playlist;
  }

  get playlist(): Playlist {
    return this.#playlist;
  }

  /** Returns whether the node has to be drawn again. */
  update(playlist: Playlist): boolean {
    const before = this.#playlist;
    this.#playlist = playlist;
    return SHOWN_OF_PLAYLIST.some((key) => before[key] !== playlist[key]);
  }
}

/** A track of a playlist in the tree. It outlives changes of its track. */
export class TrackNode {
  readonly parent: PlaylistNode;
  #track: PlaylistTrack;

  constructor(parent: PlaylistNode, track: PlaylistTrack) {
    this.parent = parent;
    this.#track = track;
  }

  get track(): PlaylistTrack {
    return this.#track;
  }

  /** Returns whether the node has to be drawn again. */
  update(track: PlaylistTrack): boolean {
    const before = this.#track;
    this.#track = track;
    return SHOWN_OF_TRACK.some((key) => before[key] !== track[key]);
  }
}

export type TreeNode = PlaylistNode | TrackNode;

const SHOWN_OF_PLAYLIST = ['name', 'description', 'colorId', 'iconId', 'trackCount', 'totalDurationMs'] as const;
const SHOWN_OF_TRACK = ['title', 'artist', 'durationMs', 'liked', 'rating'] as const;

export const isPlaylistNode = (value: unknown): value is PlaylistNode => value instanceof PlaylistNode;
export const isTrackNode = (value: unknown): value is TrackNode => value instanceof TrackNode;
export const isTreeNode = (value: unknown): value is TreeNode => isPlaylistNode(value) || isTrackNode(value);

/** The id of a node, which stays the same when its playlist or track changes. */
export const nodeId = (node: TreeNode): string =>
  isTrackNode(node) ? `${node.parent.playlist.id}/${node.track.trackId}` : node.playlist.id;
