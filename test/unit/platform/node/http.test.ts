import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { text } from 'node:stream/consumers';
import { systemTimers as timers } from '../../../../src/core/timers';
import { NodeHttp } from '../../../../src/platform/node/http';
import { listen, stopListening } from '../../../server/listen';
import { readTestCertificate } from '../../../server/testCertificate';
import { rejection } from '../../../support/rejection';
import { ScriptedServer } from '../../../support/scriptedServer';

describe('Requests through Node', () => {
  let server: ScriptedServer;
  let http: NodeHttp;
  let requests: IncomingMessage[];

  before(async () => {
    server = await ScriptedServer.start();
  });
  after(() => server.stop());

  beforeEach(() => {
    http = new NodeHttp({ version: '1.2.3', timers });
    requests = [];
    server.onRequest((request, response) => void (requests.push(request), response.end()));
  });
  afterEach(() => http.dispose());

  const connections = () => new Set(requests.map(({ socket }) => socket)).size;

  it('carry a User-Agent', async () => {
    await http.send({ method: 'GET', url: server.url });
    assert.equal(requests[0]?.headers['user-agent'], 'waveflow-vscode/1.2.3');
  });

  it('use a new connection each', async () => {
    for (let count = 0; count < 3; count++) await http.send({ method: 'GET', url: server.url });
    assert.equal(connections(), 3);
    assert.equal(requests[0]?.headers.connection, 'close');
  });

  describe('that keep connections alive', () => {
    const send = (body = '') => http.send({ method: 'POST', url: server.url, body, keepAlive: true });

    /** The first request succeeds, the following ones get the given responses, until none is left. */
    function answerNext(...answers: readonly ((response: ServerResponse) => unknown)[]): void {
      const left = [...answers];
      server.onRequest(async (request, response) => {
        requests.push(request);
        await text(request);
        const answer = requests.length > 1 ? left.shift() : undefined;
        if (answer) answer(response);
        else response.end(`${requests.length}`);
      });
    }

    it('share one, however the server responds', async () => {
      answerNext(
        (response) => response.writeHead(500).end('x'.repeat(100_000)),
        (response) => response.writeHead(204).end(),
      );
      const statuses = [await send('a'), await send('b'), await send('c'), await send('d')].map(({ status }) => status);
      assert.deepEqual(statuses, [200, 500, 204, 200]);
      assert.equal(connections(), 1);
    });

    it('do not reuse one that the server says it closes', async () => {
      answerNext((response) => response.writeHead(200, { connection: 'close' }).end());
      for (let count = 0; count < 3; count++) await send();
      assert.equal(connections(), 2);
    });

    it('leave no connection to requests without keep-alive', async () => {
      await send();
      await http.send({ method: 'GET', url: server.url });
      await send();
      assert.equal(connections(), 2);
    });

    const closings: readonly (readonly [title: string, close: (response: ServerResponse) => unknown])[] = [
      ['ends', (response) => response.socket?.end()],
      ['breaks', (response) => response.socket?.resetAndDestroy()],
    ];
    for (const [title, close] of closings) {
      it(`are retried once if a kept-alive connection ${title}`, async () => {
        answerNext(close);
        await send('first');
        assert.equal((await send('second')).body, '3');
        assert.equal(connections(), 2);
      });

      it(`are not retried twice if the next one ${title}, too`, async () => {
        answerNext(close, close);
        await send('first');
        await rejection(send('second'), 'network.broken');
        assert.equal(requests.length, 3);
      });

      it(`are not retried if a new connection ${title}`, async () => {
        server.onRequest((request, response) => void (requests.push(request), close(response)));
        await rejection(send(), 'network.broken');
        assert.equal(requests.length, 1);
      });
    }

    it('are not retried if the response breaks off', async () => {
      answerNext((response) =>
        response.writeHead(200, { 'content-length': 9 }).write('{', () => response.socket?.resetAndDestroy()),
      );
      await send();
      await rejection(send(), 'answer.cutOff');
      assert.equal(requests.length, 2);
    });

    it('are not retried after a cancellation', async () => {
      const controller = new AbortController();
      answerNext(() => controller.abort());
      await send();
      const { signal } = controller;
      await rejection(http.send({ method: 'POST', url: server.url, keepAlive: true, signal }), 'cancelled');
      await send();
      assert.equal(requests.length, 3);
    });
  });

  it('trust an unknown certificate only while the setting allows it', async () => {
    const secure = createServer(readTestCertificate(), (_request, response) => response.end());
    let strict = true;
    const choosing = new NodeHttp({ version: '1.2.3', timers, strictSsl: () => strict });
    try {
      const url = await listen(secure, { host: '127.0.0.1', port: 0 });
      for (const client of [http, choosing]) await rejection(client.send({ method: 'GET', url }), 'network.tls');
      strict = false;
      assert.equal((await choosing.send({ method: 'GET', url })).status, 200);
      assert.equal((await choosing.send({ method: 'GET', url, keepAlive: true })).status, 200);
      strict = true;
      for (const keepAlive of [false, true])
        await rejection(choosing.send({ method: 'GET', url, keepAlive }), 'network.tls');
    } finally {
      choosing.dispose();
      await stopListening(secure);
    }
  });

  it('do not report a fault of the program as a network failure', async () => {
    const headers = { authorization: 'Bearer a\nb' };
    await assert.rejects(http.send({ method: 'GET', url: server.url, headers }), TypeError);
  });
});
