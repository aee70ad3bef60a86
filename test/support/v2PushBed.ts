import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Http } from '../../src/remote/http';
import { V2Client } from '../../src/remote/v2/client';
import { V2Push } from '../../src/remote/v2/push';
import type { OutgoingOperation, SendResult } from '../../src/remote/syncServer';
import { RemoteIdentities } from '../../src/remoteIdentities';
import { playlistSchema, songSchema, type TestClient } from '../server/v2/testClient';
import { MemoryDatabase } from './memoryDatabase';

/** An operation without what every operation has. */
export type Draft = Pick<OutgoingOperation, 'entity' | 'entityId' | 'op'> & {
  readonly field?: string;
  readonly payload?: unknown;
};

const playlist = (entityId: string, op: string) => ({ entity: 'playlist', entityId, op });

/** Operations as the library queues them. Tracks are named by their keys. */
export const drafts = {
  create: (id: string, name: string, description: string | null = null): Draft => ({
    ...playlist(id, 'insert'),
    payload: { name, description, color_id: 'violet', icon_id: 'music' },
  }),
  set: (id: string, field: string, value: string): Draft => ({ ...playlist(id, 'set'), field, payload: { value } }),
  delete: (id: string): Draft => playlist(id, 'delete'),
  add: (id: string, keys: readonly (string | null)[]): Draft => ({
    ...playlist(id, 'insert'),
    field: 'tracks',
    payload: { track_ids: keys.map((_, index) => index), track_hashes: keys },
  }),
  remove: (id: string, keys: readonly string[]): Draft => ({
    ...playlist(id, 'delete'),
    field: 'tracks',
    payload: { track_ids: keys.map((_, index) => index), track_hashes: keys },
  }),
  move: (id: string, key: string, position: number): Draft => ({
    ...playlist(id, 'set'),
    field: 'tracks',
    payload: { track_id: 1, track_hash: key, position },
  }),
  like: (key: string, isLiked = true): Draft => ({
    entity: 'liked_track',
    entityId: key,
    op: isLiked ? 'insert' : 'delete',
  }),
  rate: (key: string, value: number | null): Draft => ({
    entity: 'track_rating',
    entityId: key,
    op: value === null ? 'delete' : 'set',
    payload: value === null ? null : { value },
  }),
};

/** An operation as the outbox has it. */
export function toOperation({ field, payload = null, ...draft }: Draft): OutgoingOperation {
  const json = payload === null ? null : JSON.stringify(payload);
  return { ...draft, field: field ?? null, payload: json, operationId: randomUUID(), lamport: 1 };
}

/** The server's id as a key. */
export const keyOf = (id: string): string => `v2:${id}`;

/** A device that sends to a v2 server, with what it remembers. */
export class PushDevice {
  readonly store: MemoryDatabase;
  readonly identities: RemoteIdentities;
  readonly #http: Http;
  readonly #client: TestClient;

  private constructor(http: Http, client: TestClient, store: MemoryDatabase) {
    this.#http = http;
    this.#client = client;
    this.store = store;
    this.identities = new RemoteIdentities(store.open(), { serverUrl: client.url, accountId: client.accountId });
  }

  static async make(http: Http, client: TestClient): Promise<PushDevice> {
    return new PushDevice(http, client, await MemoryDatabase.profile());
  }

  /** As in a new run: only what is stored is known. */
  push(): V2Push {
    const { access_token: value, device_id: deviceId } = this.#client.tokens;
    const token = async () => ({ value, deviceId });
    const client = new V2Client({ http: this.#http, url: this.#client.url, token });
    return new V2Push({ client, identities: this.identities });
  }

  /** Sends operations in a run of their own. */
  send(operations: readonly OutgoingOperation[], push = this.push()): Promise<SendResult> {
    const encoded = operations.map((operation) => push.encode(operation));
    if (encoded.some((text) => text === undefined)) throw new Error('An operation cannot be encoded');
    return push.send(encoded.map(String));
  }
}

/** What the server has of a playlist; undefined if there is none. */
export async function serverPlaylist(client: TestClient, id: string) {
  const response = await client.send('GET', `/playlists/${id}`);
  if (response.status !== 200) return undefined;
  const { name, comment, songs } = playlistSchema.parse(await response.json());
  return { name, comment, ids: songs.map((song) => song.id) };
}

/** Songs of a library, no two the same. */
export async function manySongs(client: TestClient, count: number) {
  const [library] = await client.get('/libraries', z.array(z.object({ id: z.string() })));
  const songs: z.output<typeof track>[] = [];
  while (songs.length < count) {
    const page = await client.get(`/libraries/${library?.id}/tracks?offset=${songs.length}&limit=500`, z.array(track));
    if (page.length === 0) throw new Error(`The server has less than ${count} songs`);
    songs.push(...page);
  }
  return songs.slice(0, count);
}

const track = songSchema.pick({ id: true, title: true, full_hash: true });
