import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { systemTimers as timers } from '../../../src/core/timers';
import type { ErrorKind } from '../../../src/core/errorDetails';
import { NodeHttp } from '../../../src/platform/node/http';
import { probeHealth } from '../../../src/remote/health';
import { probeServer } from '../../../src/remote/serverProbe';
import { startServer } from '../../server/process';
import { rejection } from '../../support/rejection';
import { ScriptedServer } from '../../support/scriptedServer';

describe('Health', () => {
  const http = new NodeHttp({ version: '1.2.3', timers });
  let scripted: ScriptedServer;

  before(async () => {
    scripted = await ScriptedServer.start();
  });
  after(async () => {
    await scripted.stop();
    http.dispose();
  });

  const json = { 'content-type': 'application/json' };
  const page = { 'content-type': 'text/html' };

  it('is that of the server', async () => {
    const server = await startServer();
    try {
      const { version, schema } = await probeHealth(http, server.url);
      assert.match(version ?? '', /^\d+\.\d+\.\d+$/);
      assert.equal(schema, null);
      assert.deepEqual(await probeServer(http, server.url), {
        url: server.url,
        generation: 'v1',
        version,
        needsSetup: false,
        hasSignInPage: true,
      });
    } finally {
      await server.stop();
    }
  });

  it('is asked for below a path, too', async () => {
    scripted.onRequest((request, response) => {
      response.writeHead(request.url === '/music/health' ? 200 : 404, json).end('{"status":"starting"}');
    });
    assert.deepEqual(await probeHealth(http, `${scripted.url}/music`), { version: null, schema: null });
    await rejection(probeHealth(http, scripted.url), 'answer.notWaveFlow');
  });

  it('may contain a version, or anything else, and the sign-in page may be elsewhere', async () => {
    for (const [version, told] of [
      ['2.1.0', '2.1.0'],
      [7, null],
      [null, null],
    ] as const) {
      scripted.onRequest((request, response) => {
        response.writeHead(request.url === '/health' ? 200 : 404, json).end(JSON.stringify({ status: 'ok', version }));
      });
      assert.deepEqual(await probeServer(http, scripted.url), {
        url: scripted.url,
        generation: 'v1',
        version: told,
        needsSetup: false,
        hasSignInPage: false,
      });
    }
  });

  const others: readonly (readonly [title: string, kind: ErrorKind, answer: (response: ServerResponse) => unknown])[] =
    [
      [
        'a captive portal',
        'answer.notWaveFlow',
        (response) => response.writeHead(200, page).end('<title>Wi-Fi</title>'),
      ],
      [
        'a captive portal that redirects',
        'answer.inFront',
        (response) => response.writeHead(302, { location: '/sign-in' }).end(),
      ],
      [
        'a gateway that wants a password',
        'answer.inFront',
        (response) => response.writeHead(401, { 'www-authenticate': 'Basic' }).end(),
      ],
      [
        'a server that has moved',
        'answer.moved',
        (response) => response.writeHead(301, { location: 'https://music.example/health' }).end(),
      ],
      [
        'a protocol that was not requested',
        'answer.notWaveFlow',
        (response) =>
          response.socket?.end('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
      ],
      ['nothing', 'answer.notWaveFlow', (response) => response.writeHead(204).end()],
      [
        'a response that breaks off',
        'answer.cutOff',
        (response) => response.writeHead(200, { ...json, 'content-length': 99 }).write('{', () => response.destroy()),
      ],
      ['some other API', 'answer.notWaveFlow', (response) => response.writeHead(200, json).end('{"ok":true}')],
      [
        'a status that is no text',
        'answer.notWaveFlow',
        (response) => response.writeHead(200, json).end('{"status":200}'),
      ],
      ['a server that fails', 'answer.failed', (response) => response.writeHead(500, json).end('{"status":"ok"}')],
      ['a server that is busy', 'answer.busy', (response) => response.writeHead(503, { 'retry-after': '5' }).end()],
      ['a connection that breaks', 'network.broken', (response) => response.destroy()],
    ];
  for (const [title, kind, answer] of others) {
    it(`is not that of ${title}: ${kind}`, async () => {
      scripted.onRequest((_request, response) => void answer(response));
      await rejection(probeHealth(http, scripted.url), kind);
    });
  }

  it('is not reached over http where the port speaks https: network.speaksHttps, whatever the certificate', async () => {
    const secure = await startServer({ tls: 'self-signed' });
    const trusting = new NodeHttp({ version: '1.2.3', timers, strictSsl: () => false });
    try {
      for (const client of [http, trusting])
        await rejection(probeHealth(client, secure.url.replace('https:', 'http:')), 'network.speaksHttps');
    } finally {
      await secure.stop();
      trusting.dispose();
    }
  });

  it('is not reached without a client certificate where one is demanded: network.clientCertificate', async () => {
    const secure = await startServer({ tls: 'client-certificate' });
    const trusting = new NodeHttp({ version: '1.2.3', timers, strictSsl: () => false });
    try {
      await rejection(probeHealth(trusting, secure.url), 'network.clientCertificate');
    } finally {
      await secure.stop();
      trusting.dispose();
    }
  });

  it('is not that of a server that responds 400 to everything: answer.failed', async () => {
    scripted.onRequest((_request, response) => response.writeHead(400).end());
    await rejection(probeHealth(http, scripted.url), 'answer.failed');
  });

  it('is not requested after a cancellation', async () => {
    await rejection(probeHealth(http, scripted.url, AbortSignal.abort()), 'cancelled');
  });
});
