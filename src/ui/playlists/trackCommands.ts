import * as l10n from '@vscode/l10n';
import type { Library } from '../../library/library';
import type { RemovedTracks } from '../../library/playlist';
import { starsToByte } from '../../protocol/stars';
import { COMMANDS } from '../common/ids';
import { pickOne, type PickItem } from '../common/quickPick';
import type { Language } from '../i18n/language';
import { isPlaylistTrackNode, isTrackOfLiked, type PlaylistNode, type TrackNode } from './playlistNode';
import type { PlaylistTargets } from './playlistTargets';
import { titlesOrCount } from './playlistText';
import { starsText, starSymbols } from './stars';
import type { TrackTarget } from './treeSection';
import type { UndoStack } from './undoStack';

export interface TrackCommandsOptions {
  readonly library: Library;
  readonly targets: PlaylistTargets;
  readonly undoStack: UndoStack;
  readonly language: () => Language;
}

/** The commands for one or several tracks. */
export class TrackCommands {
  readonly #library: Library;
  readonly #targets: PlaylistTargets;
  readonly #undoStack: UndoStack;
  readonly #language: () => Language;

  constructor({ library, targets, undoStack, language }: TrackCommandsOptions) {
    this.#library = library;
    this.#targets = targets;
    this.#undoStack = undoStack;
    this.#language = language;
  }

  /** Asks for the playlist. Resolves to the number of added tracks. */
  async addToPlaylist(...values: readonly unknown[]): Promise<number> {
    const prompt = { title: l10n.t('Add to Playlist'), command: COMMANDS.addToPlaylist };
    const nodes = await this.#targets.tracks(values, prompt);
    if (nodes.length === 0) return 0;
    const target = await this.#targets.playlist([], prompt);
    return target ? this.#library.playlists.addTracks(target.playlist.id, idsOf(nodes)) : 0;
  }

  /**
   * Removes tracks from their playlists, without a confirmation, because it can be undone. Resolves to the number of
   * removed tracks.
   */
  async remove(...values: readonly unknown[]): Promise<number> {
    const targets = await this.#targets.tracks(values, {
      title: l10n.t('Remove from Playlist'),
      command: COMMANDS.removeTracks,
      isForPlaylists: true,
    });
    const nodes = targets.filter(isPlaylistTrackNode);
    const removed: RemovedTracks[] = [];
    try {
      for (const [playlistId, group] of byPlaylist(nodes)) {
        removed.push(await this.#library.playlists.removeTracks(playlistId, idsOf(group)));
      }
    } finally {
      this.#offerUndo(
        nodes,
        removed.filter(({ tracks }) => tracks.length > 0),
      );
    }
    return countOf(removed);
  }

  /** Moves tracks by one position within their playlist. Several tracks are moved together. */
  async move(nodes: readonly TrackNode[], by: -1 | 1): Promise<void> {
    for (const [playlistId, group] of byPlaylist(nodes.filter(isPlaylistTrackNode))) {
      const ids = idsOf(group);
      const order = (await this.#library.playlists.tracks(playlistId)).map(({ trackId }) => trackId);
      const positions = ids.map((id) => order.indexOf(id));
      const before = by < 0 ? Math.min(...positions) - 1 : Math.max(...positions) + 2;
      if (before >= 0 && before <= order.length) await this.#library.playlists.moveTracks(playlistId, ids, before);
    }
  }

  async like(...values: readonly unknown[]): Promise<void> {
    const nodes = await this.#targets.tracks(values, { title: l10n.t('Like'), command: COMMANDS.likeTrack });
    await this.#like(nodes);
  }

  async unlike(...values: readonly unknown[]): Promise<void> {
    const nodes = await this.#targets.tracks(values, { title: l10n.t('Unlike'), command: COMMANDS.unlikeTrack });
    await this.#unlike(nodes);
  }

  /** Likes all of the tracks, or unlikes them if all are liked. */
  async toggleLike(...values: readonly unknown[]): Promise<void> {
    const nodes = await this.#targets.tracks(values, {
      title: l10n.t('Like or Unlike'),
      command: COMMANDS.toggleLike,
    });
    await (nodes.every(({ track }) => track.liked) ? this.#unlike(nodes) : this.#like(nodes));
  }

  async rate(...values: readonly unknown[]): Promise<void> {
    const title = l10n.t('Rate Track');
    const nodes = await this.#targets.tracks(values, { title, command: COMMANDS.rateTrack });
    if (nodes.length === 0) return;
    const picked = await pickOne(this.#ratings(), {
      title,
      placeHolder: titlesOrCount(
        nodes.map(({ track }) => track.title),
        this.#language(),
      ),
    });
    if (!picked) return;
    for (const trackId of new Set(idsOf(nodes))) await this.#library.ratings.set(trackId, picked.value);
  }

  async #like(nodes: readonly TrackTarget[]): Promise<void> {
    for (const trackId of new Set(idsOf(nodes))) await this.#library.likes.set(trackId, true);
  }

  /** Offers to undo it for those that are shown because they are liked: they disappear, and may be in no playlist. */
  async #unlike(nodes: readonly TrackTarget[]): Promise<void> {
    const unliked: TrackTarget[] = [];
    try {
      for (const node of uniqueTracks(nodes)) {
        await this.#library.likes.set(node.track.trackId, false);
        unliked.push(node);
      }
    } finally {
      this.#offerLikeAgain(unliked.filter(isTrackOfLiked));
    }
  }

  #offerLikeAgain(nodes: readonly TrackTarget[]): void {
    if (nodes.length === 0) return;
    const titles = nodes.map(({ track }) => track.title);
    this.#undoStack.push(l10n.t('Removed from Liked: {0}', titlesOrCount(titles, this.#language())), async () => {
      // In reverse, because the latest like comes first.
      for (const trackId of idsOf(nodes).reverse()) await this.#library.likes.set(trackId, true);
      return nodes.length;
    });
  }

  #offerUndo(nodes: readonly TrackNode<PlaylistNode>[], removed: readonly RemovedTracks[]): void {
    if (removed.length === 0) return;
    const removedKeys = new Set(
      removed.flatMap(({ playlistId, tracks }) => tracks.map(({ trackId }) => `${playlistId} ${trackId}`)),
    );
    const titles = nodes
      .filter(({ parent, track }) => removedKeys.has(`${parent.playlist.id} ${track.trackId}`))
      .map(({ track }) => track.title);
    this.#undoStack.push(l10n.t('Removed: {0}', titlesOrCount(titles, this.#language())), () => this.#restore(removed));
  }

  async #restore(removed: readonly RemovedTracks[]): Promise<number> {
    let count = 0;
    for (const one of removed) count += await this.#library.playlists.restoreTracks(one);
    return count;
  }

  #ratings(): (PickItem & { readonly value: number | null })[] {
    const stars = [5, 4, 3, 2, 1, 0].map((count) => ({
      label: starsText(count, this.#language()),
      description: starSymbols(count),
      value: starsToByte(count),
    }));
    return [...stars, { label: l10n.t('No rating'), value: null }];
  }
}

const countOf = (removed: readonly RemovedTracks[]): number =>
  removed.reduce((sum, { tracks }) => sum + tracks.length, 0);

const idsOf = (nodes: readonly TrackTarget[]): number[] => nodes.map(({ track }) => track.trackId);

/** Each track once; in the list of liked tracks if it is there. */
const uniqueTracks = (nodes: readonly TrackTarget[]): TrackTarget[] => [
  ...new Map(
    [...nodes]
      .sort((a, b) => Number(isTrackOfLiked(a)) - Number(isTrackOfLiked(b)))
      .map((node) => [node.track.trackId, node]),
  ).values(),
];

function byPlaylist(nodes: readonly TrackNode<PlaylistNode>[]): Map<string, TrackNode[]> {
  const groups = new Map<string, TrackNode[]>();
  for (const node of nodes) {
    const { id } = node.parent.playlist;
    groups.set(id, [...(groups.get(id) ?? []), node]);
  }
  return groups;
}
