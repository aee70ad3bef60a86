import * as l10n from '@vscode/l10n';
import { playlistUnknown } from '../../core/errors';
import { safeText, type SafeText } from '../../core/safeText';
import type { Library } from '../../library/library';
import { textArgument } from '../common/commandArgument';
import { FOCUSED_ITEM } from '../common/ids';
import { pickOne, pickSeveral, type PickItem } from '../common/quickPick';
import type { Language } from '../i18n/language';
import {
  isPlaylistNode,
  isTrackNode,
  isTreeNode,
  LikedNode,
  PlaylistNode,
  TrackNode,
  type TrackListNode,
  type TreeNode,
} from './playlistNode';
import { trackListSummary, trackMarksInWords, trackSummary } from './playlistText';
import type { PlaylistTree } from './playlistTree';
import type { TrackTarget } from './treeSection';

export interface PickPrompt {
  readonly title: SafeText;
  /** The id of the command, for the error about an argument that is not text. */
  readonly command: string;
  /** Canonical ids of the playlists that are offered. Default: all. */
  readonly only?: ReadonlySet<string>;
  /** Says that there is no playlist to offer. */
  readonly none?: SafeText;
  /** Whether the command is for tracks of playlists only, and not for those that are shown because they are liked. */
  readonly isForPlaylists?: boolean;
}

/** Finds the playlists or tracks that a command is for: from its arguments, else by asking the user. */
export class PlaylistTargets {
  readonly #library: Library;
  readonly #tree: PlaylistTree;
  readonly #language: () => Language;

  constructor(library: Library, tree: PlaylistTree, language: () => Language) {
    this.#library = library;
    this.#tree = tree;
    this.#language = language;
  }

  /** The first of these playlists; undefined after a cancellation. */
  async playlist(values: readonly unknown[], prompt: PickPrompt): Promise<PlaylistNode | undefined> {
    return (await this.playlists(values, prompt))[0];
  }

  /** Empty after a cancellation. A program names one playlist by its id or name. */
  async playlists(values: readonly unknown[], prompt: PickPrompt): Promise<PlaylistNode[]> {
    const [value] = values;
    if (value === undefined) return this.#pickPlaylist(prompt);
    const nodes = await this.nodes(values);
    if (nodes) return nodes.filter(isPlaylistNode);
    return [await this.#findPlaylist(textArgument(value, prompt.command))];
  }

  /** Tracks of one or several lists; empty after a cancellation. Programs cannot name tracks. */
  async tracks(values: readonly unknown[], prompt: PickPrompt): Promise<TrackTarget[]> {
    const nodes = await this.nodes(values);
    if (!nodes) return this.#pickTracks(prompt);
    return [...(await this.#tree.tracksOf(nodes)), ...nodes.filter(isTrackNode)];
  }

  /** The nodes that a menu or keybinding of the tree passed; undefined if the command was invoked in another way. */
  async nodes([value, selection]: readonly unknown[]): Promise<readonly TreeNode[] | undefined> {
    if (value === FOCUSED_ITEM) return this.#tree.focused();
    if (!isTreeNode(value)) return undefined;
    return Array.isArray(selection) ? selection.filter(isTreeNode) : [value];
  }

  async #findPlaylist(text: string): Promise<PlaylistNode> {
    const all = await this.#library.playlists.list();
    const found = all.find(({ id }) => id === text) ?? all.find(({ name }) => name === text);
    if (!found) throw playlistUnknown();
    return new PlaylistNode(found);
  }

  async #pickPlaylist({ title, only, none }: PickPrompt): Promise<PlaylistNode[]> {
    const items = (await this.#playlistItems()).filter(({ node }) => only?.has(node.playlist.id) ?? true);
    const placeHolder = items.length > 0 ? l10n.t('Choose a playlist') : (none ?? l10n.t('There are no playlists yet'));
    const picked = await pickOne(items, { title, placeHolder });
    return picked ? [picked.node] : [];
  }

  async #pickTracks(prompt: PickPrompt): Promise<TrackNode[]> {
    const node = await this.#pickList(prompt);
    if (!node) return [];
    const { likes, playlists } = this.#library;
    const tracks = await (isPlaylistNode(node) ? playlists.tracks(node.playlist.id) : likes.list());
    const items = tracks.map((track) => ({
      label: safeText(track.title),
      description: trackSummary(track, trackMarksInWords(track, this.#language())),
      node: new TrackNode(node, track),
    }));
    const placeHolder = items.length > 0 ? l10n.t('Choose tracks') : l10n.t('This playlist is empty');
    const picked = await pickSeveral(items, { title: prompt.title, placeHolder });
    return (picked ?? []).map((item) => item.node);
  }

  /** A playlist or the liked tracks, if there are any. */
  async #pickList(prompt: PickPrompt): Promise<TrackListNode | undefined> {
    const summary = await this.#library.likes.summary();
    if (prompt.isForPlaylists === true || summary.trackCount === 0) return (await this.#pickPlaylist(prompt))[0];
    const description = trackListSummary(summary, this.#language());
    const liked = { label: l10n.t('Liked'), description, node: new LikedNode(summary) };
    const items = [liked, ...(await this.#playlistItems())];
    return (
      await pickOne<PickItem & { readonly node: TrackListNode }>(items, {
        title: prompt.title,
        placeHolder: l10n.t('Choose a playlist'),
      })
    )?.node;
  }

  async #playlistItems(): Promise<(PickItem & { readonly node: PlaylistNode })[]> {
    return (await this.#library.playlists.list()).map((playlist) => ({
      label: safeText(playlist.name),
      description: trackListSummary(playlist, this.#language()),
      node: new PlaylistNode(playlist),
    }));
  }
}
