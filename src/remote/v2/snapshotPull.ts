import * as z from 'zod';
import type { Clock } from '../../core/clock';
import type { LibraryChange, TrackReference } from '../../protocol/libraryChange';
import { hostOf } from '../responses';
import { readJson } from '../json';
import type { FetchedChange, FullPart } from '../syncServer';
import { v2ResponseError, type V2Client } from './client';
import { keyOfServerTrack, type Identities } from './identities';
import type { Libraries } from './libraries';
import { formatPullCursor } from './pullCursor';
import type { PullMemory } from './pullMemory';
import { Snapshot, type SnapshotUnit } from './snapshot';
import { starsToRating } from './stars';
import type { TrackReferences } from './trackReferences';

const PATH = '/api/v2/sync/snapshot';
const MAX_SNAPSHOT_BYTES = 256 * 1024 * 1024;

/** Names a snapshot well enough to go on with it after it was read again. */
const continuationSchema = z.object({ position: z.int(), length: z.int(), next: z.int().nonnegative() });

export interface SnapshotPullOptions {
  readonly client: V2Client;
  readonly identities: Identities;
  readonly memory: PullMemory;
  readonly clock: Clock;
  readonly tracks: TrackReferences;
  readonly libraries: Libraries;
}

/** Pulls everything (PROTOCOL.md, "v2 snapshot"). The snapshot is read once, and handed out in parts. */
export class SnapshotPull {
  readonly #options: SnapshotPullOptions;

  constructor(options: SnapshotPullOptions) {
    this.#options = options;
  }

  /** @param text the continuation; it starts over if it is null, cannot be read, or is of an earlier snapshot */
  async part(text: string | null, signal?: AbortSignal): Promise<FullPart> {
    const { memory, identities } = this.#options;
    const continuation = text === null ? undefined : parse(text);
    const kept = continuation && memory.snapshot;
    const snapshot = kept && isOf(kept, continuation) ? kept : await this.#read(signal);
    memory.snapshot = snapshot;
    const start = continuation && isOf(snapshot, continuation) ? continuation.next : 0;
    const units = snapshot.take(start);
    const changes = await this.#toChanges(units, signal);
    const next = start + units.length;
    const isLast = next >= snapshot.length;
    const { position, length } = snapshot;
    if (isLast) {
      // Lists of a snapshot lack what the account cannot see.
      await identities.restartJournal(position);
      memory.snapshot = undefined;
      memory.rest = undefined;
      memory.position = position;
      memory.isConfirmed = true;
    }
    return {
      changes,
      unreadable: start === 0 ? snapshot.unreadable : 0,
      highestClock: 0,
      isFirst: start === 0,
      hasGap: false,
      continuation: isLast ? null : JSON.stringify({ position, length, next }),
      cursor: isLast ? formatPullCursor(snapshot) : null,
    };
  }

  async #read(signal: AbortSignal | undefined): Promise<Snapshot> {
    const { client, libraries, clock, memory } = this.#options;
    memory.snapshot = undefined;
    memory.hidden.clear();
    const takenAt = clock.now();
    const visible = await libraries.read(signal);
    const response = await client.request(PATH, { signal, maxResponseBytes: MAX_SNAPSHOT_BYTES });
    const target = client.target(PATH);
    const error = v2ResponseError(response, target);
    if (error) throw error;
    const snapshot = Snapshot.read(readJson(response), { takenAt, libraries: visible });
    if (!snapshot) throw target.service.notRecognized(hostOf(target));
    return snapshot;
  }

  async #toChanges(units: readonly SnapshotUnit[], signal: AbortSignal | undefined): Promise<FetchedChange[]> {
    const { tracks, identities } = this.#options;
    const songs = units.flatMap((unit) => (unit.kind === 'playlist' ? unit.songs : []));
    const marked = units.flatMap((unit) => (unit.kind === 'playlist' ? [] : unit.trackId));
    const unknown = await tracks.unknown([...new Set(marked)]);
    const seen = new Set(songs.map(({ serverId }) => serverId));
    const fetched = await tracks.fetch(
      unknown.filter((id) => !seen.has(id)),
      signal,
    );
    const trackIds = [...new Set([...seen, ...marked])];
    const references = await tracks.of(trackIds, [...songs, ...fetched]);
    const find = (id: string): TrackReference => references.get(id) ?? { hash: keyOfServerTrack(id), snapshot: null };
    const serverIds = [...new Set(units.flatMap((unit) => (unit.kind === 'playlist' ? unit.id : [])))];
    await identities.revivePlaylists(serverIds);
    const ids = await identities.localPlaylists(serverIds);
    const rated = units.flatMap((unit) => (unit.kind === 'rating' ? (find(unit.trackId).hash ?? []) : []));
    const ratings = await identities.ratings(rated);
    return units.flatMap((unit): FetchedChange[] => {
      switch (unit.kind) {
        case 'favorite':
          return [toFetched({ kind: 'liked', track: find(unit.trackId), isLiked: true })];
        case 'rating': {
          const track = find(unit.trackId);
          const rating = starsToRating(unit.stars, ratings.get(track.hash ?? '') ?? null);
          return [toFetched({ kind: 'rated', track, rating })];
        }
        case 'playlist': {
          const playlistId = ids.get(unit.id) ?? unit.id;
          const listed = unit.songs.map(({ serverId }) => find(serverId));
          const added: LibraryChange = { kind: 'tracksAdded', playlistId, tracks: listed };
          const further = listed.length === 0 ? [] : [toFetched(added)];
          if (unit.fields === null) return further;
          const { name, comment: description } = unit.fields;
          const fields = { name, description, colorId: null, iconId: null };
          const collection = { type: 'playlist', id: playlistId } as const;
          return [toFetched({ kind: 'collectionCreated', collection, fields }), ...further];
        }
      }
    });
  }
}

const toFetched = (change: LibraryChange): FetchedChange => ({ operationId: null, place: null, change });

const isOf = (snapshot: Snapshot, { position, length }: z.infer<typeof continuationSchema>): boolean =>
  snapshot.position === position && snapshot.length === length;

function parse(text: string): z.infer<typeof continuationSchema> | undefined {
  try {
    return continuationSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
