import * as vscode from 'vscode';
import { safeText, type SafeText } from '../../core/safeText';
import type { Language } from '../i18n/language';
import { playlistColor, themeColorId } from './playlistColor';
import { isPlaylistNode, nodeId, type PlaylistNode, type TrackNode, type TreeNode } from './playlistNode';
import {
  playlistSummary,
  playlistTooltip,
  playlistAccessibilityLabel,
  trackAccessibilityLabel,
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

/** The `viewItem` values in the manifest's menus. */
export const CONTEXT_VALUES = { playlist: 'playlist', track: 'track', likedTrack: 'likedTrack' } as const;

/** Versions of the editor differ in which of these texts may contain icons, so all are safe texts. */
interface ItemTexts {
  readonly label: SafeText;
  readonly description: SafeText;
  readonly accessibilityLabel: SafeText;
}

/** A node as the editor shows it, without its tooltip, which is added on demand. */
export const treeItem = (node: TreeNode, language: Language): vscode.TreeItem =>
  isPlaylistNode(node) ? playlistItem(node, language) : trackItem(node, language);

export function addTooltip(item: vscode.TreeItem, node: TreeNode, language: Language): vscode.TreeItem {
  const tooltip: SafeText = isPlaylistNode(node)
    ? playlistTooltip(node.playlist, language)
    : trackTooltip(node.track, language);
  item.tooltip = tooltip;
  return item;
}

function playlistItem(node: PlaylistNode, language: Language): vscode.TreeItem {
  const { playlist } = node;
  const item = createItem(node, {
    label: safeText(playlist.name),
    description: playlistSummary(playlist, language),
    accessibilityLabel: playlistAccessibilityLabel(playlist, language),
  });
  const { None, Collapsed } = vscode.TreeItemCollapsibleState;
  item.collapsibleState = playlist.trackCount > 0 ? Collapsed : None;
  const color = new vscode.ThemeColor(themeColorId(playlistColor(playlist.colorId)));
  item.iconPath = new vscode.ThemeIcon(ICONS[playlist.iconId] ?? DEFAULT_ICON, color);
  item.contextValue = CONTEXT_VALUES.playlist;
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
  item.contextValue = track.liked ? CONTEXT_VALUES.likedTrack : CONTEXT_VALUES.track;
  return item;
}

function createItem(node: TreeNode, { label, description, accessibilityLabel: spoken }: ItemTexts): vscode.TreeItem {
  const item = new vscode.TreeItem(label);
  item.id = nodeId(node);
  item.description = description;
  item.accessibilityInformation = { label: spoken };
  return item;
}
