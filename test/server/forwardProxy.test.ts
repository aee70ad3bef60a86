import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request as requestHttp } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { startForwardProxy } from '../support/forwardProxy';
import type { ForwardProxy, ForwardProxyOptions } from '../support/forwardProxy';
import { listen, stopListening } from './listen';
import { readTestCertificate } from './testCertificate';

const credentials = { user: 'ada', password: 'a:b' };
const good = { 'proxy-authorization': `Basic ${Buffer.from('ada:a:b').toString('base64')}` };
const wrong = { 'proxy-authorization': `Basic ${Buffer.from('ada:x').toString('base64')}` };

describe('the forward proxy of the tests', () => {
  let plain: Server;
  let secure: Server;
  let plainHost: string;
  let secureHost: string;
  let arrived: IncomingHttpHeaders | undefined;
  let proxy: ForwardProxy;

  before(async () => {
    const echo = async (request: IncomingMessage, response: ServerResponse) => {
      arrived = request.headers;
      const { method, url } = request;
      response.writeHead(201, { 'x-mark': 'plain' }).end(`${method} ${url} ${await text(request)}`);
    };
    plain = createServer((request, response) => void echo(request, response));
    secure = createTlsServer(readTestCertificate(), (request, response) => response.end(`secure ${request.url}`));
    const here = { host: '127.0.0.1', port: 0 };
    [plainHost, secureHost] = (await Promise.all(
      [plain, secure].map(async (server) => new URL(await listen(server, here)).host),
    )) as [string, string];
  });

  after(() => Promise.all([stopListening(plain), stopListening(secure)]));

  beforeEach(() => {
    arrived = undefined;
  });

  afterEach(() => proxy.stop());

  const start = async (options: ForwardProxyOptions = {}) => {
    proxy = await startForwardProxy(options);
  };

  /** An absolute-form request. */
  async function ask(
    url: string,
    headers: Record<string, string> = {},
    body = '',
  ): Promise<IncomingMessage & { body: string }> {
    const { hostname, port } = new URL(proxy.url);
    const request = requestHttp({ hostname, port, method: body ? 'POST' : 'GET', path: url, headers });
    request.end(body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return Object.assign(response, { body: await text(response) });
  }

  /** Asks for a tunnel; the socket only when it was granted. */
  async function tunnel(host: string, headers: Record<string, string> = {}): Promise<[number | undefined, Socket]> {
    const { hostname, port } = new URL(proxy.url);
    const request = requestHttp({ hostname, port, method: 'CONNECT', path: host, headers });
    request.end();
    const [response, socket] = (await once(request, 'connect')) as [IncomingMessage, Socket];
    return [response.statusCode, socket];
  }

  it('forwards absolute-form requests', async () => {
    await start();
    const response = await ask(`http://${plainHost}/path?secret=1`, {}, 'hello');
    assert.equal(response.statusCode, 201);
    assert.equal(response.headers['x-mark'], 'plain');
    assert.equal(response.body, 'POST /path?secret=1 hello');
    assert.deepEqual(proxy.requests, [{ method: 'POST', host: plainHost, path: '/path', passed: true }]);
  });

  it('tunnels without seeing what is inside', async () => {
    await start();
    const [status, socket] = await tunnel(secureHost);
    assert.equal(status, 200);
    const inside = connectTls({ socket, servername: 'localhost', ca: readTestCertificate().cert });
    inside.write('GET /hidden HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
    assert.match(await text(inside), /secure \/hidden$/m);
    assert.deepEqual(proxy.requests, [{ method: 'CONNECT', host: secureHost, path: '', passed: true }]);
  });

  it('resolves names that only it knows', async () => {
    await start({ hosts: { 'waveflow.test': plainHost } });
    assert.equal((await ask('http://waveflow.test/path')).body, 'GET /path ');
    const [status, socket] = await tunnel('waveflow.test:443');
    socket.destroy();
    assert.equal(status, 200);
    assert.deepEqual(
      proxy.requests.map(({ host }) => host),
      ['waveflow.test', 'waveflow.test:443'],
    );
  });

  it('speaks https to its clients when so configured', async () => {
    await start({ tls: 'self-signed' });
    const { hostname, port } = new URL(proxy.url);
    const client = connectTls({ host: hostname, port: Number(port), ca: readTestCertificate().cert });
    client.write(`GET http://${plainHost}/path HTTP/1.1\r\nhost: ${plainHost}\r\nconnection: close\r\n\r\n`);
    assert.match(await text(client), /GET \/path $/m);
  });

  it('responds with 502 when the server cannot be reached', async () => {
    await start();
    assert.equal((await ask('http://127.0.0.1:1/')).statusCode, 502);
    const [status, socket] = await tunnel('127.0.0.1:1');
    socket.destroy();
    assert.equal(status, 502);
  });

  it('responds with 400 to a request that is not for a proxy', async () => {
    await start();
    assert.equal((await fetch(`${proxy.url}/health`)).status, 400);
    assert.deepEqual(proxy.requests, []);
  });

  const admissions: [string, ForwardProxyOptions, Record<string, string>, boolean][] = [
    ['any client without credentials', {}, {}, true],
    ['the right credentials', { credentials }, good, true],
    ['no credentials', { credentials }, {}, false],
    ['wrong credentials', { credentials }, wrong, false],
    ['the right credentials when it refuses every request', { credentials, mode: 407 }, good, false],
    ['any client when it refuses every request', { mode: 407 }, {}, false],
  ];
  for (const [what, options, headers, passed] of admissions) {
    it(`${passed ? 'lets pass' : 'responds with 407 to'} ${what}`, async () => {
      await start(options);
      const response = await ask(`http://${plainHost}/`, headers);
      const [status, socket] = await tunnel(secureHost, headers);
      socket.destroy();
      assert.deepEqual([response.statusCode, status], passed ? [201, 200] : [407, 407]);
      assert.equal(response.headers['proxy-authenticate'], passed ? undefined : 'Basic realm="proxy"');
      assert.deepEqual(
        proxy.requests.map((request) => request.passed),
        [passed, passed],
      );
      assert.equal(arrived !== undefined, passed);
      assert.equal(arrived?.['proxy-authorization'], undefined);
    });
  }

  it('breaks tunnels when it stops', async () => {
    await start();
    const [, socket] = await tunnel(secureHost);
    const closed = once(socket, 'close');
    await proxy.stop();
    await closed;
  });
});
