import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { createAuthenticate } from '../authenticate';
import { BearerVerifier } from '../bearer';
import { Libraries } from '../content/libraries';
import { Playlists } from '../content/playlists';
import { Shares } from '../content/shares';
import { openDatabase } from '../database';
import type { ServerDatabase } from '../database';
import { Profiles } from '../profiles';
import { createRouter } from '../router';
import type { RequestHandler } from '../router';
import { contentRoutes } from '../routes/content';
import { profileRoutes } from '../routes/profiles';
import { shareRoutes } from '../routes/share';
import { syncRoutes } from '../routes/sync';
import { TestIssuer, goodClaims, makeKey, sign, TEST_AUDIENCE, TEST_ISSUER_NAME } from '../testIssuer';
import type { SigningKey } from '../testIssuer';
import { Users } from '../users';
import { opSchema } from './op';
import type { Op } from './op';
import { Sync } from './sync';

const acceptedSchema = z.strictObject({ accepted: z.array(opSchema) });
const pageSchema = z.strictObject({ ops: z.array(opSchema), last_id: z.int() });

/** An op to push; what is left out is made up. */
export type Draft = Partial<Omit<Op, 'id' | 'created_at'>>;

/** The sync of a server in this process, on a database in memory and with an issuer of its own. */
export class SyncBench {
  readonly sync: Sync;
  readonly database: ServerDatabase;
  readonly #issuer: TestIssuer;
  readonly #key: SigningKey;
  readonly #handle: RequestHandler;
  #lamport = 0;

  private constructor({ sync, database, issuer, key }: BenchParts) {
    this.sync = sync;
    this.database = database;
    this.#issuer = issuer;
    this.#key = key;
    const { jwksUrl } = issuer;
    const bearer = new BearerVerifier({ jwksUrl, issuer: TEST_ISSUER_NAME, audience: TEST_AUDIENCE });
    const authenticate = createAuthenticate(remembering(bearer), new Users(database));
    this.#handle = createRouter([
      ...syncRoutes(authenticate, sync),
      ...profileRoutes(authenticate, new Profiles(database)),
      ...contentRoutes(authenticate, { playlists: new Playlists(database), libraries: new Libraries(database) }),
      ...shareRoutes(authenticate, new Shares(database)),
    ]);
  }

  static async start(): Promise<SyncBench> {
    const key = await makeKey('ES256', 'test-key-1');
    const database = await openDatabase(':memory:');
    return new SyncBench({
      key,
      database,
      issuer: await TestIssuer.start(key),
      sync: await Sync.open(database),
    });
  }

  async stop(): Promise<void> {
    await this.sync.close();
    await this.database.destroy();
    await this.#issuer.stop();
  }

  /** A user that the server has not seen, unless `sub` is given. */
  user(sub: string = randomUUID()): TestUser {
    return new TestUser(sub, this);
  }

  /** Without a bearer. */
  anonymous(path: string): Promise<Response> {
    return this.#handle(new Request(`http://127.0.0.1${path}`));
  }

  async delete(sub: string, path: string): Promise<Response> {
    const authorization = `Bearer ${await sign(this.#key, { ...goodClaims(), sub })}`;
    return this.#handle(new Request(`http://127.0.0.1${path}`, { method: 'DELETE', headers: { authorization } }));
  }

  async request(sub: string, path: string, body?: unknown): Promise<Response> {
    const authorization = `Bearer ${await this.token(sub)}`;
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    return this.handle(new Request(`http://127.0.0.1${path}`, { headers: { authorization }, ...init }));
  }

  /** A token that the server accepts. */
  token(sub: string): Promise<string> {
    return sign(this.#key, { ...goodClaims(), sub });
  }

  handle(request: Request): Promise<Response> {
    return this.#handle(request);
  }

  /** Higher than all before. */
  nextLamport(): number {
    this.#lamport += 1;
    return this.#lamport;
  }
}

/** Verifying takes longer than most requests. */
function remembering(bearer: BearerVerifier): Pick<BearerVerifier, 'verify'> {
  const known = new Map<string | null, Promise<string>>();
  return {
    verify: (authorization) => {
      const subject = known.get(authorization) ?? bearer.verify(authorization);
      known.set(authorization, subject);
      return subject;
    },
  };
}

interface BenchParts {
  sync: Sync;
  database: ServerDatabase;
  issuer: TestIssuer;
  key: SigningKey;
}

/** A user who syncs. */
export class TestUser {
  readonly sub: string;
  readonly #bench: SyncBench;

  constructor(sub: string, bench: SyncBench) {
    this.sub = sub;
    this.#bench = bench;
  }

  /** The id of the server. */
  async id(): Promise<number> {
    return new Users(this.#bench.database).provision(this.sub);
  }

  get(path: string): Promise<Response> {
    return this.#bench.request(this.sub, path);
  }

  post(path: string, body: unknown): Promise<Response> {
    return this.#bench.request(this.sub, path, body);
  }

  delete(path: string): Promise<Response> {
    return this.#bench.delete(this.sub, path);
  }

  /** An op as in PROTOCOL.md, "Operation envelope". */
  draft(parts: Draft = {}) {
    return {
      operation_id: randomUUID(),
      lamport_ts: this.#bench.nextLamport(),
      entity: 'playlist',
      entity_id: 'list',
      field: null,
      op: 'noop',
      payload: null,
      ...parts,
    };
  }

  tryPush(ops: unknown, deviceId = 'device'): Promise<Response> {
    return this.post('/api/v1/sync/ops', { device_id: deviceId, ops });
  }

  /** What was accepted. */
  async push(ops: unknown, deviceId = 'device'): Promise<Op[]> {
    const response = await this.tryPush(ops, deviceId);
    assert.equal(response.status, 200);
    return acceptedSchema.parse(await response.json()).accepted;
  }

  /** The one op that was accepted. */
  async pushOne(op: unknown, deviceId = 'device'): Promise<Op> {
    const [accepted, ...others] = await this.push([op], deviceId);
    assert.ok(accepted && others.length === 0);
    return accepted;
  }

  async pull(since = 0): Promise<z.output<typeof pageSchema>> {
    const response = await this.get(`/api/v1/sync/ops?since=${since}`);
    assert.equal(response.status, 200);
    return pageSchema.parse(await response.json());
  }

  async acknowledge(lastSeenId: number, deviceId = 'device'): Promise<void> {
    const response = await this.post('/api/v1/sync/ack', { device_id: deviceId, last_seen_id: lastSeenId });
    assert.equal(response.status, 204);
  }

  /** Device and id of each cursor. */
  async cursors(): Promise<[string, number][]> {
    const rows = await this.#bench.database
      .selectFrom('device_sync_cursor')
      .selectAll()
      .where('user_id', '=', await this.id())
      .orderBy('device_id')
      .execute();
    return rows.map((row) => [row.device_id, row.last_seen_id]);
  }
}
