import type { DeletedPlaylist, Playlist, PlaylistFields, PlaylistTrack, TrackSource } from './playlist';

/**
 * The playlists of the profile in use. Every edit works offline and signed out; signed in and in hybrid mode its
 * operations (section 7.1) are queued in the same transaction. What changes nothing queues nothing.
 *
 * A playlist that is not there is `playlist.unknown`.
 */
export class Playlists {
  /** In the order that people gave them. */
  list(): Promise<Playlist[]> {
    return toCome();
  }

  get(id: string): Promise<Playlist> {
    return toCome(id);
  }

  /** In their order. */
  tracks(id: string): Promise<PlaylistTrack[]> {
    return toCome(id);
  }

  /** @throws WaveFlowError `playlist.nameBlank` */
  create(fields: PlaylistFields & { readonly name: string }): Promise<Playlist> {
    return toCome(fields);
  }

  /** @throws WaveFlowError `playlist.nameBlank` */
  update(id: string, fields: PlaylistFields): Promise<Playlist> {
    return toCome(id, fields);
  }

  /** Deletes at once; what it resolves to undoes it. */
  delete(id: string): Promise<DeletedPlaylist> {
    return toCome(id);
  }

  /** Brings a deleted playlist back with its id, its place and its tracks. One that is there again is left alone. */
  restore(deleted: DeletedPlaylist): Promise<Playlist> {
    return toCome(deleted);
  }

  /** @param index place among the other playlists; what is too small or too large means the first or last */
  move(id: string, index: number): Promise<void> {
    return toCome(id, index);
  }

  /** Appends tracks. Those that are there already, or do not exist, are left out. Resolves to how many were added. */
  addTracks(id: string, trackIds: readonly number[]): Promise<number> {
    return toCome(id, trackIds);
  }

  /** Appends everything that a source holds. Resolves to how many were added. */
  addSource(id: string, source: TrackSource): Promise<number> {
    return toCome(id, source);
  }

  /** Resolves to how many were removed. */
  removeTracks(id: string, trackIds: readonly number[]): Promise<number> {
    return toCome(id, trackIds);
  }

  /**
   * Puts tracks next to each other, in the order that they have in the playlist.
   * @param before place, as it is now, of the track that they go before; the number of tracks means the end
   * @throws WaveFlowError `track.unknown` where one of them is not in the playlist
   */
  moveTracks(id: string, trackIds: readonly number[], before: number): Promise<void> {
    return toCome(id, trackIds, before);
  }
}

function toCome(...values: unknown[]): never {
  throw new Error(`To come: ${values.length}`);
}
