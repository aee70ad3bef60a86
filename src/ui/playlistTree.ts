import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../core/disposal';
import type { Library } from '../library/library';
import type { PlaylistDrag } from './playlistDrag';
import { PLAYLIST_VIEW } from './ids';
import type { Language } from './language';
import { isTrackNode, PlaylistNode, TrackNode, type TreeNode } from './playlistNode';
import { tooltip, treeItem } from './treeItem';

export interface PlaylistTreeParts {
  readonly library: Library;
  readonly drag: PlaylistDrag;
  readonly language: () => Language;
  /** Told when the playlists could not be read. */
  readonly onFailed: (error: unknown) => void;
}

/** The view of the playlists and, once somebody opens them, their tracks. Reads each list once between two changes. */
export class PlaylistTree implements vscode.TreeDataProvider<TreeNode>, Disposable {
  readonly #parts: PlaylistTreeParts;
  readonly #owned = new DisposableList();
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #view: vscode.TreeView<TreeNode>;
  #playlists: Promise<PlaylistNode[]> | undefined;
  #tracks = new Map<string, Promise<TrackNode[]>>();

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(parts: PlaylistTreeParts) {
    this.#parts = parts;
    this.#owned.add(this.#changed);
    this.#owned.add(parts.library.onDidChange(() => this.refresh()));
    this.#view = this.#owned.add(
      vscode.window.createTreeView(PLAYLIST_VIEW, {
        treeDataProvider: this,
        dragAndDropController: parts.drag,
        canSelectMany: true,
        showCollapseAll: true,
      }),
    );
  }

  /** Reads everything that is shown again. */
  refresh(): void {
    this.#playlists = undefined;
    this.#tracks = new Map();
    this.#changed.fire(undefined);
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    return treeItem(node, this.#parts.language());
  }

  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    item.tooltip = tooltip(node, this.#parts.language());
    return item;
  }

  getParent(node: TreeNode): PlaylistNode | undefined {
    return isTrackNode(node) ? node.parent : undefined;
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (isTrackNode(node)) return [];
    try {
      return await (node ? this.#tracksOf(node) : this.playlists());
    } catch (error) {
      this.#parts.onFailed(error);
      return [];
    }
  }

  /** In their order. */
  playlists(): Promise<PlaylistNode[]> {
    this.#playlists ??= this.#parts.library.playlists.list().then((all) => all.map((playlist) => new PlaylistNode(playlist)));
    return this.#playlists;
  }

  /** Shows a playlist and puts the focus on it, where it is still there. */
  async reveal(playlistId: string): Promise<void> {
    const node = (await this.playlists()).find(({ playlist }) => playlist.id === playlistId);
    // A refresh on the way is no failure of the command that made the playlist.
    if (node) await this.#view.reveal(node, { select: true, focus: true }).then(undefined, () => undefined);
  }

  /**
   * What a key that was pressed in the view is for: the item with the focus, or the whole selection where it is part
   * of that. The editor tells extensions about the selection alone, so the focus is learned by selecting and
   * deselecting it.
   */
  async focused(): Promise<readonly TreeNode[]> {
    const before = this.#view.selection;
    await vscode.commands.executeCommand(TOGGLE_SELECTION);
    const after = this.#view.selection;
    await vscode.commands.executeCommand(TOGGLE_SELECTION);
    const added = after.find((node) => !before.includes(node));
    return added ? [added] : before;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #tracksOf(node: PlaylistNode): Promise<TrackNode[]> {
    const { id } = node.playlist;
    const known = this.#tracks.get(id) ?? this.#readTracks(node);
    this.#tracks.set(id, known);
    return known;
  }

  async #readTracks(node: PlaylistNode): Promise<TrackNode[]> {
    const tracks = await this.#parts.library.playlists.tracks(node.playlist.id);
    return tracks.map((track, index) => new TrackNode(node, track, index));
  }
}

const TOGGLE_SELECTION = 'list.toggleSelection';
