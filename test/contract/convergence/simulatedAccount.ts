import assert from 'node:assert/strict';
import * as z from 'zod';
import { fileNumber } from '../../../src/remote/v1/fileNumber';
import { opSchema, type Op } from '../../server/sync/op';
import type { SyncBench, TestUser } from '../../server/sync/testBench';
import type { AccessToken } from '../../../src/remote/accessToken';
import { v1AccessToken } from '../../support/v1AccessToken';
import { v1Servers } from '../../support/v1Servers';
import type { SimulatedSignIn } from './simulatedDevice';
import type { Content } from '../../unit/sync/libraryContent';

let serial = 1;

const pushed = z.object({ accepted: z.array(opSchema) });

interface AccountParts {
  readonly id: number;
  readonly token: string;
  readonly keepsTracks: boolean;
}

/** An account of its own on a server in this process, and everything that its log ever had. */
export class SimulatedAccount implements SimulatedSignIn {
  readonly sub: string;
  readonly token: string;
  readonly servers: SimulatedSignIn['servers'] = (http) => v1Servers(http);
  readonly #server: SyncBench;
  readonly #user: TestUser;
  readonly #id: number;
  readonly #keepsTracks: boolean;
  /** By op id. */
  readonly #operations = new Map<number, Op>();
  /** Keys of what compaction has left with another value than the last one. */
  readonly #lost = new Set<string>();
  #wasCompacted = false;

  private constructor(server: SyncBench, user: TestUser, { id, token, keepsTracks }: AccountParts) {
    this.#keepsTracks = keepsTracks;
    this.#server = server;
    this.#user = user;
    this.sub = user.sub;
    this.#id = id;
    this.token = token;
  }

  /** @param keepsTracks whether compaction spares operations on tracks */
  static async open(server: SyncBench, keepsTracks: boolean): Promise<SimulatedAccount> {
    server.sync.switches.change({ keepTracks: keepsTracks });
    // Short ids are no evidence that a server has moved, so that nothing looks for one.
    const user = server.user(`ada ${serial++}`);
    const parts = { id: await user.id(), token: await server.token(user.sub), keepsTracks };
    return new SimulatedAccount(server, user, parts);
  }

  get accessToken(): AccessToken {
    return v1AccessToken(this.token);
  }

  get wasCompacted(): boolean {
    return this.#wasCompacted;
  }

  async handle(request: Request): Promise<Response> {
    const response = await this.#server.handle(request);
    if (request.method === 'POST' && response.ok && request.url.endsWith('/sync/ops')) {
      const { accepted } = pushed.parse(await response.clone().json());
      for (const operation of accepted) this.#operations.set(operation.id, operation);
    }
    return response;
  }

  /** @param isFar whether only the device that has come farthest counts: the others have not been seen for months */
  async compact(isFar: boolean): Promise<void> {
    const { sync, database } = this.#server;
    this.#wasCompacted = true;
    await sync.acks.flush();
    const farthest = Math.max(0, ...(await sync.cursors(this.#id)).map(({ last_seen_id }) => last_seen_id));
    if (isFar) await database.deleteFrom('device_sync_cursor').where('last_seen_id', '<', farthest).execute();
    await sync.compact();
    await this.#noteLost();
  }

  async raiseWatermark(pick: number): Promise<void> {
    this.#wasCompacted = true;
    const operations = await this.#server.sync.log.all(this.#id);
    const operation = operations[pick % Math.max(1, operations.length)];
    if (operation) await this.#server.sync.raiseWatermark(this.#id, operation.id);
  }

  /** Compacts everything, and makes every cursor too old. */
  async forget(): Promise<void> {
    const { id } = await this.#user.pushOne(
      this.#user.draft({ entity: 'mood', entity_id: 'x', op: 'insert' }),
      'other',
    );
    await this.#user.acknowledge(id, 'other');
    await this.compact(true);
  }

  /** The tracks of the playlists whose order a full pull must not change (PROTOCOL.md, "Compacted playlists"). */
  withOrder({ playlists }: Content): Readonly<Record<string, readonly string[]>> {
    const created = new Set<string>();
    const changed = new Set<string>();
    for (const { entity, field, op, entity_id: id } of this.#operations.values()) {
      const isMove = field === 'tracks' && op === 'set';
      const isCreation = entity === 'playlist' && field === null && op === 'insert';
      // One that was created twice has lost its first creation.
      if ((isMove && !this.#keepsTracks) || (isCreation && created.has(id))) changed.add(id);
      if (isCreation) created.add(id);
    }
    return Object.fromEntries(
      Object.entries(playlists)
        .filter(([id]) => this.#isRecognized(id) && !changed.has(id))
        .map(([id, { tracks }]) => [id, tracks]),
    );
  }

  /** Asserts that all of these are what the server has, without the order of tracks. */
  async assertSame(contents: readonly Content[]): Promise<void> {
    await this.#noteLost();
    const expected = this.#comparable(await this.#content());
    for (const [index, content] of contents.entries())
      assert.deepEqual(this.#comparable(content), expected, `device ${index} and the server`);
  }

  /** The server compacts the logs of all accounts that have cursors. */
  async close(): Promise<void> {
    await this.#server.database.deleteFrom('device_sync_cursor').execute();
  }

  /** Compaction keeps the operation with the highest clock value, although the last one counts (PROTOCOL.md, "Compaction"). */
  async #noteLost(): Promise<void> {
    const kept = new Set((await this.#server.sync.log.all(this.#id)).map(({ id }) => id));
    const last = new Map<string, number>();
    for (const operation of [...this.#operations.values()].sort((one, other) => one.id - other.id)) {
      last.set(keyOf(operation.entity, operation.entity_id, operation.field), operation.id);
    }
    for (const [key, id] of last) if (!kept.has(id)) this.#lost.add(key);
  }

  #isKnown(entity: string, id: string): boolean {
    return !this.#lost.has(keyOf(entity, id, null));
  }

  #isRecognized(id: string): boolean {
    // Without the name a playlist is recognized only if as many are left on both sides.
    const hasLostPlaylists = [...this.#lost].some((key) => key.startsWith('playlist ') && key.endsWith(' '));
    const hasLostFields = FIELDS.some((field) => this.#lost.has(keyOf('playlist', id, field)));
    return this.#isKnown('playlist', id) && !(hasLostPlaylists && hasLostFields);
  }

  #comparable({ playlists, likes, ratings }: Content): Content {
    return {
      likes: likes.filter((hash) => this.#isKnown('liked_track', hash)),
      ratings: Object.fromEntries(Object.entries(ratings).filter(([hash]) => this.#isKnown('track_rating', hash))),
      playlists: Object.fromEntries(
        Object.entries(playlists)
          .filter(([id]) => this.#isRecognized(id))
          .map(([id, { texts, tracks }]) => [id, { texts, tracks: [...tracks].sort() }]),
      ),
    };
  }

  async #content(): Promise<Content> {
    const { playlists, likes, ratings } = await this.#server.sync.applied(this.#id);
    return {
      likes,
      ratings,
      playlists: Object.fromEntries(
        playlists.map(({ canonical_id, name, description, color_id, icon_id, tracks }) => [
          canonical_id ?? '',
          {
            texts: { name, description: description ?? '', color_id, icon_id },
            tracks: tracks.map(({ track_id, snapshot_title }) => {
              // The title of a track is its hash.
              const hash = snapshot_title ?? '';
              assert.equal(track_id, fileNumber(hash));
              return hash;
            }),
          },
        ]),
      ),
    };
  }
}

const FIELDS = ['name', 'description', 'color_id', 'icon_id'];

const keyOf = (entity: string, id: string, field: string | null): string => `${entity} ${id} ${field ?? ''}`;
