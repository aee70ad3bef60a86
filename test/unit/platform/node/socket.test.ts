import assert from 'node:assert/strict';
// The names under which VS Code hands out its patched copies, see src/platform/node/http.ts.
import http from 'http';
import https from 'https';
import { systemTimers as timers } from '../../../../src/core/timers';
import { NodeSockets } from '../../../../src/platform/node/socket';

describe('Sockets through Node', () => {
  for (const [scheme, module] of [
    ['http', http],
    ['https', https],
  ] as const) {
    it(`send the upgrade request to an ${scheme} URL with the module that VS Code patches`, () => {
      const sockets = new NodeSockets({ version: '1.2.3', timers });
      const { request } = module;
      const hosts: unknown[] = [];
      module.request = ((options: http.RequestOptions) => {
        hosts.push([options.host, options.port, options.agent]);
        return request(options);
      }) as typeof request;
      try {
        const ignore = () => undefined;
        const listener = { onOpen: ignore, onText: ignore, onRefused: ignore, onEnd: ignore };
        sockets.open({ url: `${scheme}://127.0.0.1:1/socket`, headers: {} }, listener);
      } finally {
        module.request = request;
        sockets.dispose();
      }
      // An agent of our own would keep the editor from setting its one.
      assert.deepEqual(hosts, [['127.0.0.1', '1', undefined]]);
    });
  }
});
