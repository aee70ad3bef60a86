import * as vscode from 'vscode';
import * as z from 'zod';
import type { Library } from '../../library/library';
import { isPlaylistNode, isTrackNode, nodeId, type TrackListNode, type TrackNode, type TreeNode } from './playlistNode';
import { planMoves } from './playlistOrder';
import { isSectionNode } from './treeSection';

/** The MIME type that VS Code reserves for items dragged within this view. */
const DRAG_MIME_TYPE = 'application/vnd.code.tree.waveflow.playlists';

const dragData = z.union([
  z.object({ playlistIds: z.array(z.string()) }),
  /** `from` is the id of the node of the list; `notLiked` are those of the tracks that are not liked. */
  z.object({ from: z.string(), trackIds: z.array(z.int()), notLiked: z.array(z.int()) }),
]);

type DragData = z.infer<typeof dragData>;

/**
 * Drag and drop in the tree. Dropped items take the position of the item that they are dropped on: playlists among
 * playlists, tracks within their playlist. Tracks dropped on another playlist are added to it, and tracks dropped on the
 * liked ones are liked.
 */
export class PlaylistDrag implements vscode.TreeDragAndDropController<TreeNode> {
  readonly #library: Library;
  readonly #onFailed: (error: unknown) => void;

  readonly dragMimeTypes = [DRAG_MIME_TYPE];
  readonly dropMimeTypes = [DRAG_MIME_TYPE];

  constructor(library: Library, onFailed: (error: unknown) => void) {
    this.#library = library;
    this.#onFailed = onFailed;
  }

  handleDrag(nodes: readonly TreeNode[], transfer: vscode.DataTransfer): void {
    const data = toDragData(nodes);
    if (data) transfer.set(DRAG_MIME_TYPE, new vscode.DataTransferItem(JSON.stringify(data)));
  }

  async handleDrop(target: TreeNode | undefined, transfer: vscode.DataTransfer): Promise<void> {
    const text = await transfer.get(DRAG_MIME_TYPE)?.asString();
    const data = parseDragData(text);
    if (!data) return;
    try {
      await ('from' in data ? this.#dropTracks(data, target) : this.#dropPlaylists(data.playlistIds, target));
    } catch (error) {
      this.#onFailed(error);
    }
  }

  async #dropPlaylists(ids: readonly string[], target: TreeNode | undefined): Promise<void> {
    const { playlists } = this.#library;
    const order = (await playlists.list()).map(({ id }) => id);
    for (const { id, index } of planMoves(order, ids, target && positionOf(target, order))) {
      await playlists.move(id, index);
    }
  }

  async #dropTracks(
    { from, trackIds, notLiked }: Extract<DragData, { from: string }>,
    target: TreeNode | undefined,
  ): Promise<void> {
    const list = target && listOf(target);
    if (!target || !list) return;
    const { playlists, likes } = this.#library;
    if (!isPlaylistNode(list)) {
      for (const trackId of notLiked) await likes.set(trackId, true);
      return;
    }
    const { id } = list.playlist;
    if (id !== from) {
      await playlists.addTracks(id, trackIds);
      return;
    }
    const order = (await playlists.tracks(id)).map(({ trackId }) => trackId);
    if (!isTrackNode(target)) return playlists.moveTracks(id, trackIds, order.length);
    const position = order.indexOf(target.track.trackId);
    if (trackIds.includes(target.track.trackId)) return;
    const comesFromAbove = trackIds.every((trackId) => order.indexOf(trackId) < position);
    await playlists.moveTracks(id, trackIds, comesFromAbove ? position + 1 : position);
  }
}

function listOf(node: TreeNode): TrackListNode | undefined {
  if (isSectionNode(node)) return undefined;
  return isTrackNode(node) ? node.parent : node;
}

/** The playlist whose position dropped playlists take: the first one if they are dropped on what is above it. */
function positionOf(target: TreeNode, order: readonly string[]): string | undefined {
  const list = listOf(target);
  return isPlaylistNode(list) ? list.playlist.id : order[0];
}

/** Only the playlists if there are any, else only the tracks that are in the same list as the first one. */
function toDragData(nodes: readonly TreeNode[]): DragData | undefined {
  const playlists = nodes.filter(isPlaylistNode);
  if (playlists.length > 0) return { playlistIds: playlists.map(({ playlist }) => playlist.id) };
  const [first, ...others]: TrackNode[] = nodes.filter(isTrackNode);
  if (!first) return undefined;
  const tracks = [first, ...others.filter(({ parent }) => parent === first.parent)].map(({ track }) => track);
  return {
    from: nodeId(first.parent),
    trackIds: tracks.map(({ trackId }) => trackId),
    notLiked: tracks.filter(({ liked }) => !liked).map(({ trackId }) => trackId),
  };
}

function parseDragData(text: string | undefined): DragData | undefined {
  try {
    return dragData.safeParse(JSON.parse(text ?? '')).data;
  } catch {
    return undefined;
  }
}
