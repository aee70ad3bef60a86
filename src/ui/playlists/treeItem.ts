import * as vscode from 'vscode';
import { safeText, type SafeText } from '../../core/safeText';
import type { Language } from '../i18n/language';
import { isPlaylistNode, nodeId, type PlaylistNode, type TrackNode, type TreeNode } from './playlistNode';
import { playlistColor, themeColorId } from './playlistColor';
import { playlistFacts, playlistTooltip, spokenPlaylist, spokenTrack, trackFacts, trackTooltip } from './playlistText';

/** WaveFlow's icons, as far as the editor has something like them. */
const ICONS: Readonly<Record<string, string>> = {
  heart: 'heart',
  star: 'star-full',
  flame: 'flame',
  cloud: 'cloud',
  gift: 'gift',
  headphones: 'unmute',
};
const OTHER_ICON = 'play-circle';

/** What menus are for. */
export const KINDS = { playlist: 'playlist', track: 'track', likedTrack: 'likedTrack' } as const;

/** The texts of a row. Editors differ in which of them they look for icons in, so all are safe texts. */
interface RowTexts {
  readonly label: SafeText;
  readonly description: SafeText;
  /** What assistive technology says. */
  readonly spoken: SafeText;
}

/** How a node looks. Its tooltip comes later, when somebody wants to see it. */
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
  const item = row(node, {
    label: safeText(playlist.name),
    description: playlistFacts(playlist, language),
    spoken: spokenPlaylist(playlist, language),
  });
  const { None, Collapsed } = vscode.TreeItemCollapsibleState;
  item.collapsibleState = playlist.trackCount > 0 ? Collapsed : None;
  const color = new vscode.ThemeColor(themeColorId(playlistColor(playlist.colorId)));
  item.iconPath = new vscode.ThemeIcon(ICONS[playlist.iconId] ?? OTHER_ICON, color);
  item.contextValue = KINDS.playlist;
  return item;
}

function trackItem(node: TrackNode, language: Language): vscode.TreeItem {
  const { track } = node;
  const item = row(node, {
    label: safeText(track.title),
    description: trackFacts(track),
    spoken: spokenTrack(track, language),
  });
  item.iconPath = new vscode.ThemeIcon(track.liked ? 'heart' : 'circle-small');
  item.contextValue = track.liked ? KINDS.likedTrack : KINDS.track;
  return item;
}

function row(node: TreeNode, { label, description, spoken }: RowTexts): vscode.TreeItem {
  const item = new vscode.TreeItem(label);
  item.id = nodeId(node);
  item.description = description;
  item.accessibilityInformation = { label: spoken };
  return item;
}
