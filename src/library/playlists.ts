import { descriptionTooLong, playlistNameBlank, playlistNameTooLong, playlistUnknown } from '../core/errors';
import { tidyName } from '../core/name';
import type { Queries } from '../store/database';
import { dropCanonicalId, ensureCanonicalId } from '../store/tables/idMap';
import { appendTracks, listEntries, listTracks, missingTracks } from '../store/tables/playlistTracks';
import {
  deletePlaylist,
  findPlaylist,
  insertPlaylist,
  listPlaylists,
  orderPlaylists,
  shiftPlaylists,
  touchPlaylist,
  updatePlaylist,
  type NewPlaylist,
  type PlaylistRow,
} from '../store/tables/playlists';
import type { UnitOfWork } from './unitOfWork';
import type { EditTransaction } from './editTransaction';
import type { DeletedPlaylist, Playlist, PlaylistFields, PlaylistTrack, RemovedTracks, TrackSource } from './playlist';
import { deleteOperation, ensurePlaylistAnnounced, updateOperations } from './playlistOperations';
import { addSource, addTracks, moveTracks, removeTracks, restoreTracks } from './trackEdits';

/** UTF-16 code units of a description that people give. */
const MAX_DESCRIPTION_LENGTH = 2000;
const DEFAULT_COLOR = 'violet';
const DEFAULT_ICON = 'music';

/**
 * The playlists of the profile in use. Every edit works offline and signed out. While signed in and in hybrid mode, its
 * operations (PROTOCOL.md, "Playlist operations") are queued in the same transaction. An edit that changes nothing queues
 * nothing (PROTOCOL.md, "Only real changes").
 *
 * A playlist that is not there is `playlist.unknown`.
 */
export class Playlists {
  readonly #unitOfWork: UnitOfWork;

  constructor(unitOfWork: UnitOfWork) {
    this.#unitOfWork = unitOfWork;
  }

  /** In the order that people gave them. */
  list(): Promise<Playlist[]> {
    return this.#unitOfWork.read((queries) => listPlaylists(queries).map(toPlaylist));
  }

  get(id: string): Promise<Playlist> {
    return this.#unitOfWork.read((queries) => toPlaylist(requirePlaylist(queries, id)));
  }

  /** In their order. */
  tracks(id: string): Promise<PlaylistTrack[]> {
    return this.#unitOfWork.read((queries) => listTracks(queries, requirePlaylist(queries, id).localId));
  }

  /** @throws WaveFlowError `playlist.nameBlank`, `playlist.nameTooLong` or `playlist.descriptionTooLong` */
  async create(fields: PlaylistFields & { readonly name: string }): Promise<Playlist> {
    const { name, description = null, colorId = DEFAULT_COLOR, iconId = DEFAULT_ICON } = normalizeFields(fields);
    return this.#unitOfWork.edit((edit) => {
      const id = edit.uuid();
      const playlist = insertRow(edit, { id, name: name ?? '', description, colorId, iconId, createdAt: edit.now });
      ensurePlaylistAnnounced(edit, playlist);
      return toPlaylist(playlist);
    });
  }

  /** @throws WaveFlowError `playlist.nameBlank`, `playlist.nameTooLong` or `playlist.descriptionTooLong` */
  async update(id: string, fields: PlaylistFields): Promise<Playlist> {
    const wanted = normalizeFields(fields);
    return this.#editPlaylist(id, (edit, playlist) => {
      const after = { ...playlist, ...wanted };
      updatePlaylist(edit.transaction, playlist.localId, after, edit.now);
      edit.record(updateOperations(id, playlist, after));
      edit.markChanged();
      return toPlaylist({ ...after, updatedAt: edit.now });
    });
  }

  /** Deletes at once; what it resolves to undoes it. */
  delete(id: string): Promise<DeletedPlaylist> {
    return this.#unitOfWork.edit((edit, { profileId }) => {
      const playlist = requirePlaylist(edit.transaction, id);
      const tracks = listEntries(edit.transaction, playlist.localId);
      deletePlaylist(edit.transaction, playlist.localId);
      dropCanonicalId(edit.transaction, 'playlist', id);
      // Also where it was never announced: an answer that was lost may have told of it all the same.
      edit.record([deleteOperation(id)]);
      edit.markChanged();
      return { profileId, playlist: toPlaylist(playlist), position: playlist.position, tracks };
    });
  }

  /** Brings a deleted playlist back with its id, its place and its tracks. One that is there again is left alone. */
  restore({ profileId, playlist, position, tracks }: DeletedPlaylist): Promise<Playlist> {
    return this.#unitOfWork.edit((edit) => {
      const found = findPlaylist(edit.transaction, playlist.id);
      if (found) return toPlaylist(found);
      shiftPlaylists(edit.transaction, position);
      const { localId } = insertRow(edit, { ...playlist, position });
      const left = new Set(
        missingTracks(
          edit.transaction,
          localId,
          tracks.map(({ trackId }) => trackId),
        ),
      );
      appendTracks(
        edit.transaction,
        localId,
        tracks.filter(({ trackId }) => left.has(trackId)),
      );
      touchPlaylist(edit.transaction, localId, edit.now);
      const restored = requirePlaylist(edit.transaction, playlist.id);
      ensurePlaylistAnnounced(edit, restored);
      return toPlaylist(restored);
    }, profileId);
  }

  /** @param index place among the other playlists; what is too small or too large means the first or last */
  move(id: string, index: number): Promise<void> {
    return this.#unitOfWork.edit((edit) => {
      const { localId } = requirePlaylist(edit.transaction, id);
      const before = listPlaylists(edit.transaction).map((playlist) => playlist.localId);
      const after = before.filter((other) => other !== localId);
      after.splice(Math.max(0, index), 0, localId);
      if (after.every((other, place) => other === before[place])) return;
      orderPlaylists(edit.transaction, after);
      edit.markChanged();
    });
  }

  /** Appends tracks. Those that are there already, or do not exist, are left out. Resolves to how many were added. */
  addTracks(id: string, trackIds: readonly number[]): Promise<number> {
    return this.#editPlaylist(id, (edit, playlist) => addTracks(edit, playlist, trackIds));
  }

  /**
   * Appends everything that a source holds. Resolves to how many were added.
   * @throws WaveFlowError `argument.notAllowed` for another type of source
   */
  addSource(id: string, source: TrackSource): Promise<number> {
    return this.#editPlaylist(id, (edit, playlist) => addSource(edit, playlist, source));
  }

  /** What it resolves to undoes it. */
  removeTracks(id: string, trackIds: readonly number[]): Promise<RemovedTracks> {
    return this.#editPlaylist(id, (edit, playlist, profileId) => {
      return { profileId, playlistId: id, tracks: removeTracks(edit, playlist, trackIds) };
    });
  }

  /**
   * Brings removed tracks back to their places, as far as the playlist is still long enough. Those that are there
   * again, or do not exist any more, are left alone. Resolves to how many came back.
   */
  restoreTracks({ profileId, playlistId, tracks }: RemovedTracks): Promise<number> {
    return this.#editPlaylist(playlistId, (edit, playlist) => restoreTracks(edit, playlist, tracks), profileId);
  }

  /**
   * Puts tracks next to each other, in the order that they have in the playlist.
   * @param before place, as it is now, of the track that they go before; the number of tracks means the end
   * @throws WaveFlowError `track.unknown` where one of them is not in the playlist
   */
  moveTracks(id: string, trackIds: readonly number[], before: number): Promise<void> {
    return this.#editPlaylist(id, (edit, playlist) => moveTracks(edit, playlist, trackIds, before));
  }

  /** The account in use learns of the playlist before it learns of the edit. */
  #editPlaylist<T>(
    id: string,
    work: (edit: EditTransaction, playlist: PlaylistRow, profileId: string) => T,
    inProfile?: string,
  ): Promise<T> {
    return this.#unitOfWork.edit((edit, { profileId }) => {
      const playlist = requirePlaylist(edit.transaction, id);
      ensurePlaylistAnnounced(edit, playlist);
      return work(edit, playlist, profileId);
    }, inProfile);
  }
}

function requirePlaylist(queries: Queries, id: string): PlaylistRow {
  const playlist = findPlaylist(queries, id);
  if (!playlist) throw playlistUnknown();
  return playlist;
}

function insertRow(edit: EditTransaction, playlist: NewPlaylist): PlaylistRow {
  insertPlaylist(edit.transaction, playlist);
  const row = requirePlaylist(edit.transaction, playlist.id);
  ensureCanonicalId(edit.transaction, 'playlist', row.localId, playlist.id);
  edit.markChanged();
  return row;
}

/** What was given, with a name that can be read, and without a description that says nothing. */
function normalizeFields({ name: given, description, colorId, iconId }: PlaylistFields): PlaylistFields {
  const name = given === undefined ? undefined : tidyName(given, playlistNameTooLong);
  if (name === '') throw playlistNameBlank();
  if (description != null && description.length > MAX_DESCRIPTION_LENGTH)
    throw descriptionTooLong(MAX_DESCRIPTION_LENGTH);
  return {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description: description === '' ? null : description }),
    ...(colorId !== undefined && { colorId }),
    ...(iconId !== undefined && { iconId }),
  };
}

const toPlaylist = (row: PlaylistRow): Playlist => {
  const { id, name, description, colorId, iconId, trackCount, totalDurationMs, createdAt, updatedAt } = row;
  return { id, name, description, colorId, iconId, trackCount, totalDurationMs, createdAt, updatedAt };
};
