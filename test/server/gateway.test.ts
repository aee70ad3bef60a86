import assert from 'node:assert/strict';
import type { GatewayOptions } from './gateway';
import { startServer } from './process';
import type { ServerProcess } from './process';
import { trustingFetch } from './trustingFetch';

const ada = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' };

describe('the gateway in front of the server', function () {
  this.timeout(30_000);

  let server: ServerProcess;
  let token: string;

  before(async () => {
    server = await startServer({ faults: true });
    token = await server.token((await server.signUp(ada)).cookie);
  });
  after(() => server.stop());
  afterEach(() => server.removeGateway());

  const ask = (path: string, headers: Record<string, string> = {}) =>
    fetch(server.url + path, { headers: { authorization: `Bearer ${token}`, ...headers }, redirect: 'manual' });

  const styles: [GatewayOptions['style'], number, string | null, string | null][] = [
    ['basic', 401, 'text/html', 'Basic realm="Music"'],
    ['challenge', 401, null, 'Basic realm="Music"'],
    ['page', 403, 'text/html; charset=UTF-8', null],
    ['redirect', 302, null, null],
    ['text', 401, 'text/plain; charset=utf-8', null],
    ['json', 401, 'application/json', null],
  ];
  for (const [style, status, type, challenge] of styles) {
    it(`refuses in the style "${style}", whatever the path, until it is removed`, async () => {
      await server.gateway({ style });
      for (const path of ['/health', '/api/v1/profiles', '/api/auth/ok', '/unknown']) {
        const { headers, ...response } = await ask(path).then((received) => ({
          status: received.status,
          headers: received.headers,
        }));
        assert.deepEqual(
          [response.status, headers.get('content-type'), headers.get('www-authenticate')],
          [status, type, challenge],
        );
      }
      await server.removeGateway();
      assert.equal((await ask('/api/v1/profiles')).status, 200);
    });
  }

  it('lets pass who has the header with its value', async () => {
    await server.gateway({ style: 'page', passes: { name: 'X-Api-Key', value: 'open sesame' } });
    const statuses = await Promise.all(
      [{}, { 'x-api-key': 'open' }, { 'x-other': 'open sesame' }, { 'x-api-key': 'open sesame' }].map(
        async (headers) => (await ask('/api/v1/profiles', headers)).status,
      ),
    );
    assert.deepEqual(statuses, [403, 403, 403, 200]);
  });

  it('stands in front of a part alone', async () => {
    await server.gateway({ style: 'basic', path: '/api/auth/' });
    assert.deepEqual([(await ask('/api/v1/profiles')).status, (await ask('/api/auth/ok')).status], [200, 401]);
  });

  it('is noted in the journal like everything that came', async () => {
    await server.gateway({ style: 'basic' });
    await server.clearRequests();
    await ask('/health');
    assert.deepEqual(
      (await server.requests()).map(({ path }) => path),
      ['/health'],
    );
  });
});

describe('the server that demands a client certificate', function () {
  this.timeout(30_000);

  it('rejects a client without one', async () => {
    const server = await startServer({ tls: 'client-certificate' });
    try {
      await assert.rejects(trustingFetch(`${server.url}/health`), /certificate required/);
    } finally {
      await server.stop();
    }
  });
});
