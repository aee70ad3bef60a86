import * as z from 'zod';
import type { CollectionFields, LibraryChange, TrackSnapshot } from '../../protocol/libraryChange';
import { fileNumber } from './fileNumber';
import type { DecodedOperation } from './logReader';
import type { PulledOperation } from './pulledOperation';
import { readHash, readMove, readTracks, type NamedTrack } from './trackPayload';

/** An operation on the tracks of a playlist. */
export interface TracksOperation {
  /** Op id. */
  readonly place: number;
  readonly op: string;
  readonly tracks: readonly NamedTrack[];
  /** Of a move; else 0. */
  readonly position: number;
}

/** What the log says of a playlist. */
export interface LoggedPlaylist {
  readonly id: string;
  readonly fields: CollectionFields;
  /** Op id of its creation. */
  readonly createdAt: number;
  /** When the server stored that operation, in milliseconds since the epoch; null if unknown. */
  readonly createdTime: number | null;
  /** In their order. Those from before the creation mean nothing to the server. */
  readonly operations: readonly TracksOperation[];
}

const fileTrack = z.object({
  file_hash: z.string(),
  title: z.string(),
  duration_ms: z.int().positive(),
  artists: z.array(z.string()).catch([]),
});
const profileName = z.object({ value: z.string() });

/** The name of a profile on the server before it gets one (PROTOCOL.md, "Server tables"). */
const UNNAMED_PROFILE = 'Synced profile';
/** Their `entity_id` is a hash. */
const HASH_ENTITIES: readonly string[] = ['liked_track', 'track_rating'];

interface PlaylistEntry {
  readonly operations: TracksOperation[];
  creation?: Pick<LoggedPlaylist, 'fields' | 'createdAt' | 'createdTime'>;
}

/** Collects from the log what helps to recognize playlists and tracks in the server's REST resources. */
export class PlaylistIndex {
  readonly #profileId: string;
  readonly #playlists = new Map<string, PlaylistEntry>();
  /** The hashes that the log has for a snapshot, and for the number of a file. */
  readonly #bySnapshot = new Map<string, Set<string>>();
  readonly #byNumber = new Map<number, Set<string>>();
  #profileName = UNNAMED_PROFILE;

  constructor(profileId: string) {
    this.#profileId = profileId;
  }

  /** The name that the profile has on the server, as far as the log shows. */
  get profileName(): string {
    return this.#profileName;
  }

  /** The playlists of the profile that exist, in the order of their creation. */
  get playlists(): readonly LoggedPlaylist[] {
    return [...this.#playlists]
      .flatMap(([id, { creation, operations }]) => (creation ? [{ id, ...creation, operations }] : []))
      .sort((one, other) => one.createdAt - other.createdAt);
  }

  /** The hash of the only file with this snapshot; null if there are several, or none. */
  hashOfSnapshot(snapshot: TrackSnapshot): string | null {
    return onlyOne(this.#bySnapshot.get(snapshotKey(snapshot)));
  }

  /** The hash of the file with this number; null if the log does not name it. */
  hashOfNumber(number: number): string | null {
    return onlyOne(this.#byNumber.get(number));
  }

  add({ operation, change }: DecodedOperation): void {
    const { entity, entity_id, field, op, payload, profile_canonical_id } = operation;
    if (entity === 'track' && op === 'insert') this.#addFile(payload);
    if (HASH_ENTITIES.includes(entity)) this.#addHash(readHash(entity_id), null);
    if (entity === 'profile' && field === 'name' && entity_id === this.#profileId)
      this.#profileName = profileName.safeParse(payload).data?.value ?? this.#profileName;
    if (entity !== 'playlist') return;
    if (field === 'tracks') this.#addTracks(operation, profile_canonical_id === this.#profileId);
    else if (change) this.#addFields(operation, change);
  }

  #addFile(payload: unknown): void {
    const { data } = fileTrack.safeParse(payload);
    if (!data) return;
    const artist = data.artists.length === 0 ? null : data.artists.join(', ');
    this.#addHash(readHash(data.file_hash), { title: data.title, artist, durationMs: data.duration_ms });
  }

  #addTracks({ id, entity_id, op, payload }: PulledOperation, isOwn: boolean): void {
    const move = op === 'set' ? readMove(payload) : undefined;
    const tracks = op === 'set' ? [move?.track ?? []].flat() : readTracks(payload);
    for (const { hash, snapshot } of tracks) this.#addHash(hash, snapshot);
    if (isOwn) this.#playlist(entity_id).operations.push({ place: id, op, tracks, position: move?.position ?? 0 });
  }

  #addFields({ id: place, created_at: time = null }: PulledOperation, change: LibraryChange): void {
    if (change.kind === 'collectionDeleted') this.#playlists.delete(change.collection.id);
    if (change.kind === 'collectionCreated') {
      const playlist = this.#playlist(change.collection.id);
      const { createdAt = place, createdTime = time } = playlist.creation ?? {};
      playlist.creation = { createdAt, createdTime, fields: change.fields };
    }
    if (change.kind === 'collectionChanged') {
      const playlist = this.#playlist(change.collection.id);
      const { creation } = playlist;
      if (creation) playlist.creation = { ...creation, fields: { ...creation.fields, ...change.fields } };
    }
  }

  #playlist(id: string): PlaylistEntry {
    const playlist = this.#playlists.get(id) ?? { operations: [] };
    this.#playlists.set(id, playlist);
    return playlist;
  }

  #addHash(hash: string | null, snapshot: TrackSnapshot | null): void {
    if (hash === null) return;
    const number = fileNumber(hash);
    if (number !== undefined) addTo(this.#byNumber, number, hash);
    if (snapshot) addTo(this.#bySnapshot, snapshotKey(snapshot), hash);
  }
}

/** Equal for equal snapshots. */
export const snapshotKey = ({ title, artist, durationMs }: TrackSnapshot): string =>
  JSON.stringify([title, artist ?? '', durationMs]);

function addTo<Key>(map: Map<Key, Set<string>>, key: Key, value: string): void {
  map.set(key, (map.get(key) ?? new Set()).add(value));
}

function onlyOne(values: ReadonlySet<string> = new Set()): string | null {
  const [value, ...others] = values;
  return others.length > 0 ? null : (value ?? null);
}
