import { trackUnknown } from '../core/errors';
import { like, unlike } from '../store/tables/likes';
import { findSameFile } from '../store/tables/tracks';
import type { UnitOfWork } from './unitOfWork';

/** Likes in the profile in use. Duplicates of a file are liked together (PROTOCOL.md, "Like operations"). */
export class Likes {
  readonly #unitOfWork: UnitOfWork;

  constructor(unitOfWork: UnitOfWork) {
    this.#unitOfWork = unitOfWork;
  }

  /** Resolves to whether the track is liked afterwards. @throws WaveFlowError `track.unknown` */
  toggle(trackId: number): Promise<boolean> {
    return this.#unitOfWork.edit((edit) => {
      const { transaction, now } = edit;
      const file = findSameFile(transaction, trackId);
      if (!file) throw trackUnknown();
      const liked = unlike(transaction, file.trackIds) === 0;
      if (liked) like(transaction, file.trackIds, now);
      edit.markChanged();
      if (file.fileHash === null) return liked;
      const entityId = file.fileHash;
      edit.record([{ entity: 'liked_track', entityId, field: null, op: liked ? 'insert' : 'delete', payload: null }]);
      return liked;
    });
  }
}
