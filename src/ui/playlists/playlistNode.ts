import type { LikedSummary } from '../../library/likes';
import type { Playlist, PlaylistTrack } from '../../library/playlist';
import { isSectionNode, type SectionNode, type TrackTarget } from './treeSection';

/** The liked tracks in the tree, above the playlists. */
export class LikedNode {
  #summary: LikedSummary;

  constructor(summary: LikedSummary) {
    this.#summary = summary;
  }

  get summary(): LikedSummary {
    return this.#summary;
  }

  /** Returns whether the node has to be drawn again. */
  update(summary: LikedSummary): boolean {
    const before = this.#summary;
    this.#summary = summary;
    return SHOWN_OF_SUMMARY.some((key) => before[key] !== summary[key]);
  }
}

/** A playlist in the tree. The editor identifies nodes by object identity, so the node outlives changes of its playlist. */
export class PlaylistNode {
  #playlist: Playlist;
  #isShared: boolean;

  constructor(playlist: Playlist, isShared = false) {
    this.#playlist = playlist;
    this.#isShared = isShared;
  }

  get playlist(): Playlist {
    return this.#playlist;
  }

  /** Whether the account in use has a share link of it. */
  get isShared(): boolean {
    return this.#isShared;
  }

  /** Returns whether the node has to be drawn again. */
  update(playlist: Playlist, isShared: boolean): boolean {
    const [before, wasShared] = [this.#playlist, this.#isShared];
    this.#playlist = playlist;
    this.#isShared = isShared;
    return wasShared !== isShared || SHOWN_OF_PLAYLIST.some((key) => before[key] !== playlist[key]);
  }
}

/** A node that has tracks as children. */
export type TrackListNode = LikedNode | PlaylistNode;

/** A track in the tree, once in each list that it is part of. It outlives changes of its track. */
export class TrackNode<Parent extends TrackListNode = TrackListNode> implements TrackTarget {
  readonly parent: Parent;
  #track: PlaylistTrack;

  constructor(parent: Parent, track: PlaylistTrack) {
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

export type TreeNode = TrackListNode | TrackNode | SectionNode;

const SHOWN_OF_SUMMARY = ['trackCount', 'totalDurationMs'] as const;
const SHOWN_OF_PLAYLIST = ['name', 'description', 'colorId', 'iconId', 'trackCount', 'totalDurationMs'] as const;
const SHOWN_OF_TRACK = ['title', 'artist', 'durationMs', 'liked', 'rating'] as const;

export const isLikedNode = (value: unknown): value is LikedNode => value instanceof LikedNode;
export const isPlaylistNode = (value: unknown): value is PlaylistNode => value instanceof PlaylistNode;
export const isTrackNode = (value: unknown): value is TrackNode => value instanceof TrackNode;
export const isTrackListNode = (value: unknown): value is TrackListNode => isLikedNode(value) || isPlaylistNode(value);
export const isTreeNode = (value: unknown): value is TreeNode =>
  isTrackListNode(value) || isTrackNode(value) || isSectionNode(value);

/** Whether the track is shown as part of a playlist. */
export const isPlaylistTrackNode = (value: unknown): value is TrackNode<PlaylistNode> =>
  isTrackNode(value) && isPlaylistNode(value.parent);

/** Whether the track is shown because it is liked. */
export const isTrackOfLiked = ({ parent }: TrackTarget): boolean => isLikedNode(parent);

/** The id of a node, which stays the same when its playlist or track changes. */
export function nodeId(node: TrackListNode | TrackNode): string {
  if (isTrackNode(node)) return `${nodeId(node.parent)}/${node.track.trackId}`;
  // No canonical id of a playlist.
  return isPlaylistNode(node) ? node.playlist.id : 'liked';
}
