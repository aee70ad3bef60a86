import type { TrackReference } from '../protocol/libraryChange';
import type { Transaction } from '../store/database';
import type { Generation } from '../store/tables/remoteGenerations';
import {
  appendRemoteTracks,
  removeRemoteTracks,
  type RemoteTrackAddition,
  type RemoteTrackRemoval,
} from '../store/tables/remotePlaylistTracks';
import { trackKey } from './trackKey';

/**
 * Additions and removals of tracks in a generation of the remote state, written with as few statements as their order
 * allows: most changes in a log are of single tracks.
 */
export class RemoteTrackBatch {
  readonly #transaction: Transaction;
  readonly #generation: Generation;
  // No track is in both. Among different tracks, it makes no difference whether additions or removals come first.
  readonly #added = new TrackList<RemoteTrackAddition>();
  readonly #removed = new TrackList<RemoteTrackRemoval>();

  constructor(transaction: Transaction, generation: Generation) {
    this.#transaction = transaction;
    this.#generation = generation;
  }

  /** @param place see `RemoteTrackRemoval` */
  add(playlistId: string, tracks: readonly TrackReference[], place: number): void {
    for (const track of tracks) {
      const { title = null, artist = null, durationMs = null } = track.snapshot ?? {};
      const addition = { playlistId, key: trackKey(track), place, title, artist, durationMs };
      if (this.#removed.has(addition)) this.write();
      this.#added.push(addition);
    }
  }

  /** @param place see `RemoteTrackRemoval` */
  remove(playlistId: string, tracks: readonly TrackReference[], place: number): void {
    for (const track of tracks) {
      const removal = { playlistId, key: trackKey(track), place };
      if (this.#added.has(removal)) this.write();
      this.#removed.push(removal);
    }
  }

  write(): void {
    const added = this.#added.take();
    if (added.length > 0) appendRemoteTracks(this.#transaction, this.#generation, added);
    const removed = this.#removed.take();
    if (removed.length > 0) removeRemoteTracks(this.#transaction, this.#generation, removed);
  }
}

type TrackName = Pick<RemoteTrackRemoval, 'playlistId' | 'key'>;

class TrackList<T extends TrackName> {
  readonly #names = new Set<string>();
  #tracks: T[] = [];

  has(track: TrackName): boolean {
    return this.#names.has(nameOf(track));
  }

  push(track: T): void {
    this.#names.add(nameOf(track));
    this.#tracks.push(track);
  }

  take(): readonly T[] {
    const tracks = this.#tracks;
    this.#tracks = [];
    this.#names.clear();
    return tracks;
  }
}

const nameOf = ({ playlistId, key }: TrackName): string => `${playlistId} ${key}`;
