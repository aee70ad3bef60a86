import type { LibraryChange, TrackReference } from '../protocol/libraryChange';
import { trackKey } from './trackKey';

/**
 * Which tracks of a playlist are concerned: any of them in any way, or only these as added or removed, none of them both.
 * By their keys in the remote state.
 */
export type TouchedTracks = 'all' | { readonly added: ReadonlySet<string>; readonly removed: ReadonlySet<string> };

const NO_TRACKS: TouchedTracks = { added: new Set(), removed: new Set() };

/** What changes concern. */
export class TouchedEntities {
  /** By canonical id. */
  readonly playlists = new Map<string, TouchedTracks>();
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
        else this.addPlaylist(change.collection.id, change.kind === 'collectionChanged' ? NO_TRACKS : 'all');
        break;
      case 'tracksAdded':
        this.addPlaylist(change.playlistId, { added: keysOf(change.tracks), removed: new Set() });
        break;
      case 'tracksRemoved':
        this.addPlaylist(change.playlistId, { added: new Set(), removed: keysOf(change.tracks) });
        break;
      default:
        this.addPlaylist(change.playlistId, 'all');
    }
  }

  /** What an operation concerns, by its entity. */
  addOperation({ entity, entityId }: { readonly entity: string; readonly entityId: string }): void {
    if (entity === 'playlist') this.addPlaylist(entityId, 'all');
    if (entity === 'library') this.libraries.add(entityId);
    if (entity === 'liked_track') this.likes.add(entityId);
    if (entity === 'track_rating') this.ratings.add(entityId);
  }

  addPlaylist(id: string, tracks: TouchedTracks): void {
    const before = this.playlists.get(id) ?? NO_TRACKS;
    this.playlists.set(id, before === 'all' || tracks === 'all' ? 'all' : union(before, tracks));
  }

  /** Whether the track is among those that were added to the playlist, or all its tracks are concerned. */
  isAdded(id: string, key: string): boolean {
    const tracks = this.playlists.get(id);
    return tracks === 'all' || tracks?.added.has(key) === true;
  }

  /** A file that has become known here. */
  addFile(hash: string): void {
    this.likes.add(hash);
    this.ratings.add(hash);
  }
}

const keysOf = (tracks: readonly TrackReference[]): ReadonlySet<string> => new Set(tracks.map(trackKey));

function union(one: Exclude<TouchedTracks, 'all'>, other: Exclude<TouchedTracks, 'all'>): TouchedTracks {
  const added = new Set([...one.added, ...other.added]);
  const removed = new Set([...one.removed, ...other.removed]);
  return [...added].some((key) => removed.has(key)) ? 'all' : { added, removed };
}
