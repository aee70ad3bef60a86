import * as vscode from 'vscode';
import * as z from 'zod';
import type { Library } from '../../library/library';
import { isPlaylistNode, isTrackNode, type PlaylistNode, type TrackNode, type TreeNode } from './playlistNode';
import { planMoves } from './playlistOrder';

/** The MIME type that VS Code reserves for items dragged within this view. */
const DRAG_MIME_TYPE = 'application/vnd.code.tree.waveflow.playlists';

const dragData = z.union([
  z.object({ playlistIds: z.array(z.string()) }),
  z.object({ from: z.string(), trackIds: z.array(z.int()) }),
]);

type DragData = z.infer<typeof dragData>;

/**
 * Drag and drop in the tree. Dropped items take the position of the item that they are dropped on: playlists among
 * playlists, tracks within their playlist. Tracks dropped on another playlist are added to it.
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
    for (const { id, index } of planMoves(order, ids, target && playlistOf(target).playlist.id)) {
      await playlists.move(id, index);
    }
  }

  async #dropTracks(
    { from, trackIds }: Extract<DragData, { from: string }>,
    target: TreeNode | undefined,
  ): Promise<void> {
    if (!target) return;
    const { playlists } = this.#library;
    const { id } = playlistOf(target).playlist;
    if (id !== from) {
      await playlists.addTracks(id, trackIds);
      return;
    }
    const order = (await playlists.tracks(id)).map(({ trackId }) => trackId);
    if (isPlaylistNode(target)) return playlists.moveTracks(id, trackIds, order.length);
    const position = order.indexOf(target.track.trackId);
    if (trackIds.includes(target.track.trackId)) return;
    const comesFromAbove = trackIds.every((trackId) => order.indexOf(trackId) < position);
    await playlists.moveTracks(id, trackIds, comesFromAbove ? position + 1 : position);
  }
}

const playlistOf = (node: TreeNode): PlaylistNode => (isTrackNode(node) ? node.parent : node);

/** Only the playlists if there are any, else only the tracks that are in the same playlist as the first one. */
function toDragData(nodes: readonly TreeNode[]): DragData | undefined {
  const playlists = nodes.filter(isPlaylistNode);
  if (playlists.length > 0) return { playlistIds: playlists.map(({ playlist }) => playlist.id) };
  const [first, ...others]: TrackNode[] = nodes.filter(isTrackNode);
  if (!first) return undefined;
  const from = first.parent.playlist.id;
  const same = others.filter(({ parent }) => parent.playlist.id === from);
  return { from, trackIds: [first, ...same].map(({ track }) => track.trackId) };
}

function parseDragData(text: string | undefined): DragData | undefined {
  try {
    return dragData.safeParse(JSON.parse(text ?? '')).data;
  } catch {
    return undefined;
  }
}
