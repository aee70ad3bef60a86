import assert from 'node:assert/strict';
import { keyringFailed } from '../../../src/core/errors';
import { systemTimers as timers } from '../../../src/core/timers';
import { NodeHttp } from '../../../src/platform/node/http';
import { HeaderHttp, type OriginHeaders } from '../../../src/remote/headerHttp';
import { rejection } from '../../support/rejection';
import { ScriptedServer } from '../../support/scriptedServer';

describe('Requests with headers for a gateway', () => {
  const http = new NodeHttp({ version: '1.2.3', timers });
  let home: ScriptedServer;
  let elsewhere: ScriptedServer;
  let came: (readonly [where: string, key: unknown, authorization: unknown])[];

  before(async () => {
    [home, elsewhere] = await Promise.all([ScriptedServer.start(), ScriptedServer.start()]);
  });
  after(async () => {
    http.dispose();
    await Promise.all([home.stop(), elsewhere.stop()]);
  });
  beforeEach(() => {
    came = [];
    for (const [where, server] of [
      ['home', home],
      ['elsewhere', elsewhere],
    ] as const) {
      server.onRequest(({ headers }, response) => {
        came.push([where, headers['x-api-key'], headers.authorization]);
        response.end();
      });
    }
  });

  const forHome: OriginHeaders = async (origin) => (origin === home.url ? { 'X-Api-Key': 'secret' } : {});
  const get = (url: string, headersOf = forHome, signal?: AbortSignal) =>
    new HeaderHttp(http, headersOf).send({
      method: 'GET',
      url,
      headers: { authorization: 'Bearer a.b.c' },
      ...(signal && { signal }),
    });

  it('carry them to their origin, whatever the path, and their own headers with them', async () => {
    await get(`${home.url}/health`);
    await get(`${home.url}/wf/api/v1/profiles?x`);
    assert.deepEqual(came, [
      ['home', 'secret', 'Bearer a.b.c'],
      ['home', 'secret', 'Bearer a.b.c'],
    ]);
  });

  it('carry them to no other port, host or scheme', async () => {
    await get(`${elsewhere.url}/health`);
    assert.deepEqual(came, [['elsewhere', undefined, 'Bearer a.b.c']]);
    const asked: string[] = [];
    const note: OriginHeaders = async (origin) => (asked.push(origin), {});
    for (const url of ['https://h/a', 'https://h:443/b', 'http://h:80', 'http://H.example:3000/x?y']) {
      await get(url, async (origin) => note(origin).then(() => Promise.reject(keyringFailed('x')))).catch(
        () => undefined,
      );
    }
    assert.deepEqual(asked, ['https://h', 'https://h', 'http://h', 'http://h.example:3000']);
  });

  it('carry them nowhere by a redirect', async () => {
    home.onRequest((_request, response) => response.writeHead(307, { location: `${elsewhere.url}/health` }).end());
    assert.equal((await get(home.url)).status, 307);
    assert.deepEqual(came, []);
  });

  it('are not sent without them if the keyring fails: keyring.failed', async () => {
    await rejection(
      get(home.url, async () => Promise.reject(keyringFailed(new Error('locked')))),
      'keyring.failed',
    );
    assert.deepEqual(came, []);
  });

  it('can be cancelled before and while the keyring is read', async () => {
    const controller = new AbortController();
    const sent = get(home.url, () => new Promise(() => undefined), controller.signal);
    controller.abort();
    await rejection(sent, 'cancelled');
    await rejection(get(home.url, forHome, AbortSignal.abort()), 'cancelled');
    assert.deepEqual(came, []);
  });
});
