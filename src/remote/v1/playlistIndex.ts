import * as z from 'zod';
import type { CollectionFields, LibraryChange, TrackSnapshot } from '../../protocol/libraryChange';
import type { DecodedOperation } from './logReader';
import type { PulledOperation } from './pulledOperation';
import { readHash, readMove, readTracks, type NamedTrack } from './trackPayload';

/** A change of the tracks of a playlist, as the log has it. */
export type TrackChange = Extract<LibraryChange, { readonly kind: 'tracksAdded' | 'tracksRemoved' | 'trackMoved' }>;

/** What the log says of a playlist. */
export interface LoggedPlaylist {
  readonly id: string;
  readonly fields: CollectionFields;
  /** Op id of its creation. */
  readonly createdAt: number;
  /** Whether the log has any operation on its tracks. */
  readonly hasTracks: boolean;
  readonly changes: readonly { readonly place: number; readonly change: TrackChange }[];
  /** Every track that its operations name. */
  readonly named: readonly NamedTrack[];
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

type WritablePlaylist = { -readonly [Key in keyof LoggedPlaylist]: LoggedPlaylist[Key] } & {
  readonly changes: { readonly place: number; readonly change: TrackChange }[];
  readonly named: NamedTrack[];
};

/** Collects from the log what helps to recognize playlists and tracks in the server's REST resources. */
export class PlaylistIndex {
  readonly #profileId: string;
  readonly #playlists = new Map<string, Partial<WritablePlaylist> & Pick<WritablePlaylist, 'changes' | 'named'>>();
  /** The hashes that the log has for a snapshot. */
  readonly #hashes = new Map<string, Set<string>>();
  #profileName = UNNAMED_PROFILE;

  constructor(profileId: string) {
    this.#profileId = profileId;
  }

  /** The name that the profile has on the server, as far as the log shows. */
  get profileName(): string {
    return this.#profileName;
  }

  /** The playlists of the profile that exist, by id. */
  get playlists(): readonly LoggedPlaylist[] {
    return [...this.#playlists]
      .flatMap(([id, { fields, createdAt, hasTracks = false, changes, named }]) =>
        fields && createdAt !== undefined ? [{ id, fields, createdAt, hasTracks, changes, named }] : [],
      )
      .sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  /** The hash of the only file with this snapshot; null if there are several, or none. */
  hashOf(snapshot: TrackSnapshot): string | null {
    const [hash, ...others] = this.#hashes.get(snapshotKey(snapshot)) ?? [];
    return others.length > 0 ? null : (hash ?? null);
  }

  add({ operation, change }: DecodedOperation): void {
    const { entity, entity_id, field, op, payload, profile_canonical_id } = operation;
    if (entity === 'track' && op === 'insert') this.#addFile(payload);
    if (entity === 'profile' && field === 'name' && entity_id === this.#profileId)
      this.#profileName = profileName.safeParse(payload).data?.value ?? this.#profileName;
    if (entity !== 'playlist') return;
    const isOwn = profile_canonical_id === this.#profileId;
    if (field === 'tracks') this.#addTracks(operation, change, isOwn);
    else if (change) this.#addFields(operation.id, change);
  }

  #addFile(payload: unknown): void {
    const { data } = fileTrack.safeParse(payload);
    const hash = readHash(data?.file_hash);
    if (!data || hash === null) return;
    const artist = data.artists.length === 0 ? null : data.artists.join(', ');
    this.#addHash({ title: data.title, artist, durationMs: data.duration_ms }, hash);
  }

  #addTracks({ id, entity_id, op, payload }: PulledOperation, change: LibraryChange | null, isOwn: boolean): void {
    const tracks = op === 'set' ? [readMove(payload)?.track ?? []].flat() : readTracks(payload);
    for (const { hash, snapshot } of tracks) if (hash !== null && snapshot) this.#addHash(snapshot, hash);
    if (!isOwn) return;
    const playlist = this.#playlist(entity_id);
    playlist.hasTracks = true;
    playlist.named.push(...tracks);
    if (change && isTrackChange(change)) playlist.changes.push({ place: id, change });
  }

  #addFields(place: number, change: LibraryChange): void {
    if (change.kind === 'collectionDeleted') this.#playlists.delete(change.collection.id);
    if (change.kind === 'collectionCreated') {
      const playlist = this.#playlist(change.collection.id);
      playlist.createdAt ??= place;
      playlist.fields = change.fields;
    }
    if (change.kind === 'collectionChanged') {
      const playlist = this.#playlist(change.collection.id);
      if (playlist.fields) playlist.fields = { ...playlist.fields, ...change.fields };
    }
  }

  #playlist(id: string) {
    const playlist = this.#playlists.get(id) ?? { changes: [], named: [] };
    this.#playlists.set(id, playlist);
    return playlist;
  }

  #addHash(snapshot: TrackSnapshot, hash: string): void {
    const key = snapshotKey(snapshot);
    this.#hashes.set(key, (this.#hashes.get(key) ?? new Set()).add(hash));
  }
}

/** Equal for equal snapshots. */
export const snapshotKey = ({ title, artist, durationMs }: TrackSnapshot): string =>
  JSON.stringify([title, artist ?? '', durationMs]);

const isTrackChange = (change: LibraryChange): change is TrackChange =>
  change.kind === 'tracksAdded' || change.kind === 'tracksRemoved' || change.kind === 'trackMoved';
