import type { Playlist, PlaylistTrack } from '../../library/playlist';

/** A playlist in the tree. The editor knows a node by its identity, so it stays while the playlist changes. */
export class PlaylistNode {
  #playlist: Playlist;

  constructor(playlist: Playlist) {
    this.#playlist = playlist;
  }

  get playlist(): Playlist {
    return this.#playlist;
  }

  /** Returns whether that looks different. */
  update(playlist: Playlist): boolean {
    const before = this.#playlist;
    this.#playlist = playlist;
    return SHOWN_OF_PLAYLIST.some((fact) => before[fact] !== playlist[fact]);
  }
}

/** A track in one playlist. It stays as well. */
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

  /** Returns whether that looks different. */
  update(track: PlaylistTrack): boolean {
    const before = this.#track;
    this.#track = track;
    return SHOWN_OF_TRACK.some((fact) => before[fact] !== track[fact]);
  }
}

export type TreeNode = PlaylistNode | TrackNode;

const SHOWN_OF_PLAYLIST = ['name', 'description', 'colorId', 'iconId', 'trackCount', 'totalDurationMs'] as const;
const SHOWN_OF_TRACK = ['title', 'artist', 'durationMs', 'liked', 'rating'] as const;

export const isPlaylistNode = (value: unknown): value is PlaylistNode => value instanceof PlaylistNode;
export const isTrackNode = (value: unknown): value is TrackNode => value instanceof TrackNode;
export const isTreeNode = (value: unknown): value is TreeNode => isPlaylistNode(value) || isTrackNode(value);

/** Survives every change of what the node stands for. */
export const nodeId = (node: TreeNode): string =>
  isTrackNode(node) ? `${node.parent.playlist.id}/${node.track.trackId}` : node.playlist.id;
