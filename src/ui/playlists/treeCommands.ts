import { FOCUSED_ITEM } from '../common/ids';
import type { PlaylistCommands } from './playlistCommands';
import { isPlaylistNode, isTrackNode } from './playlistNode';
import type { PlaylistTargets } from './playlistTargets';
import type { TrackCommands } from './trackCommands';

/** Commands that apply to playlists and to tracks. If both are selected, they apply to the playlists. */
export class TreeCommands {
  readonly #targets: PlaylistTargets;
  readonly #playlists: PlaylistCommands;
  readonly #tracks: TrackCommands;

  constructor(targets: PlaylistTargets, playlists: PlaylistCommands, tracks: TrackCommands) {
    this.#targets = targets;
    this.#playlists = playlists;
    this.#tracks = tracks;
  }

  async moveUp(...values: readonly unknown[]): Promise<void> {
    await this.#move(values, -1);
  }

  async moveDown(...values: readonly unknown[]): Promise<void> {
    await this.#move(values, 1);
  }

  /** Deletes the focused playlists, or removes the focused tracks from their playlists. Only for its keybinding. */
  async deleteFocused(): Promise<void> {
    const nodes = (await this.#targets.nodes([FOCUSED_ITEM])) ?? [];
    const playlists = nodes.filter(isPlaylistNode);
    if (playlists.length > 0) await this.#playlists.delete(playlists[0], playlists);
    else if (nodes.length > 0) await this.#tracks.remove(nodes[0], nodes);
  }

  async #move(values: readonly unknown[], by: -1 | 1): Promise<void> {
    const nodes = await this.#targets.nodes(values);
    const tracks = (nodes ?? []).filter(isTrackNode);
    if (nodes && tracks.length === nodes.length) await this.#tracks.move(tracks, by);
    else if (nodes) {
      const playlists = nodes.filter(isPlaylistNode);
      await this.#playlists.move([playlists[0], playlists], by);
    } else await this.#playlists.move(values, by);
  }
}
