import * as vscode from 'vscode';
import { safeText, type SafeText } from '../core/safeText';
import type { Language } from './language';
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

/** How a node looks. Its tooltip comes later, when somebody wants to see it. */
export const treeItem = (node: TreeNode, language: Language): vscode.TreeItem =>
  isPlaylistNode(node) ? playlistItem(node, language) : trackItem(node, language);

export const tooltip = (node: TreeNode, language: Language): SafeText =>
  isPlaylistNode(node) ? playlistTooltip(node.playlist, language) : trackTooltip(node.track, language);

function playlistItem(node: PlaylistNode, language: Language): vscode.TreeItem {
  const { playlist } = node;
  const { None, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(safeText(playlist.name), playlist.trackCount > 0 ? Collapsed : None);
  item.id = nodeId(node);
  item.description = playlistFacts(playlist, language);
  const color = new vscode.ThemeColor(themeColorId(playlistColor(playlist.colorId)));
  item.iconPath = new vscode.ThemeIcon(ICONS[playlist.iconId] ?? OTHER_ICON, color);
  item.contextValue = KINDS.playlist;
  item.accessibilityInformation = { label: spokenPlaylist(playlist, language) };
  return item;
}

function trackItem(node: TrackNode, language: Language): vscode.TreeItem {
  const { track } = node;
  const item = new vscode.TreeItem(safeText(track.title), vscode.TreeItemCollapsibleState.None);
  item.id = nodeId(node);
  item.description = trackFacts(track);
  item.iconPath = new vscode.ThemeIcon(track.liked ? 'heart' : 'circle-small');
  item.contextValue = track.liked ? KINDS.likedTrack : KINDS.track;
  item.accessibilityInformation = { label: spokenTrack(track, language) };
  return item;
}
