import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import type { ErrorKind } from '../../src/core/errorDetails';
import type { HttpRequest } from '../../src/remote/http';
import { launchBrowser } from '../support/browser';
import { ifAssigned } from '../support/ifAssigned';
import { startRecordingServer } from '../support/recordingServer';
import { ScriptedServer, type RequestListener } from '../support/scriptedServer';
import type { Outcome } from './browserHttpPage';

const MEBIBYTE = 1024 * 1024;
const open = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'authorization, content-type',
  'access-control-expose-headers': 'x-one',
};

describe('Requests of a page in the browser', function () {
  this.timeout(20_000);
  let home: ScriptedServer;
  let server: ScriptedServer;
  let browser: Browser;
  let page: Page;
  let script: string;
  let requests: IncomingMessage[];

  before(async () => {
    [home, server, browser, script] = await Promise.all([
      ScriptedServer.start(),
      ScriptedServer.start(),
      launchBrowser(),
      bundle(),
    ]);
    home.onRequest((_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end());
  });
  after(async () => {
    await ifAssigned(browser)?.close();
    await Promise.all([ifAssigned(home)?.stop(), ifAssigned(server)?.stop()]);
  });

  beforeEach(async () => {
    requests = [];
    page = await browser.newPage();
    await page.goto(home.url);
    await page.addScriptTag({ content: script });
  });
  afterEach(() => page.close());

  /** Handles every request except the browser's preflight request. */
  function onRequest(listener: RequestListener): void {
    server.onRequest((request, response) => {
      if (request.method === 'OPTIONS') return response.writeHead(204, open).end();
      requests.push(request);
      return listener(request, response);
    });
  }

  const send = (request: Partial<HttpRequest> = {}): Promise<Outcome> =>
    page.evaluate(`requests.send(${JSON.stringify({ method: 'GET', url: `${server.url}/`, ...request })})`);

  /** Sends a request and waits until the server has received it, without a response yet. */
  async function meet(): Promise<{ sent: Promise<Outcome>; response: ServerResponse }> {
    const came = new Promise<ServerResponse>((resolve) => onRequest((_request, response) => resolve(response)));
    const sent = send();
    return { sent, response: await came };
  }

  async function response(request?: Partial<HttpRequest>) {
    const outcome = await send(request);
    assert('response' in outcome, JSON.stringify(outcome));
    return outcome.response;
  }

  async function failure(kind: string, outcome: Outcome | Promise<Outcome>) {
    const failed = await outcome;
    assert('kind' in failed, JSON.stringify(failed));
    assert.equal(failed.kind, kind);
    assert.deepEqual(await page.evaluate('requests.limits()'), []);
    return failed;
  }

  for (const status of [200, 201, 204, 400, 401, 403, 404, 429, 500, 503]) {
    it(`resolve to a response of status ${status}`, async () => {
      onRequest((_request, response) => response.writeHead(status, open).end());
      assert.equal((await response()).status, status);
    });
  }

  it('send method, path, query, headers and body as they are, and no cookie', async () => {
    await page.context().addCookies([{ name: 'mine', value: 'secret', url: server.url }]);
    let body = '';
    onRequest(async (request, response) => {
      body = await text(request);
      response.writeHead(200, { ...open, 'set-cookie': 'theirs=1' }).end('{"name":"Zoë 🎵"}');
    });
    const headers = { authorization: 'Bearer a.b.c', 'content-type': 'application/json' };
    const answered = await response({ method: 'POST', url: `${server.url}/a%20b?c=%2F`, headers, body: '"Zoë"' });
    const [came] = requests;
    assert.deepEqual([came?.method, came?.url, body], ['POST', '/a%20b?c=%2F', '"Zoë"']);
    assert.deepEqual(
      [came?.headers.authorization, came?.headers.accept, came?.headers.cookie, came?.headers.referer],
      ['Bearer a.b.c', 'application/json', undefined, undefined],
    );
    assert.deepEqual([answered.body, answered.cookies], ['{"name":"Zoë 🎵"}', []]);
  });

  it('return the headers that the server exposes, with names in lower case', async () => {
    onRequest((_request, response) =>
      response.writeHead(200, { ...open, 'Content-Type': 'text/plain', 'X-One': ['a', 'b'], 'X-Two': 'c' }).end(),
    );
    const { headers } = await response();
    assert.deepEqual([headers['content-type'], headers['x-one'], headers['x-two']], ['text/plain', 'a, b', undefined]);
  });

  for (const status of [301, 302, 303, 307, 308]) {
    it(`follow no redirect of status ${status}, and call it 302`, async () => {
      const elsewhere = await startRecordingServer();
      onRequest((_request, response) => response.writeHead(status, { ...open, location: elsewhere.url }).end());
      assert.deepEqual(await response(), { status: 302, headers: {}, cookies: [], body: '' });
      assert.deepEqual(elsewhere.requests, []);
      await elsewhere.stop();
    });
  }

  it('accept a body of 1 MiB and no more', async () => {
    onRequest((_request, response) => response.writeHead(200, open).end('x'.repeat(MEBIBYTE)));
    assert.equal((await response()).body.length, MEBIBYTE);
    onRequest((_request, response) => response.writeHead(200, open).end('x'.repeat(MEBIBYTE + 1)));
    await failure('answer.tooLarge', send());
  });

  const broken: readonly (readonly [title: string, kind: ErrorKind, answer: (response: ServerResponse) => unknown])[] =
    [
      ['a response that the server does not let them read', 'network.broken', (response) => response.end('{}')],
      ['a connection that breaks', 'network.broken', (response) => response.socket?.resetAndDestroy()],
      [
        'a body that breaks off',
        'answer.cutOff',
        (response) => response.writeHead(200, { ...open, 'content-length': 9 }).write('{', () => response.destroy()),
      ],
    ];
  for (const [title, kind, reply] of broken) {
    it(`reject ${title}: ${kind}, with nothing but the host`, async () => {
      onRequest((_request, response) => void reply(response));
      const { details, text } = await failure(kind, send({ url: `${server.url}/?secret=query` }));
      assert.deepEqual(details, { host: new URL(server.url).host });
      assert.doesNotMatch(text, /secret/);
    });
  }

  for (const name of ['cookie', 'Origin']) {
    it(`refuse to speak of ${name}, and send nothing`, async () => {
      onRequest((_request, response) => response.writeHead(200, open).end());
      await failure('signIn.noCookie', send({ method: 'POST', headers: { [name]: 'x' }, body: 'password' }));
      assert.deepEqual(requests, []);
    });
  }

  it('do not report a fault of the program as a network failure', async () => {
    await failure('unexpected', send({ headers: { authorization: 'a\nb' } }));
  });

  it('give up after 30 s, and close the connection', async () => {
    const { sent, response } = await meet();
    const closed = once(response, 'close');
    assert.deepEqual(await page.evaluate('requests.limits()'), [30_000]);
    await page.evaluate('requests.expire()');
    await failure('network.timeout', sent);
    await closed;
  });

  for (const how of ['cancel', 'dispose']) {
    it(`are cancelled by "${how}", which closes the connection, as are later requests`, async () => {
      const { sent, response } = await meet();
      const closed = once(response, 'close');
      await page.evaluate(`requests.${how}()`);
      await failure('cancelled', sent);
      await closed;
      await failure('cancelled', send());
      assert.equal(requests.length, 1);
    });
  }
});

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(__dirname, 'browserHttpPage.ts')],
    bundle: true,
    write: false,
    platform: 'browser',
    target: 'es2022',
  });
  return outputFiles[0]?.text ?? '';
}
