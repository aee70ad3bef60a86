import { randomUUID } from 'node:crypto';
import { sessionExpired } from '../../src/core/errors';
import { systemTimers as timers } from '../../src/core/timers';
import { NodeHttp } from '../../src/platform/node/http';
import { NodeSockets } from '../../src/platform/node/socket';
import type { LibraryChange, TrackReference } from '../../src/protocol/libraryChange';
import { V1Client } from '../../src/remote/v1/client';
import { V1SyncServer } from '../../src/remote/v1/syncServer';
import type { OutgoingOperation } from '../../src/remote/syncServer';
import type { ServerProcess } from '../server/process';
import type { DeviceOptions, SyncServerBed, TestDevice } from './syncServerBed';

/** An operation without what is the same for all (PROTOCOL.md, "Operation envelope"). */
export interface PushedChange {
  readonly entity: string;
  readonly entity_id: string;
  readonly field?: string;
  readonly op: string;
  readonly payload?: unknown;
  readonly profile_canonical_id?: string | null;
  readonly operation_id?: string;
  readonly lamport_ts?: number;
}

interface V1Device extends TestDevice {
  readonly deviceId: string;
  readonly options: DeviceOptions;
}

const http = new NodeHttp({ version: '1.2.3', timers });
const sockets = new NodeSockets({ version: '1.2.3', timers });

/** An account of its own on a server process, with what a test can do to it. */
export class V1SyncServerBed implements SyncServerBed {
  readonly profileId: string = randomUUID();
  readonly email: string;
  readonly goodToken: string;
  readonly badToken: string;
  readonly server: ServerProcess;
  readonly #pushingDevice = randomUUID();
  readonly #rowIds = new Map<string, number>();
  #lamport = 0;

  private constructor(server: ServerProcess, email: string, token: string) {
    this.server = server;
    this.email = email;
    this.goodToken = token;
    this.badToken = `${token}x`;
  }

  static async open(server: ServerProcess): Promise<V1SyncServerBed> {
    await server.sync.clear();
    await server.clearFaults();
    const email = `${randomUUID()}@example.org`;
    const { cookie } = await server.signUp({ name: 'Ada', email, password: 'correct horse battery' });
    return new V1SyncServerBed(server, email, await server.token(cookie));
  }

  device(options: DeviceOptions = {}): V1Device {
    return this.#open(randomUUID(), options);
  }

  restarted(device: TestDevice): V1Device {
    const { deviceId, options } = device as V1Device;
    return this.#open(deviceId, options);
  }

  async change(changes: readonly LibraryChange[], profileId: string = this.profileId): Promise<void> {
    await this.push(changes.map((change) => ({ ...this.#toOperation(change), profile_canonical_id: profileId })));
  }

  /** Pushes operations of another device as they are. Resolves to their op ids. */
  async push(changes: readonly PushedChange[]): Promise<number[]> {
    const ids: number[] = [];
    for (let start = 0; start < changes.length; start += 1000) {
      const ops = changes.slice(start, start + 1000).map((change) => ({
        operation_id: randomUUID(),
        lamport_ts: ++this.#lamport,
        field: null,
        payload: null,
        profile_canonical_id: this.profileId,
        ...change,
      }));
      const body = JSON.stringify({ device_id: this.#pushingDevice, ops });
      const headers = { authorization: `Bearer ${this.goodToken}`, 'content-type': 'application/json' };
      const url = `${this.server.url}/api/v1/sync/ops`;
      const response = await fetch(url, { method: 'POST', headers, body });
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
      const { accepted } = (await response.json()) as { accepted: { id: number }[] };
      ids.push(...accepted.map(({ id }) => id));
    }
    return ids;
  }

  expected(changes: readonly LibraryChange[]): LibraryChange[] {
    return [...changes];
  }

  rename(playlistId: string, name: string, lamport: number): OutgoingOperation {
    const payload = JSON.stringify({ value: name });
    return {
      operationId: randomUUID(),
      lamport,
      entity: 'playlist',
      entityId: playlistId,
      field: 'name',
      op: 'set',
      payload,
    };
  }

  /** The device that pushes has come to the end of the log, and the server compacts it. */
  async forget(): Promise<void> {
    const last = (await this.server.sync.ops(this.email)).at(-1)?.id ?? 0;
    await this.server.sync.setCursor(this.email, {
      device_id: this.#pushingDevice,
      last_seen_id: last,
      updated_at: Date.now(),
    });
    await this.server.sync.compact();
  }

  async hasAcknowledged(device: TestDevice): Promise<boolean> {
    await this.server.sync.flush();
    const last = (await this.server.sync.ops(this.email)).at(-1)?.id;
    const { deviceId } = device as V1Device;
    return (await this.server.sync.cursors(this.email)).some(
      ({ device_id, last_seen_id }) => device_id === deviceId && last_seen_id === last,
    );
  }

  loseAnswer(): Promise<void> {
    return this.server.fault({ lostAnswer: true, times: 1, path: '/api/v1/sync/ops', method: 'POST' });
  }

  async listeners(): Promise<number> {
    return (await this.server.sync.sockets(this.email)).length;
  }

  endConnections(how: 'close' | 'break'): Promise<void> {
    return how === 'close' ? this.server.sync.closeSockets() : this.server.sync.breakSockets();
  }

  #open(deviceId: string, options: DeviceOptions): V1Device {
    const { profileId = this.profileId, tokens = [this.goodToken] } = options;
    const rejected: (string | undefined)[] = [];
    const token = async (before: string | undefined): Promise<string> => {
      const next = tokens[rejected.length] ?? tokens.at(-1);
      rejected.push(before);
      if (next === undefined) throw sessionExpired('host');
      return next;
    };
    const client = new V1Client({ http, url: this.server.url, token });
    const server = new V1SyncServer({ client, deviceId, profileId, sockets });
    return { server, rejected, deviceId, options };
  }

  #toOperation(change: LibraryChange): PushedChange {
    switch (change.kind) {
      case 'collectionCreated': {
        const { name, description, colorId, iconId } = change.fields;
        return {
          ...this.#on(change),
          op: 'insert',
          payload: { name, description, color_id: colorId, icon_id: iconId },
        };
      }
      case 'collectionChanged': {
        const names = { name: 'name', description: 'description', colorId: 'color_id', iconId: 'icon_id' } as const;
        const [[key, value] = assertOne()] = Object.entries(change.fields);
        return { ...this.#on(change), op: 'set', field: names[key as keyof typeof names], payload: { value } };
      }
      case 'collectionDeleted':
        return { ...this.#on(change), op: 'delete' };
      case 'tracksAdded':
        return { ...onTracks(change), op: 'insert', payload: this.tracks(change.tracks) };
      case 'tracksRemoved': {
        const { track_ids, track_hashes } = this.tracks(change.tracks);
        return { ...onTracks(change), op: 'delete', payload: { track_ids, track_hashes } };
      }
      case 'trackMoved': {
        const [track_id] = this.tracks([change.track]).track_ids;
        const payload = { track_id, track_hash: change.track.hash, position: change.position };
        return { ...onTracks(change), op: 'set', payload };
      }
      case 'liked':
        return { entity: 'liked_track', entity_id: change.track.hash ?? '', op: change.isLiked ? 'insert' : 'delete' };
      case 'rated':
        return {
          entity: 'track_rating',
          entity_id: change.track.hash ?? '',
          op: change.rating === null ? 'delete' : 'set',
          payload: change.rating === null ? null : { value: change.rating },
        };
      case 'tracksReplaced':
        throw new Error('No operation replaces tracks');
    }
  }

  /** The payload of an addition; each hash has a row id of its own on the device that pushes. */
  tracks(tracks: readonly TrackReference[]) {
    const rows = tracks.map(({ hash, snapshot }) => ({ id: this.#rowId(hash ?? ''), hash, snapshot }));
    return {
      track_ids: rows.map(({ id }) => id),
      track_hashes: rows.map(({ hash }) => hash),
      snapshots: Object.fromEntries(
        rows.flatMap(({ id, hash, snapshot }) =>
          snapshot
            ? [
                [
                  id,
                  { title: snapshot.title, artist: snapshot.artist, duration_ms: snapshot.durationMs, file_hash: hash },
                ],
              ]
            : [],
        ),
      ),
    };
  }

  #rowId(hash: string): number {
    const id = this.#rowIds.get(hash) ?? this.#rowIds.size + 1;
    this.#rowIds.set(hash, id);
    return id;
  }

  #on({ collection: { type, id } }: Extract<LibraryChange, { readonly collection: unknown }>) {
    return { entity: type, entity_id: id };
  }
}

const onTracks = ({ playlistId }: { readonly playlistId: string }) =>
  ({ entity: 'playlist', entity_id: playlistId, field: 'tracks' }) as const;

function assertOne(): never {
  throw new Error('One field at a time');
}
