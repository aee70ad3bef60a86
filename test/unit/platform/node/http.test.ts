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
    server.answer((request, response) => void (requests.push(request), response.end()));
  });
  afterEach(() => http.dispose());

  const connections = () => new Set(requests.map(({ socket }) => socket)).size;

  it('say who asks', async () => {
    await http.send({ method: 'GET', url: server.url });
    assert.equal(requests[0]?.headers['user-agent'], 'waveflow-vscode/1.2.3');
  });

  it('have a connection each', async () => {
    for (let count = 0; count < 3; count++) await http.send({ method: 'GET', url: server.url });
    assert.equal(connections(), 3);
    assert.equal(requests[0]?.headers.connection, 'close');
  });

  describe('that keep their connection', () => {
    const send = (body = '') => http.send({ method: 'POST', url: server.url, body, keepAlive: true });

    /** The first request is answered, and the following ones as told, until there are no more answers. */
    function answerNext(...answers: readonly ((response: ServerResponse) => unknown)[]): void {
      const left = [...answers];
      server.answer(async (request, response) => {
        requests.push(request);
        await text(request);
        const answer = requests.length > 1 ? left.shift() : undefined;
        if (answer) answer(response);
        else response.end(`${requests.length}`);
      });
    }

    it('have one together, however the server answers', async () => {
      answerNext(
        (response) => response.writeHead(500).end('x'.repeat(100_000)),
        (response) => response.writeHead(204).end(),
      );
      const statuses = [await send('a'), await send('b'), await send('c'), await send('d')].map(({ status }) => status);
      assert.deepEqual(statuses, [200, 500, 204, 200]);
      assert.equal(connections(), 1);
    });

    it('leave one whose server says that it closes it', async () => {
      answerNext((response) => response.writeHead(200, { connection: 'close' }).end());
      for (let count = 0; count < 3; count++) await send();
      assert.equal(connections(), 2);
    });

    it('leave one for requests that do not', async () => {
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
      it(`are sent once more where one that was left open ${title}`, async () => {
        answerNext(close);
        await send('first');
        assert.equal((await send('second')).body, '3');
        assert.equal(connections(), 2);
      });

      it(`are sent no third time where the next one ${title}, too`, async () => {
        answerNext(close, close);
        await send('first');
        await rejection(send('second'), 'network.broken');
        assert.equal(requests.length, 3);
      });

      it(`are not sent again where a new one ${title}`, async () => {
        server.answer((request, response) => void (requests.push(request), close(response)));
        await rejection(send(), 'network.broken');
        assert.equal(requests.length, 1);
      });
    }

    it('are not sent again where the answer breaks off', async () => {
      answerNext((response) =>
        response.writeHead(200, { 'content-length': 9 }).write('{', () => response.socket?.resetAndDestroy()),
      );
      await send();
      await rejection(send(), 'answer.cutOff');
      assert.equal(requests.length, 2);
    });

    it('are not sent again once nobody wants the answer', async () => {
      const controller = new AbortController();
      answerNext(() => controller.abort());
      await send();
      const { signal } = controller;
      await rejection(http.send({ method: 'POST', url: server.url, keepAlive: true, signal }), 'cancelled');
      await send();
      assert.equal(requests.length, 3);
    });
  });

  it('trust an unknown certificate only while they are told to', async () => {
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

  it('give up nothing of a program’s own mistake as a failure of the network', async () => {
    const headers = { authorization: 'Bearer a\nb' };
    await assert.rejects(http.send({ method: 'GET', url: server.url, headers }), TypeError);
  });
});
