import { ensureKnownTrack, type KnownTrack } from '../store/tables/tracks';
import type { UnitOfWork } from './unitOfWork';

/** Tracks that are known by their metadata only, without their files. */
export class Tracks {
  readonly #unitOfWork: UnitOfWork;

  constructor(unitOfWork: UnitOfWork) {
    this.#unitOfWork = unitOfWork;
  }

  /** Inserts the tracks whose hash is not known yet. Resolves to the ids of all, in the order given. */
  remember(tracks: readonly KnownTrack[]): Promise<number[]> {
    return this.#unitOfWork.edit((edit) =>
      tracks.map((track) =>
        ensureKnownTrack(edit.transaction, { ...track, key: edit.uuid(), libraryId: edit.uuid(), now: edit.now }),
      ),
    );
  }
}
