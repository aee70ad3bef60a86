import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { createAuthenticate } from './authenticate';
import { BearerVerifier } from './bearer';
import { openDatabase } from './database';
import type { ServerDatabase } from './database';
import { Profiles } from './profiles';
import { createRouter } from './router';
import type { RequestHandler } from './router';
import { profileRoutes } from './routes/profiles';
import { TestIssuer, goodClaims, makeKey, sign, TEST_AUDIENCE, TEST_ISSUER_NAME } from './testIssuer';
import type { SigningKey } from './testIssuer';
import { Users } from './users';

const profileSchema = z.strictObject({
  id: z.int(),
  name: z.string(),
  color_id: z.string(),
  avatar_hash: z.string().nullable(),
  created_at: z.int(),
  last_used_at: z.int(),
});

describe('/api/v1/profiles (PROTOCOL.md, "REST resources")', () => {
  let key: SigningKey;
  let stranger: SigningKey;
  let issuer: TestIssuer;
  let folder: string;
  let database: ServerDatabase;
  let handle: RequestHandler;

  before(async () => {
    [key, stranger] = await Promise.all([makeKey('ES256', 'test-key-1'), makeKey('ES256', 'test-key-1')]);
    issuer = await TestIssuer.start(key);
  });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waveflow-profiles-'));
    database = await openDatabase(join(folder, 'test.db'));
    const { jwksUrl } = issuer;
    const bearer = new BearerVerifier({ jwksUrl, issuer: TEST_ISSUER_NAME, audience: TEST_AUDIENCE });
    handle = createRouter(profileRoutes(createAuthenticate(bearer, new Users(database)), new Profiles(database)));
  });

  afterEach(async () => {
    await database.destroy();
    await rm(folder, { recursive: true });
  });

  after(() => issuer.stop());

  const bearerOf = async (sub: string) => `Bearer ${await sign(key, { ...goodClaims(), sub })}`;
  const get = (authorization?: string) => handle(profilesRequest({ authorization }));
  const post = (authorization: string, body: string) => handle(profilesRequest({ authorization, body }));
  const subjects = async () => {
    const rows = await database.selectFrom('users').select('external_id').execute();
    return rows.map((row) => row.external_id);
  };

  it('is empty for a new user', async () => {
    const response = await get(await bearerOf('ada'));
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), []);
  });

  it('shows what was created, most recently used first', async () => {
    const authorization = await bearerOf('ada');
    const created = await post(authorization, JSON.stringify({ name: 'Road', color_id: 'violet' }));
    assert.equal(created.status, 201);
    const road = profileSchema.parse(await created.json());
    assert.deepEqual([road.name, road.color_id, road.avatar_hash], ['Road', 'violet', null]);
    await post(authorization, JSON.stringify({ name: '', color_id: 'teal', avatar_hash: 'abc' }));
    const [unnamed, ...others] = z.array(profileSchema).parse(await (await get(authorization)).json());
    assert.deepEqual([unnamed?.name, unnamed?.color_id, unnamed?.avatar_hash], ['', 'teal', 'abc']);
    assert.deepEqual(others, [road]);
  });

  it('keeps users apart', async () => {
    await post(await bearerOf('ada'), JSON.stringify({ name: 'Road', color_id: 'violet' }));
    assert.deepEqual(await (await get(await bearerOf('bob'))).json(), []);
  });

  it('provisions a user once, by the trimmed sub', async () => {
    const [plain, padded] = [await bearerOf('ada'), await bearerOf('  ada ')];
    await Promise.all([get(plain), get(padded), get(plain)]);
    await get(padded);
    assert.deepEqual(await subjects(), ['ada']);
  });

  const malformed: [string, string][] = [
    ['no JSON', '{'],
    ['a missing color', '{"name":"Road"}'],
    ['a name that is no text', '{"name":7,"color_id":"violet"}'],
  ];
  for (const [what, body] of malformed) {
    it(`responds with 400 to ${what}`, async () => {
      assert.equal((await post(await bearerOf('ada'), body)).status, 400);
    });
  }

  const refused: [string, () => Promise<string | undefined>][] = [
    ['no header', async () => undefined],
    ['the signature of another key', async () => `Bearer ${await sign(stranger)}`],
    ['no kid', async () => `Bearer ${await sign(key, goodClaims(), { alg: 'ES256' })}`],
    ['the scheme Basic', async () => 'Basic YWRhOnBhc3N3b3Jk'],
  ];
  for (const [what, authorization] of refused) {
    it(`responds with a bare 401 to ${what} and creates no user`, async () => {
      const response = await get(await authorization());
      assert.equal(response.status, 401);
      assert.equal(await response.text(), '');
      assert.deepEqual(await subjects(), []);
    });
  }

  it('responds with a bare 503 when the key set cannot be had', async () => {
    issuer.status = 500;
    const response = await get(await bearerOf('ada'));
    issuer.status = 200;
    assert.equal(response.status, 503);
    assert.equal(await response.text(), '');
  });

  for (const method of ['PUT', 'DELETE']) {
    it(`responds with 404 to ${method}`, async () => {
      const request = new Request('http://127.0.0.1/api/v1/profiles', { method });
      assert.equal((await handle(request)).status, 404);
    });
  }
});

function profilesRequest({ authorization, body }: { authorization?: string | undefined; body?: string }): Request {
  return new Request('http://127.0.0.1/api/v1/profiles', {
    headers: authorization === undefined ? {} : { authorization },
    ...(body === undefined ? {} : { method: 'POST', body }),
  });
}
