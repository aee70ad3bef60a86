import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { systemTimers as timers } from '../../../../src/core/timers';
import { NodeHttp } from '../../../../src/platform/node/http';
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

  it('give up nothing of a program’s own mistake as a failure of the network', async () => {
    const headers = { authorization: 'Bearer a\nb' };
    await assert.rejects(http.send({ method: 'GET', url: server.url, headers }), TypeError);
  });
});
