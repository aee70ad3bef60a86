import * as z from 'zod';
import type { CollectionFields, TrackSnapshot } from '../../protocol/libraryChange';
import { readResponse } from '../responses';
import type { V1Client } from './client';
import type { LoggedPlaylist, PlaylistIndex } from './playlistIndex';
import { matchPlaylists, playlistRow, toFields, type PlaylistRow } from './playlistRow';

/** Statuses that repeating the request does not change. */
const MISSING_STATUSES: readonly number[] = [400, 404, 405, 410, 500, 501];

const MAX_RESPONSE_BYTES = 64 * 1024 * 1024;

const profileRow = z.object({ id: z.int(), name: z.string() });
const trackRow = z
  .object({
    track_id: z.int(),
    position: z.number(),
    snapshot_title: z.string().nullish().catch(null),
    snapshot_artist: z.string().nullish().catch(null),
    snapshot_duration_ms: z.int().positive().nullish().catch(null),
  })
  .transform(({ track_id, position, snapshot_title: title, snapshot_artist, snapshot_duration_ms }): ServerTrack => {
    const snapshot = { title: title ?? '', artist: snapshot_artist ?? null, durationMs: snapshot_duration_ms ?? null };
    return { rowId: track_id, position, snapshot: snapshot.title === '' ? null : snapshot };
  });

export interface ServerTrack {
  /** The number of the file, or a row id of the device that added the track. */
  readonly rowId: number;
  readonly position: number;
  readonly snapshot: TrackSnapshot | null;
}

interface ServerProfile {
  readonly id: number;
  readonly name: string;
  readonly playlists: readonly PlaylistRow[];
}

/**
 * The playlists of the profile in the server's REST resources, which show no canonical ids: they are recognized by what
 * the log says of them (PROTOCOL.md, "Compacted playlists").
 */
export class ServerPlaylists {
  readonly #client: V1Client;
  readonly #profileId: number | undefined;
  /** By canonical id. */
  readonly #rows: ReadonlyMap<string, PlaylistRow>;

  private constructor(client: V1Client, profile: ServerProfile | undefined, playlists: readonly LoggedPlaylist[]) {
    this.#client = client;
    this.#profileId = profile?.id;
    this.#rows = matchPlaylists(profile?.playlists ?? [], playlists);
  }

  static async find(client: V1Client, index: PlaylistIndex, signal?: AbortSignal): Promise<ServerPlaylists> {
    const profiles: ServerProfile[] = [];
    for (const { id, name } of (await rows(client, '/api/v1/profiles', profileRow, signal)) ?? []) {
      const playlists = await rows(client, `/api/v1/profiles/${id}/playlists`, playlistRow, signal);
      if (playlists) profiles.push({ id, name, playlists });
    }
    return new ServerPlaylists(client, matchProfile(profiles, index), index.playlists);
  }

  /** The fields of the playlist; undefined if it cannot be recognized for sure. */
  fields(id: string): CollectionFields | undefined {
    const row = this.#rows.get(id);
    return row && toFields(row);
  }

  /** The tracks by position; undefined if the playlist cannot be recognized for sure, or is gone. */
  async tracks(id: string, signal?: AbortSignal): Promise<ServerTrack[] | undefined> {
    const row = this.#rows.get(id);
    if (!row) return undefined;
    const path = `/api/v1/profiles/${this.#profileId}/playlists/${row.id}/tracks`;
    const tracks = await rows(this.#client, path, trackRow, signal);
    // Positions may tie (PROTOCOL.md, "Server tables").
    return tracks?.sort((one, other) => one.position - other.position || one.rowId - other.rowId);
  }
}

/**
 * The only profile that has all playlists of the log; if there are several, the only one of them with the right name. If
 * there is none, because the log has lost the name of a playlist, the only profile of the server.
 */
function matchProfile(profiles: readonly ServerProfile[], index: PlaylistIndex): ServerProfile | undefined {
  const names = index.playlists.map(({ fields }) => fields.name);
  const candidates = profiles.filter(({ playlists }) => {
    const known = new Set(playlists.map(({ name }) => name));
    return names.every((name) => known.has(name));
  });
  if (candidates.length === 0) return profiles.length === 1 ? profiles[0] : undefined;
  const [match, ...others] =
    candidates.length === 1 ? candidates : candidates.filter(({ name }) => name === index.profileName);
  return others.length > 0 ? undefined : match;
}

/** The rows that can be read; undefined if the server does not have the list. */
async function rows<T>(
  client: V1Client,
  path: string,
  schema: z.ZodType<T>,
  signal: AbortSignal | undefined,
): Promise<T[] | undefined> {
  const response = await client.request(path, { signal, maxResponseBytes: MAX_RESPONSE_BYTES });
  // The server answers with no body or a short text; a web page is from another program.
  const isPage = response.body.trimStart().startsWith('<');
  if (MISSING_STATUSES.includes(response.status) && !isPage) return undefined;
  const list = readResponse(response, z.array(z.unknown()), client.target(path));
  return list.flatMap((row) => {
    const { success, data } = schema.safeParse(row);
    return success ? [data] : [];
  });
}
