import { descriptionTooLong, playlistNameBlank, playlistNameTooLong, playlistUnknown } from '../core/errors';
import { tidyName } from '../core/name';
import type { Queries } from '../store/database';
import { dropCanonicalId, ensureCanonicalId } from '../store/tables/idMap';
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
import { appendTracks, listEntries, listTracks, missingTracks } from '../store/tables/playlistTracks';
import type { EditTransaction } from './editTransaction';
import {
  DEFAULT_COLOR,
  DEFAULT_ICON,
  type DeletedPlaylist,
  type Playlist,
  type PlaylistFields,
  type PlaylistTrack,
  type RemovedTracks,
  type TrackSource,
} from './playlist';
import { deleteOperation, ensurePlaylistKnown, updateOperations } from './playlistOperations';
import { addSource, addTracks, moveTracks, removeTracks, restoreTracks } from './trackEdits';
import type { UnitOfWork } from './unitOfWork';

/** In UTF-16 code units. */
const MAX_DESCRIPTION_LENGTH = 2000;

/**
 * The playlists of the profile in use. Every edit works offline and signed out. While signed in and in hybrid mode, its
 * operations (PROTOCOL.md, "Playlist operations") are queued in the same transaction. An edit that changes nothing queues
 * nothing (PROTOCOL.md, "Only real changes").
 *
 * Every method that takes the id of a playlist throws WaveFlowError `playlist.unknown` if it does not exist.
 */
export class Playlists {
  readonly #unitOfWork: UnitOfWork;

  constructor(unitOfWork: UnitOfWork) {
    this.#unitOfWork = unitOfWork;
  }

  /** In the user's order. */
  list(): Promise<Playlist[]> {
    return this.#unitOfWork.read((queries) => listPlaylists(queries).map(toPlaylist));
  }

  get(id: string): Promise<Playlist> {
    return this.#unitOfWork.read((queries) => toPlaylist(requirePlaylist(queries, id)));
  }

  /** By position. */
  tracks(id: string): Promise<PlaylistTrack[]> {
    return this.#unitOfWork.read((queries) => listTracks(queries, requirePlaylist(queries, id).localId));
  }

  /** @throws WaveFlowError `playlist.nameBlank`, `playlist.nameTooLong` or `playlist.descriptionTooLong` */
  async create(fields: PlaylistFields & { readonly name: string }): Promise<Playlist> {
    const { name, description = null, colorId = DEFAULT_COLOR, iconId = DEFAULT_ICON } = normalizeFields(fields);
    return this.#unitOfWork.edit((edit) => {
      const id = edit.uuid();
      const playlist = insertRow(edit, { id, name: name ?? '', description, colorId, iconId, createdAt: edit.now });
      ensurePlaylistKnown(edit, playlist);
      return toPlaylist(playlist);
    });
  }

  /** @throws WaveFlowError `playlist.nameBlank`, `playlist.nameTooLong` or `playlist.descriptionTooLong` */
  async update(id: string, fields: PlaylistFields): Promise<Playlist> {
    const wanted = normalizeFields(fields);
    return this.#editPlaylist(id, (edit, playlist) => {
      const after = withFields(playlist, wanted);
      updatePlaylist(edit.transaction, playlist.localId, after, edit.now);
      edit.record(updateOperations(id, playlist, after));
      edit.markChanged();
      return toPlaylist({ ...after, updatedAt: edit.now });
    });
  }

  /** Deletes at once. Resolves to what `restore` needs to undo the deletion. */
  delete(id: string): Promise<DeletedPlaylist> {
    return this.#unitOfWork.edit((edit, { profileId }) => {
      const playlist = requirePlaylist(edit.transaction, id);
      const tracks = listEntries(edit.transaction, playlist.localId);
      deletePlaylist(edit.transaction, playlist.localId);
      dropCanonicalId(edit.transaction, 'playlist', id);
      // Also if the account does not know it: the server may have it all the same, from a push whose response got lost.
      edit.record([deleteOperation(id)]);
      edit.markChanged();
      return { profileId, playlist: toPlaylist(playlist), position: playlist.position, tracks };
    });
  }

  /** Restores a deleted playlist with its id, position and tracks. Does nothing if the playlist exists. */
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
      ensurePlaylistKnown(edit, restored);
      return toPlaylist(restored);
    }, profileId);
  }

  /** @param index position among the other playlists, clamped to the valid range */
  move(id: string, index: number): Promise<void> {
    return this.#unitOfWork.edit((edit) => {
      const { localId } = requirePlaylist(edit.transaction, id);
      const before = listPlaylists(edit.transaction).map((playlist) => playlist.localId);
      const after = before.filter((other) => other !== localId);
      after.splice(Math.max(0, index), 0, localId);
      if (after.every((other, position) => other === before[position])) return;
      orderPlaylists(edit.transaction, after);
      edit.markChanged();
    });
  }

  /** Appends tracks, except those that the playlist has or that do not exist. Resolves to the number added. */
  addTracks(id: string, trackIds: readonly number[]): Promise<number> {
    return this.#editPlaylist(id, (edit, playlist) => addTracks(edit, playlist, trackIds));
  }

  /**
   * Appends all tracks of a source. Resolves to the number added.
   * @throws WaveFlowError `argument.notAllowed` for another type of source
   */
  addSource(id: string, source: TrackSource): Promise<number> {
    return this.#editPlaylist(id, (edit, playlist) => addSource(edit, playlist, source));
  }

  /** Resolves to what `restoreTracks` needs to undo the removal. */
  removeTracks(id: string, trackIds: readonly number[]): Promise<RemovedTracks> {
    return this.#editPlaylist(id, (edit, playlist, profileId) => {
      return { profileId, playlistId: id, tracks: removeTracks(edit, playlist, trackIds) };
    });
  }

  /**
   * Restores removed tracks at their positions, or at the end if the playlist is shorter now. Skips tracks that the
   * playlist has again or that no longer exist. Resolves to the number restored.
   */
  restoreTracks({ profileId, playlistId, tracks }: RemovedTracks): Promise<number> {
    return this.#editPlaylist(playlistId, (edit, playlist) => restoreTracks(edit, playlist, tracks), profileId);
  }

  /**
   * Moves tracks next to each other, keeping their order.
   * @param before current position of the track to move them before; the number of tracks means the end
   * @throws WaveFlowError `track.unknown` if one of them is not in the playlist
   */
  moveTracks(id: string, trackIds: readonly number[], before: number): Promise<void> {
    return this.#editPlaylist(id, (edit, playlist) => moveTracks(edit, playlist, trackIds, before));
  }

  /** Queues the playlist itself before the operations of the edit, unless the account in use knows it. */
  #editPlaylist<T>(
    id: string,
    work: (edit: EditTransaction, playlist: PlaylistRow, profileId: string) => T,
    editedProfileId?: string,
  ): Promise<T> {
    return this.#unitOfWork.edit((edit, { profileId }) => {
      const playlist = requirePlaylist(edit.transaction, id);
      ensurePlaylistKnown(edit, playlist);
      return work(edit, playlist, profileId);
    }, editedProfileId);
  }
}

/** Fields to set; undefined ones are left as they are. */
interface NormalizedFields {
  readonly name: string | undefined;
  readonly description: string | null | undefined;
  readonly colorId: string | undefined;
  readonly iconId: string | undefined;
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

/** @throws WaveFlowError `playlist.nameBlank`, `playlist.nameTooLong` or `playlist.descriptionTooLong` */
function normalizeFields({ name: given, description, colorId, iconId }: PlaylistFields): NormalizedFields {
  const name = given === undefined ? undefined : tidyName(given, playlistNameTooLong);
  if (name === '') throw playlistNameBlank();
  if (description != null && description.length > MAX_DESCRIPTION_LENGTH)
    throw descriptionTooLong(MAX_DESCRIPTION_LENGTH);
  return { name, description: description === '' ? null : description, colorId, iconId };
}

/** The playlist's fields, with those that are given replaced. */
function withFields(playlist: PlaylistRow, { name, description, colorId, iconId }: NormalizedFields): PlaylistRow {
  return {
    ...playlist,
    name: name ?? playlist.name,
    description: description === undefined ? playlist.description : description,
    colorId: colorId ?? playlist.colorId,
    iconId: iconId ?? playlist.iconId,
  };
}

const toPlaylist = (row: PlaylistRow): Playlist => {
  const { id, name, description, colorId, iconId, trackCount, totalDurationMs, createdAt, updatedAt } = row;
  return { id, name, description, colorId, iconId, trackCount, totalDurationMs, createdAt, updatedAt };
};
