import type { CollectionFields, LibraryChange } from '../protocol/libraryChange';
import type { Transaction } from '../store/database';
import {
  createRemoteCollection,
  deleteRemoteCollection,
  setRemoteFields,
  type RemoteCollectionFields,
} from '../store/tables/remoteCollections';
import type { Generation } from '../store/tables/remoteGenerations';
import { setRemoteLikes, type RemoteLike } from '../store/tables/remoteLikes';
import { clearRemoteTracks, moveRemoteTrack } from '../store/tables/remotePlaylistTracks';
import { setRemoteRatings, type RemoteRating } from '../store/tables/remoteRatings';
import { RemoteTrackBatch } from './remoteTrackBatch';
import { trackKey } from './trackKey';

/** A change from a server, and the operation that made it. */
export interface RemoteChange {
  /** Null if the server does not know the operation. */
  readonly operationId: string | null;
  /** Place in the server's log; null if changes always come in its order. */
  readonly place: number | null;
  /** Null for an operation that means nothing here. */
  readonly change: LibraryChange | null;
}

/**
 * Applies changes to a generation of the remote state, in this order (PROTOCOL.md, "Applying operations"). What they
 * concern need not be known here (PROTOCOL.md, "Operations for unknown rows").
 */
export function foldChanges(transaction: Transaction, generation: Generation, changes: readonly RemoteChange[]): void {
  const likes: RemoteLike[] = [];
  const ratings: RemoteRating[] = [];
  const tracks = new RemoteTrackBatch(transaction, generation);
  for (const { change, place: known } of changes) {
    if (change === null) continue;
    const place = known ?? 0;
    switch (change.kind) {
      case 'liked':
        if (change.track.hash !== null) likes.push({ fileHash: change.track.hash, isLiked: change.isLiked, place });
        break;
      case 'rated':
        if (change.track.hash !== null) ratings.push({ fileHash: change.track.hash, rating: change.rating, place });
        break;
      default:
        foldCollectionChange({ transaction, generation, tracks }, change, place);
    }
  }
  tracks.write();
  if (likes.length > 0) setRemoteLikes(transaction, generation, likes);
  if (ratings.length > 0) setRemoteRatings(transaction, generation, ratings);
}

type CollectionChange = Exclude<LibraryChange, { kind: 'liked' | 'rated' }>;

interface FoldContext {
  readonly transaction: Transaction;
  readonly generation: Generation;
  /** Additions and removals of tracks that are still to be written. */
  readonly tracks: RemoteTrackBatch;
}

function foldCollectionChange(context: FoldContext, change: CollectionChange, place: number): void {
  const { transaction, generation, tracks } = context;
  if ('collection' in change) {
    const { type: entity, id } = change.collection;
    const target = { generation, entity, id, place };
    if (change.kind === 'collectionCreated') {
      if (change.fields.name.trim() !== '') createRemoteCollection(transaction, target, allFields(change.fields));
    } else if (change.kind === 'collectionChanged') {
      const fields = givenFields(change.fields);
      if (Object.keys(fields).length > 0) setRemoteFields(transaction, target, fields);
    } else {
      deleteRemoteCollection(transaction, target);
      if (entity === 'playlist') clearTracks(context, id, place);
    }
    return;
  }
  const { playlistId } = change;
  switch (change.kind) {
    case 'tracksAdded':
      return tracks.add(playlistId, change.tracks, place);
    case 'tracksRemoved':
      return tracks.remove(playlistId, change.tracks, place);
    case 'trackMoved':
      tracks.write();
      return moveRemoteTrack(
        transaction,
        { generation, id: playlistId, place },
        trackKey(change.track),
        change.position,
      );
    case 'tracksReplaced':
      clearTracks(context, playlistId, place);
      return tracks.add(playlistId, change.tracks, place);
  }
}

function clearTracks({ transaction, generation, tracks }: FoldContext, id: string, place: number): void {
  tracks.write();
  clearRemoteTracks(transaction, { generation, id, place });
}

const allFields = ({ name, description, colorId, iconId }: CollectionFields): RemoteCollectionFields => ({
  name,
  description: description ?? '',
  colorId,
  iconId,
});

/** Without a blank name. */
function givenFields({
  name,
  description,
  colorId,
  iconId,
}: Partial<CollectionFields>): Partial<RemoteCollectionFields> {
  return {
    ...(name !== undefined && name.trim() !== '' && { name }),
    ...(description !== undefined && { description: description ?? '' }),
    ...(colorId !== undefined && { colorId }),
    ...(iconId !== undefined && { iconId }),
  };
}
