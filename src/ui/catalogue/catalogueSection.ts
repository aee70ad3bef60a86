import * as vscode from 'vscode';
import type { Catalogue } from '../../catalogue/catalogue';
import type { Clock } from '../../core/clock';
import { Coalescer } from '../../core/coalescer';
import { DisposableList, type Disposable } from '../../core/disposal';
import { Emitter, type Event } from '../../core/emitter';
import { Paced } from '../../core/paced';
import type { SafeText } from '../../core/safeText';
import type { Timers } from '../../core/timers';
import { COMMANDS, CONTEXT } from '../common/ids';
import type { Language } from '../i18n/language';
import { CONTEXT_VALUES, itemOf } from '../playlists/treeItem';
import type { SectionNode, TrackTarget, TreeSection } from '../playlists/treeSection';
import { AlbumPictures } from './albumPictures';
import { CatalogueNode, isExpandable, isNodeOf, type NodeContent } from './catalogueNode';
import { CatalogueNodes } from './catalogueNodes';
import {
  nodeAccessibilityLabel,
  nodeDescription,
  nodeLabel,
  nodeTooltip,
  songAsTrack,
  songMarks,
} from './catalogueText';

export interface CatalogueSectionOptions {
  readonly catalogue: Catalogue;
  /** Fires when likes, ratings or tracks of this device have changed. */
  readonly onDidChangeLibrary: Event<void>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly onFailed: (error: unknown) => void;
}

/** The music of the server in the tree: the node "Library" and what is below it. */
export class CatalogueSection implements TreeSection, Disposable {
  readonly #catalogue: Catalogue;
  readonly #owned = new DisposableList();
  readonly #nodes: CatalogueNodes;
  readonly #pictures: AlbumPictures;
  readonly #changed = this.#owned.add(new Emitter<readonly SectionNode[] | null>());

  readonly onDidChange = this.#changed.event;

  constructor({ catalogue, onDidChangeLibrary, clock, timers, onFailed }: CatalogueSectionOptions) {
    this.#catalogue = catalogue;
    this.#nodes = new CatalogueNodes(catalogue, clock, onFailed);
    this.#pictures = this.#owned.add(new AlbumPictures(catalogue, timers));
    const marks = new Paced(() => this.#nodes.refreshMarks(), clock, timers);
    const refreshes = new Coalescer(() => marks.run(), onFailed);
    this.#owned.add(onDidChangeLibrary(() => void refreshes.request()));
    this.#owned.add(
      catalogue.onDidChange(() => {
        this.#publish(onFailed);
        this.#nodes.clear();
      }),
    );
    this.#owned.add(this.#nodes.onDidChange((nodes) => this.#changed.fire(nodes)));
    this.#owned.add(this.#pictures.onDidChange((nodes) => this.#changed.fire(nodes)));
  }

  dispose(): void {
    this.#owned.dispose();
  }

  root(): SectionNode | undefined {
    return this.#nodes.root();
  }

  async children(node: SectionNode): Promise<readonly SectionNode[]> {
    if (!(node instanceof CatalogueNode)) return [];
    const children = await this.#nodes.children(node);
    this.#pictures.show(node, children);
    return children;
  }

  item(node: SectionNode, language: Language): vscode.TreeItem {
    if (!(node instanceof CatalogueNode)) throw new TypeError('Not a node of the catalogue');
    const item = itemOf(node.id, {
      label: nodeLabel(node),
      description: nodeDescription(node, language),
      accessibilityLabel: nodeAccessibilityLabel(node, language),
    });
    const { Collapsed, None } = vscode.TreeItemCollapsibleState;
    item.collapsibleState = isExpandable(node) ? Collapsed : None;
    item.iconPath = iconOf(node.content);
    item.contextValue = contextOf(node);
    if (isNodeOf(node, 'more') || isNodeOf(node, 'failure')) {
      item.command = { command: COMMANDS.loadMore, title: '', arguments: [node] };
    }
    return item;
  }

  tooltip(node: SectionNode, language: Language): SafeText {
    if (!(node instanceof CatalogueNode)) throw new TypeError('Not a node of the catalogue');
    return nodeTooltip(node, language);
  }

  /** Makes them tracks of this device. */
  async tracks(nodes: readonly SectionNode[]): Promise<readonly TrackTarget[]> {
    const songs = await this.#nodes.songsOf(nodes.filter((node) => node instanceof CatalogueNode));
    if (songs.length === 0) return [];
    const ids = await this.#catalogue.use(songs);
    const known = await this.#catalogue.known(songs);
    return known.map((one, index) => ({ track: songAsTrack(one, ids[index] ?? 0), parent: null }));
  }

  opened(node: SectionNode): void {
    if (!(node instanceof CatalogueNode)) return;
    void this.#nodes.opened(node);
    void this.children(node);
  }

  closed(node: SectionNode): void {
    if (node instanceof CatalogueNode) this.#pictures.close(node);
  }

  /** Tells the menus whether there is a catalogue. */
  #publish(onFailed: (error: unknown) => void): void {
    const isThere = this.#catalogue.owner !== null;
    vscode.commands.executeCommand('setContext', CONTEXT.hasCatalogue, isThere).then(undefined, onFailed);
  }

  /** Reads on where the node stands. Resolves to the first new node. @throws whatever the server throws */
  more(node: CatalogueNode): Promise<CatalogueNode | undefined> {
    return this.#nodes.more(node);
  }
}

function iconOf(content: NodeContent): vscode.ThemeIcon | vscode.Uri {
  if (content.kind === 'album' && content.picture !== null) return vscode.Uri.file(content.picture);
  if (content.kind === 'song') return new vscode.ThemeIcon(songMarks(content.known).liked ? 'heart' : 'circle-small');
  if (content.kind === 'list') return new vscode.ThemeIcon(LIST_ICONS[content.list]);
  return new vscode.ThemeIcon(ICONS[content.kind]);
}

const ICONS = {
  library: 'library',
  artist: 'person',
  genre: 'tag',
  album: 'record',
  more: 'ellipsis',
  failure: 'warning',
} as const;
const LIST_ICONS = { artists: 'organization', albums: 'record', genres: 'tag', newest: 'calendar' } as const;

function contextOf(node: CatalogueNode): string {
  if (isNodeOf(node, 'song')) {
    return songMarks(node.content.known).liked ? CONTEXT_VALUES.likedSong : CONTEXT_VALUES.song;
  }
  return isNodeOf(node, 'album') ? CONTEXT_VALUES.album : CONTEXT_VALUES.catalogue;
}
