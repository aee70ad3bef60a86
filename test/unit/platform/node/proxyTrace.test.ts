import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { ClientRequest } from 'node:http';
import { ProxyTrace } from '../../../../src/platform/node/proxyTrace';

const coded = (code: string): Error => Object.assign(new Error(), { code });

describe('The proxy trace of a request', () => {
  /** Kind of failure and who is named, when the request fails with ECONNRESET. */
  function failure(url: string, event?: { proxy: string; error?: unknown }): [kind: string, host: string | undefined] {
    const request = new EventEmitter();
    const trace = new ProxyTrace(request as unknown as ClientRequest, new URL(url));
    if (event) request.emit('proxy', event);
    const { kind, details } = trace.networkError(coded('ECONNRESET'));
    assert.ok('host' in details);
    return [kind, details.host];
  }

  it('ends at the server where there is no proxy', () => {
    for (const url of ['http://host:1', 'https://host:1']) {
      assert.deepEqual(failure(url), ['network.broken', 'host:1']);
      assert.deepEqual(failure(url, { proxy: 'DIRECT' }), ['network.broken', 'host:1']);
    }
  });

  it('ends at the proxy if it refuses, with the reason', () => {
    for (const url of ['http://host:1', 'https://host:1']) {
      assert.deepEqual(failure(url, { proxy: 'PROXY proxy:3128', error: coded('ECONNREFUSED') }), [
        'network.refused',
        'proxy:3128',
      ]);
    }
  });

  it('goes through the proxy to the server with https, and with http to the proxy', () => {
    assert.deepEqual(failure('https://host:1', { proxy: 'HTTPS proxy:3128' }), ['network.broken', 'host:1']);
    assert.deepEqual(failure('http://host:1', { proxy: 'HTTPS proxy:3128' }), ['network.broken', 'proxy:3128']);
  });

  it('does not reveal user and password of the proxy', () => {
    for (const user of ['ada:pw', 'ada:p@w', 'ada:p/w', 'ada']) {
      assert.deepEqual(failure('http://host', { proxy: `PROXY ${user}@proxy:3128/` }), [
        'network.broken',
        'proxy:3128',
      ]);
    }
  });

  it('ends at the server if the proxy setting cannot be parsed', () => {
    assert.deepEqual(failure('http://host', { proxy: '' }), ['network.broken', 'host']);
  });
});
