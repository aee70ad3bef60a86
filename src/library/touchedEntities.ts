import type { LibraryChange } from '../protocol/libraryChange';

/** What changes concern. */
export class TouchedEntities {
  /** Canonical ids, and whether their tracks are concerned. */
  readonly playlists = new Map<string, { readonly tracks: boolean }>();
  /** Canonical ids. */
  readonly libraries = new Set<string>();
  /** File hashes. */
  readonly likes = new Set<string>();
  /** File hashes. */
  readonly ratings = new Set<string>();

  addChange(change: LibraryChange): void {
    switch (change.kind) {
      case 'liked':
        if (change.track.hash !== null) this.likes.add(change.track.hash);
        break;
      case 'rated':
        if (change.track.hash !== null) this.ratings.add(change.track.hash);
        break;
      case 'collectionCreated':
      case 'collectionChanged':
      case 'collectionDeleted':
        if (change.collection.type === 'library') this.libraries.add(change.collection.id);
        else this.addPlaylist(change.collection.id, change.kind !== 'collectionChanged');
        break;
      default:
        this.addPlaylist(change.playlistId, true);
    }
  }

  /** What an operation concerns, by its entity. */
  addOperation({ entity, entityId }: { readonly entity: string; readonly entityId: string }): void {
    if (entity === 'playlist') this.addPlaylist(entityId, true);
    if (entity === 'library') this.libraries.add(entityId);
    if (entity === 'liked_track') this.likes.add(entityId);
    if (entity === 'track_rating') this.ratings.add(entityId);
  }

  addPlaylist(id: string, tracks: boolean): void {
    this.playlists.set(id, { tracks: tracks || (this.playlists.get(id)?.tracks ?? false) });
  }

  /** A file that has become known here. */
  addFile(hash: string): void {
    this.likes.add(hash);
    this.ratings.add(hash);
  }
}
