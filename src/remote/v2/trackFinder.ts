import * as z from 'zod';
import type { V2Client } from './client';
import type { Identities, TrackDescription } from './identities';

const MAX_RESULTS = 50;
/** Requests at once. */
const PARALLEL = 4;
const MAX_BYTES = 16 * 1024 * 1024;

const found = z.object({ songs: z.array(z.object({ id: z.string(), full_hash: z.string().nullish() })) });

/** Finds the tracks of this device on the server, by their keys. Remembers those that the server does not have. */
export class TrackFinder {
  readonly #client: V2Client;
  readonly #identities: Identities;
  readonly #missing = new Set<string>();

  constructor(client: V2Client, identities: Identities) {
    this.#client = client;
    this.#identities = identities;
  }

  /**
   * The server's ids of those tracks that it has. Those that it has not named yet are searched for by their title.
   * @throws WaveFlowError as `V2Client.get`
   */
  async find(keys: readonly (string | null)[], signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const wanted = [...new Set(keys.flatMap((key) => key ?? []))];
    const known = await this.#identities.serverTracks(wanted);
    const unknown = wanted.filter((key) => !known.has(key) && !this.#missing.has(key));
    if (unknown.length === 0) return known;
    const descriptions = await this.#identities.describeTracks(unknown);
    const result = new Map(known);
    for (let start = 0; start < unknown.length; start += PARALLEL) {
      await Promise.all(
        unknown.slice(start, start + PARALLEL).map(async (key) => {
          const serverId = await this.#search(key, descriptions.get(key), signal);
          if (serverId === undefined) this.#missing.add(key);
          else result.set(key, serverId);
        }),
      );
    }
    return result;
  }

  /** Those of these tracks, by the server's ids, that the account can see and that have a file. */
  async visible(serverIds: readonly string[], signal?: AbortSignal): Promise<ReadonlySet<string>> {
    const visible = new Set<string>();
    for (let start = 0; start < serverIds.length; start += PARALLEL) {
      await Promise.all(
        serverIds.slice(start, start + PARALLEL).map(async (id) => {
          const response = await this.#client.request(`/api/v2/tracks/${encodeURIComponent(id)}`, { signal });
          if (response.status !== 404) visible.add(id);
        }),
      );
    }
    return visible;
  }

  async #search(key: string, description: TrackDescription | undefined, signal: AbortSignal | undefined) {
    if (!description?.title.trim()) return undefined;
    const { title, artist } = description;
    const first = await this.#match(key, title, signal);
    if (first.serverId !== undefined || !first.isCut || artist === null) return first.serverId;
    return (await this.#match(key, `${title} ${artist}`, signal)).serverId;
  }

  /** The track with this hash among those with these words, and whether there are more of them. */
  async #match(key: string, words: string, signal: AbortSignal | undefined) {
    const path = `/api/v2/search?q=${encodeURIComponent(words)}&limit=${MAX_RESULTS}`;
    const { songs } = await this.#client.get(path, found, { signal, maxResponseBytes: MAX_BYTES });
    const song = songs.find(({ full_hash }) => full_hash === key);
    if (!song) return { serverId: undefined, isCut: songs.length >= MAX_RESULTS };
    const keys = await this.#identities.assignTrackKeys([{ serverId: song.id, hash: key }]);
    return { serverId: keys.get(song.id) === key ? song.id : undefined, isCut: false };
  }
}
