import { argumentNotAllowed, trackUnknown } from '../core/errors';
import { rate } from '../store/tables/ratings';
import { findSameFile } from '../store/tables/tracks';
import type { UnitOfWork } from './unitOfWork';

const MAX_RATING = 255;

/** Ratings in the profile in use (PROTOCOL.md, "Rating operations"). Duplicates of a file are rated together. */
export class Ratings {
  readonly #unitOfWork: UnitOfWork;

  constructor(unitOfWork: UnitOfWork) {
    this.#unitOfWork = unitOfWork;
  }

  /**
   * @param value an integer from 0 to 255, or null to remove the rating
   * @throws WaveFlowError `track.unknown` or `argument.notAllowed`
   */
  async set(trackId: number, value: number | null): Promise<void> {
    if (value !== null && !(Number.isInteger(value) && value >= 0 && value <= MAX_RATING)) {
      throw argumentNotAllowed(String(value), `0–${MAX_RATING}`);
    }
    await this.#unitOfWork.edit((edit) => {
      const file = findSameFile(edit.transaction, trackId);
      if (!file) throw trackUnknown();
      if (rate(edit.transaction, file.trackIds, value) === 0) return;
      edit.markChanged();
      if (file.fileHash === null) return;
      const entityId = file.fileHash;
      const [op, payload] = value === null ? (['delete', null] as const) : (['set', { value }] as const);
      edit.record([{ entity: 'track_rating', entityId, field: null, op, payload }]);
    });
  }
}
