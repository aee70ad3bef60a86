import * as vscode from 'vscode';
import type { Clock } from '../../core/clock';
import { Coalescer } from '../../core/coalescer';
import { DisposableList, type Disposable } from '../../core/disposal';
import type { Event } from '../../core/emitter';
import { Paced } from '../../core/paced';
import type { Timers } from '../../core/timers';
import type { Library } from '../../library/library';
import { PLAYLIST_VIEW } from '../common/ids';
import type { Language } from '../i18n/language';
import type { PlaylistDrag } from './playlistDrag';
import { isTrackListNode, isTrackNode, type TreeNode } from './playlistNode';
import { PlaylistNodes, type SharedPlaylists } from './playlistNodes';
import { addTooltip, treeItem } from './treeItem';
import { isSectionNode, type TrackTarget, type TreeSection } from './treeSection';

export interface PlaylistTreeOptions {
  readonly library: Library;
  readonly shareLinks: SharedPlaylists & { readonly onDidChange: Event<void> };
  /** Shown above the liked tracks. */
  readonly section: TreeSection;
  readonly drag: PlaylistDrag;
  readonly language: () => Language;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Called when the playlists cannot be read. */
  readonly onFailed: (error: unknown) => void;
}

/** The view of a section, the liked tracks and the playlists. Only nodes that changed are drawn again. */
export class PlaylistTree implements vscode.TreeDataProvider<TreeNode>, Disposable {
  readonly #options: PlaylistTreeOptions;
  readonly #owned = new DisposableList();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<TreeNode[] | undefined>());
  readonly #view: vscode.TreeView<TreeNode>;
  readonly #nodes: PlaylistNodes;
  readonly #refreshes: Coalescer;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(options: PlaylistTreeOptions) {
    this.#options = options;
    this.#nodes = new PlaylistNodes(options.library, options.shareLinks);
    // A pull of much changes the library several times per second.
    const refresh = new Paced(() => this.#refresh(), options.clock, options.timers);
    this.#refreshes = new Coalescer(() => refresh.run(), options.onFailed);
    this.#owned.add(options.library.onDidChange(() => void this.#refreshes.request()));
    this.#owned.add(options.shareLinks.onDidChange(() => void this.#refreshes.request()));
    this.#owned.add(options.section.onDidChange((nodes) => this.#changed.fire(nodes ? [...nodes] : undefined)));
    this.#view = this.#owned.add(
      vscode.window.createTreeView(PLAYLIST_VIEW, {
        treeDataProvider: this,
        dragAndDropController: options.drag,
        canSelectMany: true,
        showCollapseAll: true,
      }),
    );
    this.#owned.add(
      this.#view.onDidCollapseElement(({ element }) => {
        if (isSectionNode(element)) options.section.closed(element);
        if (isTrackListNode(element)) this.#nodes.close(element);
      }),
    );
    this.#owned.add(
      this.#view.onDidExpandElement(({ element }) => {
        if (isSectionNode(element)) options.section.opened(element);
        if (isTrackListNode(element) && this.#nodes.open(element)) void this.#refreshes.request();
      }),
    );
  }

  /** Draws everything again, for example in another language. */
  redraw(): void {
    this.#changed.fire(undefined);
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const { section, language } = this.#options;
    return isSectionNode(node) ? section.item(node, language()) : treeItem(node, language());
  }

  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    const { section, language } = this.#options;
    if (!isSectionNode(node)) return addTooltip(item, node, language());
    item.tooltip = section.tooltip(node, language());
    return item;
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return isTrackNode(node) || isSectionNode(node) ? node.parent : undefined;
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    const { section } = this.#options;
    if (isTrackNode(node)) return [];
    if (isSectionNode(node)) return [...(await section.children(node))];
    try {
      if (node) return [...(await this.#nodes.tracks(node))];
      const own = await this.#nodes.roots();
      const root = section.root();
      return root ? [root, ...own] : [...own];
    } catch (error) {
      this.#options.onFailed(error);
      return [];
    }
  }

  /** The tracks that nodes of the section stand for. */
  async tracksOf(nodes: readonly TreeNode[]): Promise<readonly TrackTarget[]> {
    const inSection = nodes.filter(isSectionNode);
    return inSection.length > 0 ? this.#options.section.tracks(inSection) : [];
  }

  /** Puts the focus on a node, if it is still there. */
  async focus(node: TreeNode): Promise<void> {
    await this.#view.reveal(node, { select: true, focus: true }).then(undefined, () => undefined);
  }

  /** Selects a playlist and puts the focus on it, if it still exists. */
  async reveal(playlistId: string): Promise<void> {
    await this.#refreshes.request();
    const node = (await this.#nodes.playlists()).find(({ playlist }) => playlist.id === playlistId);
    // Revealing fails if the tree is refreshed meanwhile. The command that created the playlist has succeeded all the same.
    if (node) await this.focus(node);
  }

  /**
   * The nodes that a keybinding in the view applies to: the item with the focus, or the whole selection if that item is
   * part of it. Extensions can read the selection but not the focus, so the focused item is found by toggling its
   * selection twice.
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

  async #refresh(): Promise<void> {
    const changed = await this.#nodes.refresh();
    if (changed === null) this.redraw();
    else if (changed.length > 0) this.#changed.fire(changed);
  }
}

const TOGGLE_SELECTION = 'list.toggleSelection';
