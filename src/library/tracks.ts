import { listLiveGenerations } from '../store/tables/remoteGenerations';
import { ensureKnownTrack, listMarks, type KnownTrack, type TrackMarks } from '../store/tables/tracks';
import type { EditTransaction } from './editTransaction';
import { completeHashes } from './fullHashes';
import { addFiles, showTouched } from './remoteChanges';
import { TouchedEntities } from './touchedEntities';
import type { UnitOfWork } from './unitOfWork';

/** Tracks that are known by their metadata only, without their files. */
export class Tracks {
  readonly #unitOfWork: UnitOfWork;

  constructor(unitOfWork: UnitOfWork) {
    this.#unitOfWork = unitOfWork;
  }

  /** What the user said about the tracks with these hashes, as far as there are such tracks. */
  marks(fileHashes: readonly string[]): Promise<ReadonlyMap<string, TrackMarks>> {
    return this.#unitOfWork.read((queries) => listMarks(queries, fileHashes));
  }

  /**
   * Inserts the tracks whose hash is not known yet. What servers have reported about their files is shown from now on.
   * Resolves to the ids of all, in the order given.
   */
  remember(tracks: readonly KnownTrack[]): Promise<number[]> {
    return this.#unitOfWork.edit((edit) => {
      const { transaction, now } = edit;
      const known = tracks.map((track) => ({
        fileHash: track.fileHash,
        ...ensureKnownTrack(transaction, { ...track, key: edit.uuid(), libraryId: edit.uuid(), now }),
      }));
      showFiles(
        edit,
        known.filter(({ isNew }) => isNew).flatMap(({ fileHash }) => fileHash ?? []),
      );
      return known.map(({ id }) => id);
    });
  }
}

/** The account in use comes last: its state wins. */
function showFiles(edit: EditTransaction, fileHashes: readonly string[]): void {
  if (fileHashes.length === 0) return;
  const { transaction, now, scope } = edit;
  const isInUse = ({ serverUrl, accountId }: { serverUrl: string; accountId: string }) =>
    serverUrl === scope?.serverUrl && accountId === scope.accountId;
  completeHashes(transaction, fileHashes);
  const live = listLiveGenerations(transaction);
  for (const { generation, ...account } of [...live.filter((one) => !isInUse(one)), ...live.filter(isInUse)]) {
    const touched = new TouchedEntities();
    addFiles(transaction, generation, touched, fileHashes);
    showTouched({ transaction, account, generation, now }, touched);
  }
}
