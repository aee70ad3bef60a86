import * as l10n from '@vscode/l10n';
import type { Library } from '../../library/library';
import type { RemovedTracks } from '../../library/playlist';
import { COMMANDS } from '../common/ids';
import { pickOne, type PickItem } from '../common/quickPick';
import type { Language } from '../i18n/language';
import type { TrackNode } from './playlistNode';
import type { PlaylistTargets } from './playlistTargets';
import { titlesOrCount } from './playlistText';
import { starsToByte, starsText, starSymbols } from './stars';
import type { UndoStack } from './undoStack';

export interface TrackCommandsOptions {
  readonly library: Library;
  readonly targets: PlaylistTargets;
  readonly undoStack: UndoStack;
  readonly language: () => Language;
}

/** The commands for one or several tracks of playlists. */
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

  /** Removes without a confirmation, because it can be undone. Resolves to the number of removed tracks. */
  async remove(...values: readonly unknown[]): Promise<number> {
    const nodes = await this.#targets.tracks(values, {
      title: l10n.t('Remove from Playlist'),
      command: COMMANDS.removeTracks,
    });
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
    for (const [playlistId, group] of byPlaylist(nodes)) {
      const ids = idsOf(group);
      const order = (await this.#library.playlists.tracks(playlistId)).map(({ trackId }) => trackId);
      const positions = ids.map((id) => order.indexOf(id));
      const before = by < 0 ? Math.min(...positions) - 1 : Math.max(...positions) + 2;
      if (before >= 0 && before <= order.length) await this.#library.playlists.moveTracks(playlistId, ids, before);
    }
  }

  like(...values: readonly unknown[]): Promise<void> {
    return this.#like(values, true);
  }

  unlike(...values: readonly unknown[]): Promise<void> {
    return this.#like(values, false);
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

  async #like(values: readonly unknown[], wanted: boolean): Promise<void> {
    const title = wanted ? l10n.t('Like') : l10n.t('Unlike');
    const command = wanted ? COMMANDS.likeTrack : COMMANDS.unlikeTrack;
    const nodes = await this.#targets.tracks(values, { title, command });
    const others = nodes.filter(({ track }) => track.liked !== wanted);
    for (const trackId of new Set(idsOf(others))) await this.#library.likes.toggle(trackId);
  }

  #offerUndo(nodes: readonly TrackNode[], removed: readonly RemovedTracks[]): void {
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
      label: starSymbols(count),
      description: starsText(count, this.#language()),
      value: starsToByte(count),
    }));
    return [...stars, { label: l10n.t('No rating'), value: null }];
  }
}

const countOf = (removed: readonly RemovedTracks[]): number =>
  removed.reduce((sum, { tracks }) => sum + tracks.length, 0);

const idsOf = (nodes: readonly TrackNode[]): number[] => nodes.map(({ track }) => track.trackId);

function byPlaylist(nodes: readonly TrackNode[]): Map<string, TrackNode[]> {
  const groups = new Map<string, TrackNode[]>();
  for (const node of nodes) {
    const { id } = node.parent.playlist;
    groups.set(id, [...(groups.get(id) ?? []), node]);
  }
  return groups;
}
