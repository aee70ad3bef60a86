import type * as vscode from 'vscode';
import type { Event } from '../../core/emitter';
import type { SafeText } from '../../core/safeText';
import type { PlaylistTrack } from '../../library/playlist';
import type { Language } from '../i18n/language';
import type { TrackListNode } from './playlistNode';

/** A node of another part of the tree than likes and playlists. */
export abstract class SectionNode {
  /** Undefined for a root. */
  abstract readonly parent: SectionNode | undefined;
}

export const isSectionNode = (value: unknown): value is SectionNode => value instanceof SectionNode;

/** A track that a command is for. */
export interface TrackTarget {
  readonly track: PlaylistTrack;
  /** The list that it is shown in; null where it is shown elsewhere. */
  readonly parent: TrackListNode | null;
}

/** Another part of the tree, above likes and playlists. */
export interface TreeSection {
  /** Undefined while there is nothing to show. */
  root(): SectionNode | undefined;
  /** In display order. Never rejects. */
  children(node: SectionNode): Promise<readonly SectionNode[]>;
  /** Without its tooltip, which is added on demand. */
  item(node: SectionNode, language: Language): vscode.TreeItem;
  tooltip(node: SectionNode, language: Language): SafeText;
  /** The tracks that these nodes stand for. */
  tracks(nodes: readonly SectionNode[]): Promise<readonly TrackTarget[]>;
  opened(node: SectionNode): void;
  closed(node: SectionNode): void;
  /** Fires with the nodes that have to be drawn again, with their children; null for the whole tree. */
  readonly onDidChange: Event<readonly SectionNode[] | null>;
}
