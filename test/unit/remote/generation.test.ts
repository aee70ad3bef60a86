import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorKind } from '../../../src/core/errorDetails';
import { systemTimers as timers } from '../../../src/core/timers';
import { NodeHttp } from '../../../src/platform/node/http';
import { recognizeServer } from '../../../src/remote/generation';
import { hasSignInPage, probeServer } from '../../../src/remote/serverProbe';
import { TestBed } from '../../server/v2/testBed';
import { rejection } from '../../support/rejection';
import { ScriptedServer } from '../../support/scriptedServer';

const http = new NodeHttp({ version: '1.2.3', timers });
const json = { 'content-type': 'application/json' };

describe('A server is recognized', () => {
  let bed: TestBed;

  before(async () => {
    bed = await TestBed.startOwn();
  });
  afterEach(() => bed.controls?.clear());
  after(() => bed.stop());

  const change = (settings: Parameters<NonNullable<TestBed['controls']>['change']>[0]) =>
    bed.controls?.change(settings);
  const recognize = (url = bed.url) => recognizeServer(http, url);

  it('as one of v2', async () => {
    const server = await recognize();
    assert.ok(server.kind === 'waveflow');
    assert.equal(server.generation, 'v2');
    assert.match(server.version ?? '', /^\d+\.\d+\.\d+/);
  });

  it('as one of v1', async () => {
    await change({ personality: 'v1' });
    const server = await recognize();
    assert.ok(server.kind === 'waveflow');
    assert.equal(server.generation, 'v1');
  });

  it('as one of v2 that nobody has set up', async () => {
    await change({ personality: 'uninitialised' });
    const server = await recognize();
    assert.ok(server.kind === 'setUpFirst');
    assert.equal(server.url, bed.url);
    const { generation, needsSetup, hasSignInPage } = await probeServer(http, bed.url);
    assert.deepEqual([generation, needsSetup, hasSignInPage], ['v2', true, true]);
  });

  it('as another Subsonic server, by the name that it gives', async () => {
    await change({ personality: 'subsonic' });
    assert.deepEqual(await recognize(), { kind: 'otherSubsonic', type: 'navidrome' });
    const { details } = await rejection(probeServer(http, bed.url), 'server.other');
    assert.deepEqual(details, { host: new URL(bed.url).host, program: 'navidrome' });
  });

  it('as none of them, where a page is the answer to everything', async () => {
    await change({ personality: 'html' });
    await rejection(recognize(), 'answer.notWaveFlow');
  });

  it('by a prefix that a proxy removes, and not without it', async () => {
    await change({ prefix: '/music' });
    const server = await recognize(`${bed.url}/music`);
    assert.ok(server.kind === 'waveflow');
    assert.equal(server.generation, 'v2');
    await rejection(recognize(), 'answer.notWaveFlow');
  });

  it('not at an address that it has left: the new one is told', async () => {
    await change({ redirectTo: 'https://music.example' });
    const { details } = await rejection(recognize(), 'answer.moved');
    assert.deepEqual(details, { host: new URL(bed.url).host, location: 'https://music.example' });
  });

  it('without its web client', async () => {
    await change({ webClient: 'missing' });
    assert.equal((await recognize()).kind, 'waveflow');
  });

  it('as one of v2 with its own sign-in page', async () => {
    assert.equal((await probeServer(http, bed.url)).hasSignInPage, true);
    assert.equal(await hasSignInPage(http, bed.url), true);
    await change({ personality: 'v1' });
    assert.equal(await hasSignInPage(http, bed.url), false);
  });
});

type Answer = readonly [status: number, body: unknown];

describe('Behind something else, a server is recognized', () => {
  let scripted: ScriptedServer;
  let asked: string[];

  before(async () => {
    scripted = await ScriptedServer.start();
  });
  after(async () => {
    await scripted.stop();
    http.dispose();
  });

  /** The others answer 404 with a page. */
  function respond(answers: Readonly<Record<string, Answer>>): void {
    asked = [];
    scripted.onRequest((request: IncomingMessage, response: ServerResponse) => {
      const path = request.url?.split('?')[0] ?? '';
      asked.push(path);
      const [status, body] = answers[path] ?? [404, '<!doctype html>'];
      const isPage = typeof body === 'string';
      response.writeHead(status, isPage ? { 'content-type': 'text/html' } : json);
      response.end(isPage ? body : JSON.stringify(body));
    });
  }

  const envelope = (more: object) => ({ 'subsonic-response': { status: 'failed', version: '1.16.1', ...more } });
  const recognize = () => recognizeServer(http, scripted.url);

  it('by its setup where health is kept from strangers', async () => {
    for (const status of [401, 403, 500]) {
      respond({ '/health': [status, '<p>no'], '/api/v2/setup': [200, { required: false }] });
      assert.deepEqual(await recognize(), { kind: 'waveflow', generation: 'v2', version: null });
    }
  });

  it('by its health where setup is not reachable', async () => {
    respond({ '/health': [200, { status: 'ok', version: '2.0.0', schema: 2 }] });
    assert.deepEqual(await recognize(), { kind: 'waveflow', generation: 'v2', version: '2.0.0' });
    assert.deepEqual(asked, ['/health', '/api/v2/setup']);
  });

  it('by its ping, in any case and with any status, where only that is reachable', async () => {
    for (const status of [200, 400, 401]) {
      respond({ '/rest/ping.view': [status, envelope({ type: 'WaveFlow', serverVersion: '2.0.0' })] });
      assert.deepEqual(await recognize(), { kind: 'waveflow', generation: 'v2', version: '2.0.0' });
    }
  });

  it('by one question where it is of v1', async () => {
    respond({ '/health': [200, { status: 'ok', version: '1.4.0' }] });
    assert.deepEqual(await recognize(), { kind: 'waveflow', generation: 'v1', version: '1.4.0' });
    assert.deepEqual(asked, ['/health']);
  });

  it('as another one if it does not say what it is', async () => {
    for (const type of [undefined, null, 7]) {
      respond({ '/rest/ping.view': [200, envelope({ type })] });
      assert.deepEqual(await recognize(), { kind: 'otherSubsonic', type: null });
    }
  });

  const pages: readonly (readonly [title: string, kind: ErrorKind, answers: Readonly<Record<string, Answer>>])[] = [
    ['the page of a network for everything', 'answer.notWaveFlow', { '/health': [511, '<p>Wi-Fi'] }],
    ['a gateway that lets nobody in', 'answer.inFront', { '/health': [401, '<p>Sign in'] }],
    [
      'a program whose health has another schema',
      'answer.notWaveFlow',
      { '/health': [200, { status: 'UP', schema: 7 }] },
    ],
    [
      'a program that says that setup is done, as text',
      'answer.notWaveFlow',
      { '/api/v2/setup': [200, { required: 'no' }] },
    ],
    ['a server that fails', 'answer.failed', { '/health': [502, '<p>Bad gateway'] }],
  ];
  for (const [title, kind, answers] of pages) {
    it(`not in ${title}: ${kind}`, async () => {
      respond(answers);
      await rejection(recognize(), kind);
    });
  }

  it('not while it is busy: nothing else is asked', async () => {
    asked = [];
    scripted.onRequest((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(503, { 'retry-after': '5' }).end();
    });
    await rejection(recognize(), 'answer.busy');
    assert.deepEqual(asked, ['/health']);
  });

  it('not after a cancellation between two questions', async () => {
    const aborter = new AbortController();
    scripted.onRequest((request, response) => {
      if (request.url !== '/health') aborter.abort();
      else response.writeHead(404).end();
    });
    await rejection(recognizeServer(http, scripted.url, aborter.signal), 'cancelled');
  });
});
