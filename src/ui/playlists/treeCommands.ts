import { FOCUSED_ITEM } from '../common/ids';
import type { PlaylistCommands } from './playlistCommands';
import { isPlaylistNode, isPlaylistTrackNode, isTrackNode } from './playlistNode';
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

  /**
   * Deletes the focused playlists, or removes the focused tracks from their playlists and from the liked ones. Only for
   * its keybinding.
   */
  async deleteFocused(): Promise<void> {
    const nodes = (await this.#targets.nodes([FOCUSED_ITEM])) ?? [];
    const playlists = nodes.filter(isPlaylistNode);
    const tracks = nodes.filter(isPlaylistTrackNode);
    const liked = nodes.filter((node) => isTrackNode(node) && !isPlaylistTrackNode(node));
    if (playlists.length > 0) await this.#playlists.delete(playlists[0], playlists);
    else {
      if (tracks.length > 0) await this.#tracks.remove(tracks[0], tracks);
      if (liked.length > 0) await this.#tracks.unlike(liked[0], liked);
    }
  }

  async #move(values: readonly unknown[], by: -1 | 1): Promise<void> {
    const nodes = await this.#targets.nodes(values);
    if (!nodes) return this.#playlists.move(values, by);
    const playlists = nodes.filter(isPlaylistNode);
    if (playlists.length > 0) await this.#playlists.move([playlists[0], playlists], by);
    else await this.#tracks.move(nodes.filter(isTrackNode), by);
  }
}
