import { ensureKnownTrack, type KnownTrack } from '../store/tables/tracks';
import type { UnitOfWork } from './unitOfWork';

/** Tracks that this editor knows of without having their files. */
export class Tracks {
  readonly #unitOfWork: UnitOfWork;

  constructor(unitOfWork: UnitOfWork) {
    this.#unitOfWork = unitOfWork;
  }

  /** Resolves to the ids of the tracks, in the order given; those known by their hash are there already. */
  remember(tracks: readonly KnownTrack[]): Promise<number[]> {
    return this.#unitOfWork.edit((edit) =>
      tracks.map((track) =>
        ensureKnownTrack(edit.transaction, { ...track, key: edit.uuid(), libraryId: edit.uuid(), now: edit.now }),
      ),
    );
  }
}
