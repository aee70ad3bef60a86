import * as z from 'zod';
import type { V2Client } from './client';
import type { Identities, TrackDescription } from './identities';

const MAX_RESULTS = 50;
/** Requests at once. */
const PARALLEL = 4;
const MAX_BYTES = 16 * 1024 * 1024;

const found = z.object({ songs: z.array(z.object({ id: z.string(), full_hash: z.string().nullish() })) });

/** Finds the tracks of this device on the server, by their keys. Remembers what it has found, and what is not there. */
export class TrackFinder {
  readonly #client: V2Client;
  readonly #identities: Identities;
  /** The server's ids, by key. */
  readonly #found = new Map<string, string>();
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
    await this.recall(keys);
    const wanted = [...new Set(keys.flatMap((key) => key ?? []))];
    await this.#searchAll(
      wanted.filter((key) => !this.#found.has(key) && !this.#missing.has(key)),
      signal,
    );
    return new Map(
      wanted.flatMap((key) => {
        const serverId = this.#found.get(key);
        return serverId === undefined ? [] : [[key, serverId] as const];
      }),
    );
  }

  /** Reads which of these tracks the server has named, all at once. */
  async recall(keys: readonly (string | null)[]): Promise<void> {
    const unread = new Set(
      keys.filter((key) => key !== null).filter((key) => !this.#found.has(key) && !this.#missing.has(key)),
    );
    if (unread.size === 0) return;
    for (const [key, serverId] of await this.#identities.serverTracks([...unread])) this.#found.set(key, serverId);
  }

  async #searchAll(keys: readonly string[], signal: AbortSignal | undefined): Promise<void> {
    if (keys.length === 0) return;
    const descriptions = await this.#identities.describeTracks(keys);
    for (let start = 0; start < keys.length; start += PARALLEL) {
      await Promise.all(
        keys.slice(start, start + PARALLEL).map(async (key) => {
          const serverId = await this.#search(key, descriptions.get(key), signal);
          if (serverId === undefined) this.#missing.add(key);
          else this.#found.set(key, serverId);
        }),
      );
    }
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
