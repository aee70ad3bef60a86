import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Disposable } from '../../src/core/disposal';
import type { ErrorKind } from '../../src/core/errorDetails';
import type { Timers } from '../../src/core/timers';
import type { Http } from '../../src/remote/http';
import { listen, stopListening } from '../server/listen';
import { startServer, type ServerProcess } from '../server/process';
import { readTestCertificate } from '../server/testCertificate';
import { CountedTimers } from '../support/countedTimers';
import { startRecordingServer, type RecordingServer } from '../support/recordingServer';
import { rejection } from '../support/rejection';
import { ScriptedServer } from '../support/scriptedServer';
import { assertNoSecrets } from '../support/assertNoSecrets';

const MEBIBYTE = 1024 * 1024;

export interface HttpTrust {
  readonly strictSsl: () => boolean;
}

/** What every client does. `open` makes one that measures its limit with these timers. */
export function describeHttp(name: string, open: (timers: Timers, trust?: HttpTrust) => Http & Disposable): void {
  describe(`Http: ${name}`, function () {
    this.timeout(20_000);

    let server: ScriptedServer;
    let timers: CountedTimers;
    let http: Http & Disposable;

    before(async () => {
      server = await ScriptedServer.start();
    });
    after(() => server.stop());

    beforeEach(() => {
      timers = new CountedTimers(0);
      http = open(timers);
    });
    afterEach(() => http.dispose());

    const get = (path = '/', signal?: AbortSignal) =>
      http.send({ method: 'GET', url: server.url + path, ...(signal && { signal }) });

    /** Sends a request and waits until the server has received it, without a response yet. */
    async function meet(signal?: AbortSignal): Promise<{ sent: ReturnType<Http['send']>; response: ServerResponse }> {
      const came = new Promise<ServerResponse>((resolve) =>
        server.onRequest((_request, response) => resolve(response)),
      );
      const sent = get('/', signal);
      sent.catch(() => undefined);
      return { sent, response: await came };
    }

    for (const status of [200, 201, 204, 301, 304, 400, 401, 403, 404, 429, 500, 503, 511]) {
      it(`resolves to a response of status ${status}`, async () => {
        server.onRequest((_request, response) => response.writeHead(status).end());
        assert.equal((await get()).status, status);
        assert.equal(timers.pending, 0);
      });
    }

    for (const headers of ['connection: upgrade\r\nupgrade: websocket\r\n', '']) {
      it(`resolves to a response that switches protocols${headers === '' ? ' to none' : ''}, and leaves the connection`, async () => {
        const closed = new Promise((resolve) => {
          server.onRequest((_request, response) => {
            response.socket?.once('close', resolve).write(`HTTP/1.1 101 Switching Protocols\r\n${headers}\r\n`);
            if (headers === '') response.socket?.end();
          });
        });
        const { status, body } = await get();
        assert.deepEqual([status, body], [101, '']);
        await closed;
        assert.equal(timers.pending, 0);
      });
    }

    it('resolves to the final response that follows a provisional one', async () => {
      server.onRequest((_request, response) => {
        response.writeProcessing();
        response.writeEarlyHints({ link: '</a.css>; rel=preload' });
        response.writeHead(204).end();
      });
      assert.equal((await get()).status, 204);
    });

    it('sends method, path, query, headers and body as they are', async () => {
      let came: { method?: string | undefined; url?: string | undefined; custom: unknown; body: string } | undefined;
      server.onRequest(async (request, response) => {
        const { method, url, headers } = request;
        came = { method, url, custom: headers['x-custom'], body: await text(request) };
        response.end();
      });
      const body = '{"name":"Zoë 🎵"}';
      await http.send({ method: 'POST', url: `${server.url}/a%20b?c=%2F&d`, headers: { 'X-Custom': 'e f' }, body });
      assert.deepEqual(came, { method: 'POST', url: '/a%20b?c=%2F&d', custom: 'e f', body });
      await get('/plain');
      assert.deepEqual(came, { method: 'GET', url: '/plain', custom: undefined, body: '' });
    });

    it('sends Accept and Content-Length', async () => {
      let headers: IncomingMessage['headers'] = {};
      server.onRequest((request, response) => {
        headers = request.headers;
        response.end();
      });
      await http.send({ method: 'POST', url: server.url, body: 'Zoë' });
      assert.equal(headers.accept, 'application/json');
      assert.equal(headers['content-length'], '4');
      assert.equal(headers['transfer-encoding'], undefined);
    });

    it('gives header names in lower case, repeated values joined and cookies apart', async () => {
      const sent = [
        'Content-Type',
        'text/plain',
        'X-One',
        'a',
        'X-ONE',
        'b',
        'Set-Cookie',
        'c=1; Path=/',
        'set-cookie',
        'd=2',
        'Content-Type',
        'text/html',
      ];
      server.onRequest((_request, response) => response.writeHead(200, sent).end());
      const { headers, cookies } = await get();
      assert.equal(headers['x-one'], 'a, b');
      assert.equal(headers['content-type'], 'text/plain, text/html');
      assert.equal('set-cookie' in headers, false);
      assert.deepEqual(cookies, ['c=1; Path=/', 'd=2']);
    });

    it('decodes a character that arrives in two pieces', async () => {
      const whole = Buffer.from('Zoë 🎵');
      server.onRequest(async (_request, response) => {
        for (const byte of whole) {
          response.write(Buffer.of(byte));
          await new Promise(setImmediate);
        }
        response.end();
      });
      assert.equal((await get()).body, 'Zoë 🎵');
    });

    it('takes a body of 1 MiB', async () => {
      server.onRequest((_request, response) => response.end('x'.repeat(MEBIBYTE)));
      assert.equal((await get()).body.length, MEBIBYTE);
    });

    it('sends many at once', async () => {
      server.onRequest((request, response) => response.end(request.url));
      const paths = Array.from({ length: 30 }, (_, index) => `/${index}`);
      const bodies = await Promise.all(paths.map(async (path) => (await get(path)).body));
      assert.deepEqual(bodies, paths);
    });

    describe('follows no redirect', () => {
      let elsewhere: RecordingServer;

      before(async () => {
        elsewhere = await startRecordingServer();
      });
      after(() => elsewhere.stop());

      for (const status of [301, 302, 303, 307, 308]) {
        it(`of status ${status}`, async () => {
          server.onRequest((_request, response) =>
            response.writeHead(status, { location: `${elsewhere.url}/?x` }).end(),
          );
          const headers = { authorization: 'Bearer a.b.c', cookie: 'd=e' };
          const response = await http.send({ method: 'GET', url: server.url, headers });
          assert.equal(response.status, status);
          assert.equal(response.headers['location'], `${elsewhere.url}/?x`);
          assert.deepEqual(elsewhere.requests, []);
        });
      }
    });

    describe('rejects', () => {
      const answers: readonly (readonly [
        title: string,
        kind: ErrorKind,
        answer: (response: ServerResponse) => unknown,
      ])[] = [
        ['a proxy that wants a sign-in', 'network.proxy', (response) => response.writeHead(407).end()],
        ['a connection that breaks', 'network.broken', (response) => response.socket?.resetAndDestroy()],
        ['a connection that ends', 'network.broken', (response) => response.socket?.end()],
        ['what is not HTTP', 'network.broken', (response) => response.socket?.end('SSH-2.0-secret banner\r\n')],
        [
          'a body that breaks off',
          'answer.cutOff',
          (response) => response.writeHead(200, { 'content-length': 9 }).write('{', () => response.destroy()),
        ],
        ['chunks that break off', 'answer.cutOff', (response) => response.write('{', () => response.destroy())],
        ['a body of more than 1 MiB', 'answer.tooLarge', (response) => response.end('x'.repeat(MEBIBYTE + 1))],
        ['a body without end', 'answer.tooLarge', (response) => pour(response)],
      ];
      for (const [title, kind, answer] of answers) {
        it(`${title}: ${kind}`, async () => {
          server.onRequest((_request, response) => void answer(response));
          const headers = { authorization: 'Bearer secret.to.ken', cookie: 'secret=cookie' };
          const url = `${server.url}/path?secret=query`;
          const error = await rejection(http.send({ method: 'POST', url, headers, body: 'secret body' }), kind);
          assert.deepEqual(error.details, { host: new URL(server.url).host });
          // Bytes are shown as numbers, by some in hexadecimal.
          assertNoSecrets(error, ['secret', [...Buffer.from('secret')].join(','), '73 65 63 72 65 74']);
          assert.equal(timers.pending, 0);
        });
      }

      it('a port without a listener: network.refused', async () => {
        const gone = await ScriptedServer.start();
        await gone.stop();
        const error = await rejection(
          http.send({ method: 'GET', url: `${gone.url}/?secret=query` }),
          'network.refused',
        );
        assert.deepEqual(error.details, { host: new URL(gone.url).host });
        assertNoSecrets(error, ['secret']);
      });

      it('a name that does not exist: network.dns', async () => {
        const error = await rejection(
          http.send({ method: 'GET', url: 'http://nope.invalid:8080/?secret=query' }),
          'network.dns',
        );
        assert.deepEqual(error.details, { host: 'nope.invalid:8080' });
        assertNoSecrets(error, ['secret']);
      });

      it('https where http is spoken: network.speaksHttp', async () => {
        await rejection(http.send({ method: 'GET', url: server.url.replace('http:', 'https:') }), 'network.speaksHttp');
      });

      it('a port that speaks TLS and responds with an alert: network.speaksHttps', async () => {
        const alert = createServer((socket) => {
          socket.on('error', () => undefined).once('data', () => socket.end(Buffer.from([0x15, 3, 1, 0, 2, 2, 70])));
        });
        await once(alert.listen(0, '127.0.0.1'), 'listening');
        const { port } = alert.address() as AddressInfo;
        await rejection(http.send({ method: 'GET', url: `http://127.0.0.1:${port}` }), 'network.speaksHttps');
        alert.close();
      });

      for (const [version, kind] of [
        ['TLSv1.3', 'network.clientCertificate'],
        ['TLSv1.2', 'network.handshake'],
      ] as const) {
        it(`a client certificate that is demanded by ${version}: ${kind}, and no request gets through`, async () => {
          let came = 0;
          const own = readTestCertificate();
          const demand = { ...own, ca: own.cert, requestCert: true, rejectUnauthorized: true, maxVersion: version };
          const secure = createTlsServer(demand, (_request, response) => void (came++, response.end()));
          const url = await listen(secure, { host: '127.0.0.1', port: 0 });
          const trusting = open(timers, { strictSsl: () => false });
          try {
            const error = await rejection(trusting.send({ method: 'POST', url, body: 'secret' }), kind);
            assert.deepEqual(error.details, { host: new URL(url).host });
            assertNoSecrets(error, ['secret']);
            assert.equal(came, 0);
          } finally {
            trusting.dispose();
            await stopListening(secure);
          }
        });
      }

      it('an untrusted certificate: network.tls, and nothing reaches the server', async () => {
        const secure: ServerProcess = await startServer({ tls: 'self-signed', faults: true });
        try {
          const headers = { authorization: 'Bearer secret.to.ken' };
          const error = await rejection(
            http.send({ method: 'GET', url: `${secure.url}/health`, headers }),
            'network.tls',
          );
          assert.deepEqual(error.details, { host: new URL(secure.url).host });
          assertNoSecrets(error, ['secret']);
          assert.deepEqual(await secure.requests(), []);
        } finally {
          await secure.stop();
        }
      });
    });

    describe('gives up after 30 s', () => {
      it('without a response', async () => {
        const { sent } = await meet();
        await timers.pass(29_999);
        assert.equal(timers.pending, 1);
        await timers.pass(1);
        const error = await rejection(sent, 'network.timeout');
        assert.deepEqual(error.details, { host: new URL(server.url).host });
      });

      it('with a body that trickles, and closes the connection', async () => {
        const { sent, response } = await meet();
        const closed = once(response, 'close');
        response.write('{');
        await timers.pass(20_000);
        await new Promise((resolve) => response.write(' ', resolve));
        await timers.pass(10_000);
        await rejection(sent, 'network.timeout');
        await closed;
      });
    });

    describe('is cancelled', () => {
      it('before it begins, and sends nothing', async () => {
        let came = 0;
        server.onRequest((_request, response) => void (came++, response.end()));
        await rejection(get('/', AbortSignal.abort()), 'cancelled');
        await new Promise((resolve) => setTimeout(resolve, 50));
        assert.equal(came, 0);
      });

      for (const part of ['response', 'rest of the body']) {
        it(`while it waits for the ${part}, and closes the connection`, async () => {
          const controller = new AbortController();
          const { sent, response } = await meet(controller.signal);
          const closed = once(response, 'close');
          if (part !== 'response') await new Promise((resolve) => response.write('{', resolve));
          controller.abort();
          await rejection(sent, 'cancelled');
          await closed;
          assert.equal(timers.pending, 0);
        });
      }

      it('not by a signal that comes too late', async () => {
        const controller = new AbortController();
        server.onRequest((_request, response) => response.end('whole'));
        const { body } = await get('/', controller.signal);
        controller.abort();
        assert.equal(body, 'whole');
      });

      it('by disposal, as are later requests', async () => {
        const first = await meet();
        const second = await meet();
        http.dispose();
        http.dispose();
        await rejection(first.sent, 'cancelled');
        await rejection(second.sent, 'cancelled');
        await rejection(get(), 'cancelled');
        assert.equal(timers.pending, 0);
      });
    });
  });
}

/** Writes an endless body as fast as the client reads it. */
function pour(response: ServerResponse): void {
  while (!response.destroyed && response.write('x'.repeat(65_536)));
  if (!response.destroyed) response.once('drain', () => pour(response));
}
