import { randomUUID } from 'node:crypto';
import { SeededRandom } from '../support/seededRandom';

const TRACKS = 10_000;
/** How many playlists are edited all the time. */
const LONG_PLAYLISTS = 10;
/** How far a track is moved at most: about as far as it can be dragged. */
const MAX_MOVE = 30;

/** An operation without what its sender adds. */
interface Operation {
  readonly entity: string;
  readonly entity_id: string;
  readonly field: string | null;
  readonly op: 'insert' | 'delete' | 'set';
  readonly payload: unknown;
}

/** PROTOCOL.md, "Operation envelope". */
export interface LoggedOperation extends Operation {
  readonly operation_id: string;
  readonly lamport_ts: number;
  readonly profile_canonical_id: string;
}

/**
 * What a listener with 10,000 tracks does on another device over the years, in sessions of edits of one playlist, likes
 * and ratings. The same operations each time, but for their ids.
 * @param profileId canonical id
 */
export function longLog(count: number, profileId: string): LoggedOperation[] {
  const listener = new Listener();
  const operations: Operation[] = [];
  while (operations.length < count) operations.push(...listener.session());
  return operations.slice(0, count).map((operation, index) => ({
    ...operation,
    operation_id: randomUUID(),
    lamport_ts: index + 1,
    profile_canonical_id: profileId,
  }));
}

interface ListedPlaylist {
  readonly id: string;
  readonly tracks: number[];
}

class Listener {
  readonly #random = new SeededRandom(1);
  readonly #playlists: ListedPlaylist[] = [];
  readonly #liked = new Set<number>();
  #created = 0;

  /** The operations of one sitting. */
  session(): Operation[] {
    const kind = this.#random.next();
    const length = 1 + this.#random.below(20);
    if (kind < 0.3) return this.#repeat(length, () => this.#like());
    if (kind < 0.5) return this.#repeat(length, () => this.#rate());
    const { operations, playlist } = this.#choosePlaylist();
    operations.push(...this.#repeat(length, () => this.#edit(playlist)));
    if (this.#random.below(50) === 0 && this.#playlists.length > LONG_PLAYLISTS)
      operations.push(this.#deletePlaylist());
    return operations;
  }

  #repeat(count: number, make: () => Operation): Operation[] {
    return Array.from({ length: count }, make);
  }

  #choosePlaylist(): { readonly operations: Operation[]; readonly playlist: ListedPlaylist } {
    const known = this.#random.below(3) === 0 ? this.#playlists.slice(0, LONG_PLAYLISTS) : this.#playlists;
    const playlist = known[this.#random.below(known.length)];
    if (playlist && this.#random.below(12) > 0) return { operations: [], playlist };
    const id = `${'0'.repeat(8)}-0000-4000-8000-${String(++this.#created).padStart(12, '0')}`;
    const created = { id, tracks: [] };
    this.#playlists.push(created);
    const payload = { name: `Playlist ${this.#created}`, description: null, color_id: 'violet', icon_id: 'music' };
    return {
      operations: [{ entity: 'playlist', entity_id: id, field: null, op: 'insert', payload }],
      playlist: created,
    };
  }

  #deletePlaylist(): Operation {
    const index = LONG_PLAYLISTS + this.#random.below(this.#playlists.length - LONG_PLAYLISTS);
    const [deleted] = this.#playlists.splice(index, 1);
    return { entity: 'playlist', entity_id: deleted?.id ?? '', field: null, op: 'delete', payload: null };
  }

  #edit(playlist: ListedPlaylist): Operation {
    const kind = this.#random.next();
    const { id, tracks } = playlist;
    const of = { entity: 'playlist', entity_id: id };
    if (kind < 0.07) {
      const payload = { value: `Road trip, day ${this.#random.below(1000)}` };
      return { ...of, field: this.#random.below(2) === 0 ? 'name' : 'description', op: 'set', payload };
    }
    if (kind < 0.15 && tracks.length > 1) {
      const index = this.#random.below(tracks.length);
      const [track = 0] = tracks.splice(index, 1);
      const wanted = index + this.#random.below(2 * MAX_MOVE + 1) - MAX_MOVE;
      const position = Math.min(Math.max(0, wanted), tracks.length);
      tracks.splice(position, 0, track);
      return { ...of, field: 'tracks', op: 'set', payload: { track_id: track, track_hash: hashOf(track), position } };
    }
    if (kind < 0.32 && tracks.length > 1) {
      const removed = tracks.splice(this.#random.below(tracks.length), 1);
      const payload = { track_ids: removed, track_hashes: removed.map(hashOf) };
      return { ...of, field: 'tracks', op: 'delete', payload };
    }
    return { ...of, field: 'tracks', op: 'insert', payload: this.#addition(tracks) };
  }

  /** One track, or an album. */
  #addition(tracks: number[]): unknown {
    const first = this.#random.below(TRACKS);
    const length = this.#random.below(8) === 0 ? 12 : 1;
    const added = Array.from({ length }, (_none, index) => (first + index) % TRACKS);
    tracks.push(...added.filter((track) => !tracks.includes(track)));
    return {
      track_ids: added,
      track_hashes: added.map(hashOf),
      snapshots: Object.fromEntries(added.map((track) => [track, snapshotOf(track)])),
    };
  }

  #like(): Operation {
    const track = this.#random.below(TRACKS);
    const isLiked = !this.#liked.delete(track);
    if (isLiked) this.#liked.add(track);
    const op = isLiked ? 'insert' : 'delete';
    return { entity: 'liked_track', entity_id: hashOf(track), field: null, op, payload: null };
  }

  #rate(): Operation {
    const value = 1 + this.#random.below(255);
    const entity_id = hashOf(this.#random.below(TRACKS));
    return { entity: 'track_rating', entity_id, field: null, op: 'set', payload: { value } };
  }
}

/** Spread like hashes are. */
const hashOf = (track: number): string => ((track * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0').repeat(8);

const snapshotOf = (track: number) => ({
  title: `Track ${track}, recorded live in the small hall`,
  artist: `Artist ${track % 700}`,
  duration_ms: 120_000 + track,
  file_hash: hashOf(track),
});
