import type { Identities, PlaylistBinding } from './identities';

/**
 * What the server calls playlists during one push run, which nobody else changes meanwhile. What was read once is not read
 * again, and what changes is written together: until then, a repetition of the operations finds out the same.
 */
export class PlaylistNames {
  readonly #identities: Identities;
  /** By canonical id; undefined for one that was deleted. */
  readonly #known = new Map<string, string | undefined>();
  #changes: PlaylistBinding[] = [];

  constructor(identities: Identities) {
    this.#identities = identities;
  }

  /** The server's id of a playlist; undefined if it was deleted there. @param localId canonical id */
  async find(localId: string): Promise<string | undefined> {
    if (!this.#known.has(localId)) this.#known.set(localId, await this.#identities.serverPlaylist(localId));
    return this.#known.get(localId);
  }

  /** The server has created the playlist under this id. */
  bind(localId: string, serverId: string): void {
    this.#changes.push({ localId, serverId, isDeleted: false });
    this.#known.set(localId, serverId);
  }

  /** The playlist is deleted on the server. */
  unbind(localId: string, serverId: string): void {
    this.#changes.push({ localId, serverId, isDeleted: true });
    this.#known.set(localId, undefined);
  }

  async save(): Promise<void> {
    const changes = this.#changes;
    this.#changes = [];
    if (changes.length > 0) await this.#identities.bindPlaylists(changes);
  }
}
