import assert from 'node:assert/strict';
import * as z from 'zod';
import { TestBed } from './testBed';
import { post } from './testClient';

const pingSchema = z.object({
  'subsonic-response': z.object({
    status: z.string(),
    type: z.string(),
    version: z.string(),
    serverVersion: z.string(),
    openSubsonic: z.boolean(),
    error: z.object({ code: z.int() }),
  }),
});

describe('recognizing a v2 server', () => {
  let bed: TestBed;

  before(async () => {
    bed = await TestBed.start();
  });
  after(() => bed.stop());

  const get = (path: string, headers: Record<string, string> = {}) => fetch(bed.url + path, { headers });

  it('says its schema at /health', async () => {
    const health = z.object({ status: z.literal('ok'), version: z.string(), schema: z.literal(2) });
    assert.equal(health.safeParse(await (await get('/health')).json()).success, true);
  });

  it('is ready', async () => {
    assert.deepEqual(await (await get('/ready')).json(), { status: 'ready', database: 'ok' });
  });

  it('is set up, and cannot be set up again', async () => {
    assert.deepEqual(await (await get('/api/v2/setup')).json(), { required: false });
    const body = { username: 'somebody', password: 'long enough, this one' };
    assert.equal((await post(`${bed.url}/api/v2/setup`, body)).status, 403);
    assert.equal((await post(`${bed.url}/api/v2/setup`, body, { origin: new URL(bed.url).origin })).status, 409);
  });

  for (const path of ['/rest/ping', '/rest/ping.view']) {
    it(`refuses a ping of nobody at ${path}, and says what it is`, async () => {
      const response = await get(`${path}?v=1.16.1&c=contract&f=json`);
      const { 'subsonic-response': ping } = pingSchema.parse(await response.json());
      assert.equal(response.status, 200);
      assert.equal(ping.type.toLowerCase(), 'waveflow');
      assert.equal(ping.version, '1.16.1');
      assert.equal(ping.status, 'failed');
      assert.ok([10, 40].includes(ping.error.code));
    });
  }

  it('has JSON for unknown paths of its API, its page for others, and nothing for unknown shares', async () => {
    const unknown = await get('/api/v2/nope');
    assert.equal(unknown.status, 404);
    assert.equal(z.object({ code: z.string() }).parse(await unknown.json()).code, 'not_found');
    assert.equal((await get('/api/v1/profiles')).status, 404);
    const page = await get('/some/page');
    assert.equal(page.status, 200);
    assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
    assert.equal(page.headers.get('cache-control'), 'no-cache');
    assert.equal((await get('/rest/nope')).status, 200);
    assert.equal((await get('/share/nope')).status, 404);
  });

  it('names every request, whatever the client calls it', async () => {
    const response = await get('/health', { 'x-request-id': 'mine' });
    assert.match(response.headers.get('x-request-id') ?? '', /^(?!mine$)./);
  });

  it('shows its OpenAPI document to anyone', async () => {
    assert.equal((await get('/openapi.json')).status, 200);
  });
});

describe('a v2 server that trusts an origin', () => {
  let bed: TestBed;

  before(async () => {
    bed = await TestBed.startOwn({ trustedOrigin: 'https://music.example' });
  });
  after(() => bed.stop());

  it('lets its pages call, and no others', async () => {
    const ask = async (origin: string, method = 'GET') => {
      const { headers } = await fetch(`${bed.url}/health`, { method, headers: { origin } });
      return [headers.get('access-control-allow-origin'), headers.get('access-control-allow-credentials')];
    };
    assert.deepEqual(await ask('https://music.example'), ['https://music.example', null]);
    assert.deepEqual(await ask('https://music.example', 'OPTIONS'), ['https://music.example', null]);
    assert.deepEqual(await ask('https://elsewhere.example'), [null, null]);
  });
});

describe('a v2 server that nobody has set up', () => {
  let bed: TestBed;

  before(async () => {
    bed = await TestBed.startOwn();
    for (const { username } of [bed.admin, bed.other]) {
      await bed.controls?.do({ action: 'delete account', username });
    }
  });
  after(() => bed.stop());

  it('says so, and is set up once, from its own page', async () => {
    const setup = `${bed.url}/api/v2/setup`;
    const required = async () => z.object({ required: z.boolean() }).parse(await (await fetch(setup)).json()).required;
    const origin = new URL(bed.url).origin;
    const body = { username: 'first', password: 'correct horse battery' };
    assert.equal(await required(), true);
    assert.equal((await post(setup, body)).status, 403);
    assert.equal((await post(setup, body, { origin: 'https://elsewhere.example' })).status, 403);
    assert.equal((await post(setup, { ...body, password: 'short' }, { origin })).status, 422);
    const made = await post(setup, body, { origin });
    assert.equal(made.status, 201);
    assert.ok(z.object({ user_id: z.uuid() }).safeParse(await made.json()).success);
    assert.equal(await required(), false);
    assert.equal((await post(setup, body, { origin })).status, 409);
    const { user } = (await bed.logIn(body)).tokens;
    assert.deepEqual([user.username, user.role], ['first', 'admin']);
  });
});
