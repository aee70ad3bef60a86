import type { Clock } from '../../core/clock';
import type { TrackReference } from '../../protocol/libraryChange';
import { isNotFoundError, type V2Client } from './client';
import { keyOfServerTrack, type Identities } from './identities';
import type { PullMemory } from './pullMemory';
import { songSchema, type PulledSong } from './pulledSong';

/** How long a track that could not be seen is not asked for again. */
const HIDDEN_MS = 10 * 60_000;
/** Requests at the same time. */
const PARALLEL = 6;

export interface TrackReferencesOptions {
  readonly client: V2Client;
  readonly identities: Identities;
  readonly memory: PullMemory;
  readonly clock: Clock;
}

/** Names the tracks of the server so that the library finds them. */
export class TrackReferences {
  readonly #options: TrackReferencesOptions;

  constructor(options: TrackReferencesOptions) {
    this.#options = options;
  }

  /** Those of these tracks of which this device does not know what to show. */
  async unknown(serverIds: readonly string[]): Promise<readonly string[]> {
    const { identities } = this.#options;
    if (serverIds.length === 0) return [];
    const keys = await identities.trackKeys(serverIds);
    const described = await identities.describeTracks(serverIds.map((id) => keys.get(id) ?? keyOfServerTrack(id)));
    return serverIds.filter((id) => !described.has(keys.get(id) ?? keyOfServerTrack(id)));
  }

  /** Asks the server for songs. Those that the account cannot see are missing (PROTOCOL.md, "v2 catalogue shapes"). */
  async fetch(serverIds: readonly string[], signal?: AbortSignal): Promise<PulledSong[]> {
    const { memory, clock } = this.#options;
    const now = clock.now();
    const wanted = serverIds.filter((id) => Math.abs(now - (memory.hidden.get(id) ?? -Infinity)) >= HIDDEN_MS);
    const songs: PulledSong[] = [];
    for (let start = 0; start < wanted.length; start += PARALLEL) {
      const group = wanted.slice(start, start + PARALLEL);
      const found = await Promise.all(group.map((id) => this.#fetchOne(id, signal)));
      for (const [index, song] of found.entries()) {
        if (song) songs.push(song);
        else memory.hidden.set(group[index] ?? '', now);
      }
    }
    return songs;
  }

  /** References to all of these tracks. @param songs those of which the server has said more */
  async of(serverIds: readonly string[], songs: readonly PulledSong[]): Promise<ReadonlyMap<string, TrackReference>> {
    const { identities } = this.#options;
    const byId = new Map(songs.map((song) => [song.serverId, song]));
    const known = await identities.trackKeys(serverIds);
    const unnamed = serverIds.flatMap((id) => (known.has(id) ? [] : (byId.get(id) ?? [])));
    const assigned = unnamed.length === 0 ? known : await identities.assignTrackKeys(unnamed);
    return new Map(
      serverIds.map((id) => {
        const hash = known.get(id) ?? assigned.get(id) ?? keyOfServerTrack(id);
        return [id, { hash, snapshot: byId.get(id)?.snapshot ?? null }];
      }),
    );
  }

  async #fetchOne(id: string, signal: AbortSignal | undefined): Promise<PulledSong | undefined> {
    try {
      return await this.#options.client.get(`/api/v2/tracks/${encodeURIComponent(id)}`, songSchema, { signal });
    } catch (error) {
      if (isNotFoundError(error)) return undefined;
      throw error;
    }
  }
}
