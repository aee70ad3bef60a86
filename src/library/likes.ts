import { trackUnknown } from '../core/errors';
import { like, listLiked, summarizeLiked, unlike } from '../store/tables/likes';
import { findSameFile } from '../store/tables/tracks';
import type { EditTransaction } from './editTransaction';
import type { PlaylistTrack } from './playlist';
import type { UnitOfWork } from './unitOfWork';

/** What the liked tracks amount to. */
export interface LikedSummary {
  readonly trackCount: number;
  readonly totalDurationMs: number;
}

/** Likes in the profile in use. Duplicates of a file are liked together (PROTOCOL.md, "Like operations"). */
export class Likes {
  readonly #unitOfWork: UnitOfWork;

  constructor(unitOfWork: UnitOfWork) {
    this.#unitOfWork = unitOfWork;
  }

  /** The liked tracks, the one that was liked last first. Of duplicates of a file only one. */
  list(): Promise<PlaylistTrack[]> {
    return this.#unitOfWork.read(listLiked);
  }

  /** The number and the total duration of the tracks in `list`. */
  summary(): Promise<LikedSummary> {
    return this.#unitOfWork.read(summarizeLiked);
  }

  /** Does nothing if it is liked, or not liked, already. @throws WaveFlowError `track.unknown` */
  set(trackId: number, isLiked: boolean): Promise<void> {
    return this.#unitOfWork.edit((edit) => void setLiked(edit, requireFile(edit, trackId), isLiked));
  }

  /** Resolves to whether the track is liked afterwards. @throws WaveFlowError `track.unknown` */
  toggle(trackId: number): Promise<boolean> {
    return this.#unitOfWork.edit((edit) => {
      const file = requireFile(edit, trackId);
      return !setLiked(edit, file, false) && setLiked(edit, file, true);
    });
  }
}

interface File {
  readonly fileHash: string | null;
  readonly trackIds: readonly number[];
}

function requireFile(edit: EditTransaction, trackId: number): File {
  const file = findSameFile(edit.transaction, trackId);
  if (!file) throw trackUnknown();
  return file;
}

/** Returns whether that changed anything. */
function setLiked(edit: EditTransaction, { fileHash, trackIds }: File, isLiked: boolean): boolean {
  const { transaction, now } = edit;
  const changed = isLiked ? like(transaction, trackIds, now) : unlike(transaction, trackIds);
  if (changed === 0) return false;
  edit.markChanged();
  const op = isLiked ? 'insert' : 'delete';
  if (fileHash !== null) edit.record([{ entity: 'liked_track', entityId: fileHash, field: null, op, payload: null }]);
  return true;
}
