import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../core/disposal';
import { Serial } from '../../core/serial';
import type { Library } from '../../library/library';
import type { PlaylistDrag } from './playlistDrag';
import { PLAYLIST_VIEW } from '../common/ids';
import type { Language } from '../i18n/language';
import { isPlaylistNode, isTrackNode, type PlaylistNode, type TreeNode } from './playlistNode';
import { PlaylistNodes } from './playlistNodes';
import { addTooltip, treeItem } from './treeItem';

export interface PlaylistTreeParts {
  readonly library: Library;
  readonly drag: PlaylistDrag;
  readonly language: () => Language;
  /** Told when the playlists could not be read. */
  readonly onFailed: (error: unknown) => void;
}

/** The view of the playlists and, once somebody opens them, their tracks. Only what is different is drawn again. */
export class PlaylistTree implements vscode.TreeDataProvider<TreeNode>, Disposable {
  readonly #parts: PlaylistTreeParts;
  readonly #owned = new DisposableList();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<TreeNode[] | undefined>());
  readonly #view: vscode.TreeView<TreeNode>;
  readonly #nodes: PlaylistNodes;
  readonly #looks = new Serial();
  #lookQueued = false;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(parts: PlaylistTreeParts) {
    this.#parts = parts;
    this.#nodes = new PlaylistNodes(parts.library);
    this.#owned.add(parts.library.onDidChange(() => this.#lookSoon()));
    this.#view = this.#owned.add(
      vscode.window.createTreeView(PLAYLIST_VIEW, {
        treeDataProvider: this,
        dragAndDropController: parts.drag,
        canSelectMany: true,
        showCollapseAll: true,
      }),
    );
    this.#owned.add(
      this.#view.onDidCollapseElement(({ element }) => isPlaylistNode(element) && this.#nodes.close(element)),
    );
    this.#owned.add(
      this.#view.onDidExpandElement(
        ({ element }) => isPlaylistNode(element) && this.#nodes.open(element) && this.#lookSoon(),
      ),
    );
  }

  /** Draws everything again, such as in another language. */
  redraw(): void {
    this.#changed.fire(undefined);
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    return treeItem(node, this.#parts.language());
  }

  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    return addTooltip(item, node, this.#parts.language());
  }

  getParent(node: TreeNode): PlaylistNode | undefined {
    return isTrackNode(node) ? node.parent : undefined;
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (isTrackNode(node)) return [];
    try {
      return [...(await (node ? this.#nodes.tracks(node) : this.#nodes.playlists()))];
    } catch (error) {
      this.#parts.onFailed(error);
      return [];
    }
  }

  /** Shows a playlist and puts the focus on it, where it is still there. */
  async reveal(playlistId: string): Promise<void> {
    await this.#looks.run(() => this.#look());
    const node = (await this.#nodes.playlists()).find(({ playlist }) => playlist.id === playlistId);
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

  #lookSoon(): void {
    if (this.#lookQueued) return;
    this.#lookQueued = true;
    void this.#looks.run(async () => {
      this.#lookQueued = false;
      await this.#look();
    });
  }

  async #look(): Promise<void> {
    const different = await this.#nodes.look();
    if (different === null) this.redraw();
    else if (different.length > 0) this.#changed.fire(different);
  }
}

const TOGGLE_SELECTION = 'list.toggleSelection';
