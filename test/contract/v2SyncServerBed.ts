import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { systemClock, type Clock } from '../../src/core/clock';
import { sessionExpired } from '../../src/core/errors';
import { systemTimers as timers } from '../../src/core/timers';
import { NodeHttp } from '../../src/platform/node/http';
import { NodeSockets } from '../../src/platform/node/socket';
import type { LibraryChange, TrackReference } from '../../src/protocol/libraryChange';
import { V2Client } from '../../src/remote/v2/client';
import { V2Pull } from '../../src/remote/v2/pull';
import { PullMemory } from '../../src/remote/v2/pullMemory';
import { ratingToStars, starsToRating } from '../../src/remote/v2/stars';
import { V2SyncServer, type PushSide } from '../../src/remote/v2/syncServer';
import type { Identities } from '../../src/remote/v2/identities';
import type { OutgoingOperation } from '../../src/remote/syncServer';
import { RemoteIdentities } from '../../src/remoteIdentities';
import type { V2Controls } from '../server/v2/controls';
import type { TestBed } from '../server/v2/testBed';
import { playlistSchema, post, type SendOptions, type TestClient } from '../server/v2/testClient';
import { MemoryDatabase } from '../support/memoryDatabase';
import type { DeviceOptions, SyncServerBed, TestDevice } from './syncServerBed';

interface V2DeviceOptions extends DeviceOptions {
  /** Null for a device that is signed in with an API token. */
  readonly deviceId?: string | null;
}

interface V2Device extends TestDevice {
  readonly options: V2DeviceOptions;
}

const http = new NodeHttp({ version: '1.2.3', timers });
const sockets = new NodeSockets({ version: '1.2.3', timers });

const trackRecord = z.object({ id: z.string(), title: z.string(), full_hash: z.string() });
type ServerTrack = z.infer<typeof trackRecord>;

export interface V2SyncServerBedOptions {
  readonly bed: TestBed;
  readonly controls: V2Controls;
  /** Default: that of the system. */
  readonly clock?: Clock;
  /** What sends, of a device under test. */
  readonly push: (client: V2Client, identities: Identities) => PushSide;
}

interface BedParts extends V2SyncServerBedOptions {
  /** Makes changes. */
  readonly other: TestClient;
  /** What devices under test are signed in as. */
  readonly signedIn: TestClient;
  readonly catalogue: readonly ServerTrack[];
  readonly database: MemoryDatabase;
}

/** An account of its own on a server of protocol v2. Tracks of changes stand for tracks of its catalogue. */
export class V2SyncServerBed implements SyncServerBed {
  readonly profileId = 'the only one';
  readonly badToken = `wfa_${'x'.repeat(43)}`;
  readonly #parts: BedParts;
  /** By the hash of the reference. */
  readonly #tracks = new Map<string, ServerTrack>();
  /** The server's playlists, by the id that the test gives. */
  readonly #playlists = new Map<string, { readonly id: string; trackIds: readonly string[] }>();

  private constructor(parts: BedParts) {
    this.#parts = parts;
  }

  static async open(options: V2SyncServerBedOptions): Promise<V2SyncServerBed> {
    const { bed, controls } = options;
    await controls.clear();
    await fetch(`${bed.url}/__faults`, { method: 'DELETE' });
    const account = { username: `u${randomUUID()}`, password: 'correct horse battery' };
    await controls.createAccount(account);
    const [other, signedIn] = [await bed.logIn(account), await bed.logIn(account)];
    const libraries = await other.get('/libraries', z.array(z.object({ id: z.string() })));
    const lists = libraries.map(({ id }) => other.get(`/libraries/${id}/tracks?limit=500`, z.array(trackRecord)));
    const catalogue = (await Promise.all(lists)).flat();
    const database = await MemoryDatabase.profile();
    return new V2SyncServerBed({ ...options, other, signedIn, catalogue, database });
  }

  get goodToken(): string {
    return this.#parts.signedIn.tokens.access_token;
  }

  get controls(): V2Controls {
    return this.#parts.controls;
  }

  /** Makes changes as another device of the account. */
  get other(): TestClient {
    return this.#parts.other;
  }

  get username(): string {
    return this.#parts.other.tokens.user.username;
  }

  device(options: V2DeviceOptions = {}): V2Device {
    const { bed, signedIn, database, push, clock = systemClock } = this.#parts;
    const { tokens = [this.goodToken], deviceId = signedIn.tokens.device_id } = options;
    const rejected: (string | undefined)[] = [];
    const token = async (before: string | undefined) => {
      const value = tokens[rejected.length] ?? tokens.at(-1);
      rejected.push(before);
      if (value === undefined) throw sessionExpired('host');
      return { value, deviceId };
    };
    const client = new V2Client({ http, url: bed.url, token });
    const account = { serverUrl: bed.url, accountId: signedIn.accountId };
    const identities = new RemoteIdentities(database.open(), account);
    const pull = new V2Pull({ client, identities, sockets, clock, memory: new PullMemory() });
    const server = new V2SyncServer({ host: client.host, push: push(client, identities), pull });
    return { server, rejected, options };
  }

  restarted(device: TestDevice): V2Device {
    return this.device((device as V2Device).options);
  }

  async change(changes: readonly LibraryChange[]): Promise<void> {
    for (const change of changes) await this.#make(change);
  }

  expected(changes: readonly LibraryChange[]): LibraryChange[] {
    return changes.map((change): LibraryChange => {
      switch (change.kind) {
        case 'collectionCreated':
        case 'collectionChanged': {
          const collection = { ...change.collection, id: this.playlistId(change.collection.id) };
          const isCreation = change.kind === 'collectionCreated';
          return isCreation
            ? { ...change, collection, fields: { ...change.fields, colorId: null, iconId: null } }
            : { ...change, collection };
        }
        case 'collectionDeleted':
          return { ...change, collection: { ...change.collection, id: this.playlistId(change.collection.id) } };
        case 'tracksAdded':
        case 'tracksRemoved':
        case 'tracksReplaced':
          return { ...change, playlistId: this.playlistId(change.playlistId), tracks: change.tracks.map(this.#known) };
        case 'trackMoved':
          return { ...change, playlistId: this.playlistId(change.playlistId), track: this.#known(change.track) };
        case 'liked':
          return { ...change, track: this.#known(change.track) };
        case 'rated':
          return {
            ...change,
            track: this.#known(change.track),
            rating: starsToRating(ratingToStars(change.rating), null),
          };
      }
    });
  }

  rename(playlistId: string, name: string, lamport: number): OutgoingOperation {
    const operation = { operationId: randomUUID(), lamport, entity: 'playlist', field: 'name', op: 'set' };
    return { ...operation, entityId: this.playlistId(playlistId), payload: JSON.stringify({ value: name }) };
  }

  async forget(): Promise<void> {
    await this.controls.do({ action: 'compact', to: await this.other.cursor() });
  }

  async hasAcknowledged(): Promise<boolean> {
    const end = await this.other.cursor();
    const { device_id: own } = this.#parts.signedIn.tokens;
    const acks = await this.controls.acks(this.username);
    return acks.some(({ device_id, cursor }) => device_id === own && cursor === end);
  }

  async loseAnswer(): Promise<void> {
    const fault = { lostAnswer: true, times: 1, path: '/api/v2/playlists', method: 'PATCH' };
    await post(`${this.#parts.bed.url}/__faults`, fault);
  }

  listeners(): Promise<number> {
    return this.controls.sockets(this.username);
  }

  endConnections(how: 'close' | 'break'): Promise<void> {
    return this.controls.do({ action: 'end sockets', how });
  }

  /** The server's id of a playlist. */
  playlistId(id: string): string {
    return this.#playlists.get(id)?.id ?? id;
  }

  /** The server's track that the reference stands for. */
  track({ hash }: TrackReference): ServerTrack {
    const key = hash ?? '';
    const track = this.#tracks.get(key) ?? this.#parts.catalogue[this.#tracks.size];
    if (!track) throw new Error('The catalogue has too few tracks');
    this.#tracks.set(key, track);
    return track;
  }

  readonly #known = (reference: TrackReference): TrackReference => ({
    ...reference,
    hash: this.track(reference).full_hash,
  });

  async #make(change: LibraryChange): Promise<void> {
    switch (change.kind) {
      case 'collectionCreated': {
        const { name, description } = change.fields;
        const response = await this.#send('POST', '/playlists', { body: { name } });
        const { id } = playlistSchema.parse(await response.json());
        this.#playlists.set(change.collection.id, { id, trackIds: [] });
        if (description !== null) await this.#send('PATCH', `/playlists/${id}`, { body: { comment: description } });
        break;
      }
      case 'collectionChanged': {
        const { name, description: comment } = change.fields;
        const body = comment === null ? { name, clear: ['comment'] } : { name, comment };
        await this.#send('PATCH', `/playlists/${this.playlistId(change.collection.id)}`, { body });
        break;
      }
      case 'collectionDeleted':
        await this.#send('DELETE', `/playlists/${this.playlistId(change.collection.id)}`);
        break;
      case 'liked':
        await this.#send(change.isLiked ? 'PUT' : 'DELETE', `/favorites/track/${this.track(change.track).id}`);
        break;
      case 'rated': {
        const body = { rating: ratingToStars(change.rating) };
        await this.#send('PUT', `/ratings/track/${this.track(change.track).id}`, { body });
        break;
      }
      default:
        await this.#changeTracks(change);
    }
  }

  async #changeTracks(change: Extract<LibraryChange, { readonly playlistId: string }>): Promise<void> {
    const playlist = this.#playlists.get(change.playlistId);
    if (!playlist) throw new Error('There is no such playlist');
    const { id, trackIds } = playlist;
    const named = ('tracks' in change ? change.tracks : [change.track]).map((track) => this.track(track).id);
    const others = trackIds.filter((trackId) => !named.includes(trackId));
    const position = change.kind === 'trackMoved' ? change.position : 0;
    const wanted = {
      tracksAdded: [...trackIds, ...named],
      tracksRemoved: others,
      tracksReplaced: named,
      trackMoved: [...others.slice(0, position), ...named, ...others.slice(position)],
    }[change.kind];
    playlist.trackIds = wanted;
    const body = { remove_indexes: [...trackIds.keys()], add: wanted };
    await this.#send('PATCH', `/playlists/${id}`, { body });
  }

  async #send(method: string, path: string, options: SendOptions = {}): Promise<Response> {
    const response = await this.other.send(method, path, options);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  }
}
