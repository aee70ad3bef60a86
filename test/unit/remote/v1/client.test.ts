import assert from 'node:assert/strict';
import type { ErrorKind } from '../../../../src/core/errorDetails';
import { sessionExpired } from '../../../../src/core/errors';
import { NodeHttp } from '../../../../src/platform/node/http';
import { V1Client } from '../../../../src/remote/v1/client';
import { startServer, type ServerProcess } from '../../../server/process';
import { CountedTimers } from '../../../support/countedTimers';
import { startRecordingServer } from '../../../support/recordingServer';
import { rejection } from '../../../support/rejection';
import { ScriptedServer } from '../../../support/scriptedServer';
import { assertNoSecrets } from '../../../support/assertNoSecrets';

const ada = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' };

describe('Protocol v1', () => {
  let server: ServerProcess;
  let cookie: string;
  let good: string;
  let timers: CountedTimers;
  let http: NodeHttp;
  let asked: (string | undefined)[];

  before(async () => {
    server = await startServer({ faults: true });
    cookie = (await server.signUp(ada)).cookie;
    good = await server.token(cookie);
  });
  after(() => server.stop());

  beforeEach(async () => {
    timers = new CountedTimers(0);
    http = new NodeHttp({ version: '1.2.3', timers });
    asked = [];
    await server.clearRequests();
  });
  afterEach(async () => {
    await server.clearFaults();
    http.dispose();
  });

  /** A client that gets these tokens, one after the other. */
  const clientWith = (url: string, ...tokens: string[]): V1Client => {
    const token = async (rejected: string | undefined): Promise<string> => {
      const next = tokens[asked.length];
      asked.push(rejected);
      if (next === undefined) throw sessionExpired('host');
      return next;
    };
    return new V1Client({ http, url, token });
  };
  const requests = async (): Promise<number> =>
    (await server.requests()).filter(({ path }) => path === '/api/v1/profiles').length;

  it('lists the profiles', async () => {
    const client = clientWith(server.url, good, good);
    assert.deepEqual(await client.profiles(), []);
    const body = JSON.stringify({ name: 'Home', color_id: 'emerald' });
    const headers = { authorization: `Bearer ${good}`, 'content-type': 'application/json' };
    await http.send({ method: 'POST', url: `${server.url}/api/v1/profiles`, headers, body });
    assert.deepEqual(
      (await client.profiles()).map(({ name }) => name),
      ['Home'],
    );
    assert.deepEqual(asked, [undefined, undefined]);
  });

  it('retries once with another token after a 401', async () => {
    const rejected = `${good}x`;
    await clientWith(server.url, rejected, good).profiles();
    assert.deepEqual(asked, [undefined, rejected]);
    assert.equal(await requests(), 2);
  });

  it('gives up after the second 401: answer.unauthorized', async () => {
    const error = await rejection(
      clientWith(server.url, `${good}x`, `${good}y`, good).profiles(),
      'answer.unauthorized',
    );
    assert.deepEqual(error.details, { host: new URL(server.url).host });
    assert.deepEqual(asked, [undefined, `${good}x`]);
    assert.equal(await requests(), 2);
    assertNoSecrets(error, [good]);
  });

  const gateways: readonly (readonly [title: string, headers: Record<string, string>, body: string])[] = [
    ['wants a password', { 'www-authenticate': 'Basic realm="music"' }, ''],
    ['shows a page', { 'content-type': 'text/html' }, '<title>Sign in</title>'],
    ['speaks JSON of its own', { 'content-type': 'application/json' }, '{"status":"KO"}'],
  ];
  for (const [title, headers, body] of gateways) {
    it(`requests no other token if a gateway ${title}: answer.inFront`, async () => {
      const gateway = await ScriptedServer.start();
      gateway.onRequest((_request, response) => response.writeHead(401, headers).end(body));
      for (const ask of [
        (client: V1Client) => client.profiles(),
        (client: V1Client) => client.post('/api/v1/sync/ops', '{}'),
      ]) {
        asked = [];
        const error = await rejection(ask(clientWith(gateway.url, good, good)), 'answer.inFront');
        assert.deepEqual(error.details, { host: new URL(gateway.url).host });
        assert.deepEqual(asked, [undefined]);
      }
      await gateway.stop();
    });
  }

  it('passes on the error if there is no token, or no other one', async () => {
    await rejection(clientWith(server.url).profiles(), 'session.expired');
    assert.equal(await requests(), 0);
    asked = [];
    await rejection(clientWith(server.url, `${good}x`).profiles(), 'session.expired');
    assert.equal(await requests(), 1);
  });

  const faults: readonly (readonly [
    fault: Parameters<ServerProcess['fault']>[0],
    kind: ErrorKind,
    details?: object,
  ])[] = [
    [{ status: 403 }, 'answer.forbidden'],
    [{ status: 429 }, 'answer.busy', { retryAfter: null }],
    [{ status: 429, retryAfter: 7 }, 'answer.busy', { retryAfter: 7 }],
    [{ status: 500 }, 'answer.failed', { status: 500 }],
    [{ status: 503 }, 'answer.failed', { status: 503 }],
    [{ status: 503, retryAfter: 0 }, 'answer.busy', { retryAfter: 0 }],
    [{ portal: true }, 'answer.notWaveFlow'],
  ];
  for (const [fault, kind, details] of faults) {
    it(`with the fault ${JSON.stringify(fault)}: ${kind}, without a retry`, async () => {
      await server.fault(fault);
      const error = await rejection(clientWith(server.url, good, good).profiles(), kind);
      assert.deepEqual(error.details, { host: new URL(server.url).host, ...details });
      assert.equal(asked.length, 1);
      assert.equal(await requests(), 1);
      assertNoSecrets(error, [good]);
    });
  }

  it('retries once with the same token if a kept-alive connection breaks: network.broken', async () => {
    await clientWith(server.url, good).profiles();
    asked = [];
    await server.clearRequests();
    await server.fault({ reset: true, times: 3 });
    const error = await rejection(clientWith(server.url, good, good).profiles(), 'network.broken');
    assert.deepEqual(error.details, { host: new URL(server.url).host });
    assert.equal(asked.length, 1);
    assert.equal(await requests(), 2);
    assertNoSecrets(error, [good]);
  });

  it('sends one request after the other over one connection', async () => {
    const client = clientWith(server.url, good, good, good);
    for (let count = 0; count < 3; count++) await client.profiles();
    assert.equal(new Set((await server.requests()).map(({ connection }) => connection)).size, 1);
  });

  it('does not wait longer than 30 s: network.timeout', async () => {
    await server.fault({ hang: true });
    const waiting = rejection(clientWith(server.url, good).profiles(), 'network.timeout');
    while ((await requests()) === 0);
    await timers.pass(30_000);
    await waiting;
  });

  it('sends its token nowhere else: redirects are not followed', async () => {
    const elsewhere = await startRecordingServer();
    await server.fault({ redirect: `${elsewhere.url}/api/v1/profiles` });
    const error = await rejection(clientWith(server.url, good).profiles(), 'answer.moved');
    assert.equal(error.details.location, elsewhere.url);
    assert.deepEqual(elsewhere.requests, []);
    await elsewhere.stop();
  });

  it('is cancelled', async () => {
    await server.fault({ hang: true });
    const controller = new AbortController();
    const waiting = rejection(clientWith(server.url, good).profiles(controller.signal), 'cancelled');
    while ((await requests()) === 0);
    controller.abort();
    await waiting;
  });

  it('is below the path of the server URL', async () => {
    const scripted = await ScriptedServer.start();
    scripted.onRequest((request, response) => {
      const found = request.url === '/music/api/v1/profiles' && request.headers.authorization === 'Bearer a.b.c';
      response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' }).end('[{"id":1,"any":null}]');
    });
    assert.deepEqual(await clientWith(`${scripted.url}/music`, 'a.b.c').profiles(), [{ id: 1, any: null }]);
    scripted.onRequest((_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"profiles":[]}'),
    );
    asked = [];
    await rejection(clientWith(scripted.url, 'a.b.c').profiles(), 'answer.notWaveFlow');
    await scripted.stop();
  });
});
