import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import { systemTimers as timers } from '../../../../src/core/timers';
import { NodeHttp } from '../../../../src/platform/node/http';
import { listen, stopListening } from '../../../server/listen';
import { readTestCertificate } from '../../../server/test-certificate';
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

  it('say who asks', async () => {
    await http.send({ method: 'GET', url: server.url });
    assert.equal(requests[0]?.headers['user-agent'], 'waveflow-vscode/1.2.3');
  });

  it('have a connection each: one kept for later may be closed just when it is used', async () => {
    for (let count = 0; count < 3; count++) await http.send({ method: 'GET', url: server.url });
    assert.equal(new Set(requests.map(({ socket }) => socket)).size, 3);
    assert.equal(requests[0]?.headers.connection, 'close');
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
      strict = true;
      await rejection(choosing.send({ method: 'GET', url }), 'network.tls');
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
