import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { safeText, type SafeText } from '../../core/safeText';
import type { Language } from '../i18n/language';
import { playlistColor, themeColorId } from './playlistColor';
import {
  isLikedNode,
  isPlaylistNode,
  isPlaylistTrackNode,
  nodeId,
  type LikedNode,
  type PlaylistNode,
  type TrackListNode,
  type TrackNode,
} from './playlistNode';
import {
  likedAccessibilityLabel,
  likedTooltip,
  playlistSummary,
  playlistTooltip,
  playlistAccessibilityLabel,
  trackAccessibilityLabel,
  trackListSummary,
  trackSummary,
  trackTooltip,
} from './playlistText';

/** The editor's icons for WaveFlow's icon ids, where there is a similar one. */
const ICONS: Readonly<Record<string, string>> = {
  heart: 'heart',
  star: 'star-full',
  flame: 'flame',
  cloud: 'cloud',
  gift: 'gift',
  headphones: 'unmute',
};
const DEFAULT_ICON = 'play-circle';
/** A color that every theme has. */
const LIKED_COLOR = 'charts.red';

/** The `viewItem` values in the manifest's menus. */
export const CONTEXT_VALUES = {
  liked: 'liked',
  playlist: 'playlist',
  sharedPlaylist: 'sharedPlaylist',
  track: 'track',
  likedTrack: 'likedTrack',
  /** Among the liked tracks, not in a playlist. */
  trackOfLiked: 'trackOfLiked',
  /** Of the server, not in a list of this device. */
  song: 'song',
  likedSong: 'likedSong',
  album: 'album',
  /** Another node of the server's music. */
  catalogue: 'catalogue',
} as const;

/** Versions of the editor differ in which of these texts may contain icons, so all are safe texts. */
export interface ItemTexts {
  readonly label: SafeText;
  readonly description: SafeText;
  readonly accessibilityLabel: SafeText;
}

type OwnNode = TrackListNode | TrackNode;

/** A node as the editor shows it, without its tooltip, which is added on demand. */
export function treeItem(node: OwnNode, language: Language): vscode.TreeItem {
  if (isLikedNode(node)) return likedItem(node, language);
  return isPlaylistNode(node) ? playlistItem(node, language) : trackItem(node, language);
}

export function addTooltip(item: vscode.TreeItem, node: OwnNode, language: Language): vscode.TreeItem {
  item.tooltip = tooltipOf(node, language);
  return item;
}

function tooltipOf(node: OwnNode, language: Language): SafeText {
  if (isLikedNode(node)) return likedTooltip(node.summary, language);
  return isPlaylistNode(node) ? playlistTooltip(node, language) : trackTooltip(node.track, language);
}

function likedItem(node: LikedNode, language: Language): vscode.TreeItem {
  const item = createItem(node, {
    label: l10n.t('Liked'),
    description: trackListSummary(node.summary, language),
    accessibilityLabel: likedAccessibilityLabel(node.summary, language),
  });
  item.collapsibleState = vscode.TreeItemCollapsibleState.Collapsed;
  item.iconPath = new vscode.ThemeIcon('heart', new vscode.ThemeColor(LIKED_COLOR));
  item.contextValue = CONTEXT_VALUES.liked;
  return item;
}

function playlistItem(node: PlaylistNode, language: Language): vscode.TreeItem {
  const { playlist } = node;
  const item = createItem(node, {
    label: safeText(playlist.name),
    description: playlistSummary(node, language),
    accessibilityLabel: playlistAccessibilityLabel(node, language),
  });
  const { None, Collapsed } = vscode.TreeItemCollapsibleState;
  item.collapsibleState = playlist.trackCount > 0 ? Collapsed : None;
  const color = new vscode.ThemeColor(themeColorId(playlistColor(playlist.colorId)));
  item.iconPath = new vscode.ThemeIcon(ICONS[playlist.iconId] ?? DEFAULT_ICON, color);
  item.contextValue = node.isShared ? CONTEXT_VALUES.sharedPlaylist : CONTEXT_VALUES.playlist;
  return item;
}

function trackItem(node: TrackNode, language: Language): vscode.TreeItem {
  const { track } = node;
  const item = createItem(node, {
    label: safeText(track.title),
    description: trackSummary(track),
    accessibilityLabel: trackAccessibilityLabel(track, language),
  });
  item.iconPath = new vscode.ThemeIcon(track.liked ? 'heart' : 'circle-small');
  item.contextValue = trackContext(node);
  return item;
}

function trackContext(node: TrackNode): string {
  if (!isPlaylistTrackNode(node)) return CONTEXT_VALUES.trackOfLiked;
  return node.track.liked ? CONTEXT_VALUES.likedTrack : CONTEXT_VALUES.track;
}

const createItem = (node: OwnNode, texts: ItemTexts): vscode.TreeItem => itemOf(nodeId(node), texts);

/** @param id stays the same as long as the item does */
export function itemOf(id: string, { label, description, accessibilityLabel: spoken }: ItemTexts): vscode.TreeItem {
  const item = new vscode.TreeItem(label);
  item.id = id;
  item.description = description;
  item.accessibilityInformation = { label: spoken };
  return item;
}
