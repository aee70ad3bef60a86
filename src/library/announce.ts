import { listPlaces } from '../store/tables/playlistTracks';
import type { PlaylistRow } from '../store/tables/playlists';
import type { Edit } from './editTransaction';
import { insertion, trackInsertions } from './playlistOperations';

/**
 * Queues a playlist as it is for the account in use, unless the account knows it (PROTOCOL.md, "Announcing").
 * @returns the number of operations
 */
export function announcePlaylist(edit: Edit, playlist: PlaylistRow): number {
  const { id, localId } = playlist;
  if (!edit.mustAnnounce('playlist', id)) return 0;
  const trackIds = listPlaces(edit.transaction, localId).map(({ trackId }) => trackId);
  const operations = [insertion(id, playlist), ...trackInsertions(edit.transaction, id, trackIds)];
  edit.tell(operations);
  return operations.length;
}
