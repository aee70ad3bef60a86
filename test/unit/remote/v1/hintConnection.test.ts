import assert from 'node:assert/strict';
import type { ErrorKind } from '../../../../src/core/errorDetails';
import { networkFailed, sessionExpired } from '../../../../src/core/errors';
import type { HttpResponse } from '../../../../src/remote/http';
import type { SocketListener, SocketRequest } from '../../../../src/remote/socket';
import { V1Client } from '../../../../src/remote/v1/client';
import { HintConnection } from '../../../../src/remote/v1/hintConnection';
import { flushTasks } from '../../../support/manualTimers';

describe('The connection for hints', () => {
  let requests: SocketRequest[];
  let socket: SocketListener;
  let closed: number;
  let asked: (string | undefined)[];
  let reported: string[];
  let ends: (ErrorKind | undefined)[];
  beforeEach(() => {
    requests = [];
    closed = 0;
    asked = [];
    reported = [];
    ends = [];
  });

  /** Opens a connection with these tokens, one after the other. */
  const start = (...tokens: string[]) => {
    const token = async (rejected: string | undefined) => {
      asked.push(rejected);
      const next = tokens[asked.length - 1];
      if (next === undefined) throw sessionExpired('a.example');
      return next;
    };
    const http = { send: () => assert.fail() };
    return new HintConnection({
      client: new V1Client({ http, url: 'https://a.example/music', token }),
      deviceId: 'd&1',
      sockets: {
        open: (request, listener) => {
          requests.push(request);
          socket = listener;
          return { dispose: () => closed++ };
        },
      },
      listener: {
        onOpen: () => void reported.push('open'),
        onHint: () => void reported.push('hint'),
        onEnd: (error) => void ends.push(error?.kind),
      },
    });
  };
  const open = async (...tokens: string[]) => {
    const connection = start(...tokens);
    await flushTasks();
    return connection;
  };
  const refuse = async (status: number, body = '', headers: Record<string, string> = {}) => {
    const response: HttpResponse = { status, headers, cookies: [], body };
    socket.onRefused(response);
    await flushTasks();
  };

  it('is requested with the token and the device id', async () => {
    await open('t1');
    assert.deepEqual(requests, [
      { url: 'https://a.example/music/api/v1/sync/ws?device_id=d%261', headers: { authorization: 'Bearer t1' } },
    ]);
  });

  it('takes every text for a hint, whatever it says', async () => {
    await open('t1');
    socket.onOpen();
    for (const text of ['{"type":"op","op":{}}', '{"type":"news"}', 'not JSON', '']) socket.onText(text);
    assert.deepEqual(reported, ['open', 'hint', 'hint', 'hint', 'hint']);
  });

  it('passes on how it ends, once', async () => {
    await open('t1');
    socket.onEnd(networkFailed('network.timeout', 'a.example'));
    socket.onEnd(undefined);
    assert.deepEqual(ends, ['network.timeout']);
  });

  it('is requested once more with another token after a 401 of the server', async () => {
    await open('t1', 't2');
    await refuse(401);
    assert.deepEqual(asked, [undefined, 't1']);
    assert.equal(requests[1]?.headers['authorization'], 'Bearer t2');
    socket.onOpen();
    assert.deepEqual([reported, ends], [['open'], []]);
  });

  it('ends after the second 401: answer.unauthorized', async () => {
    await open('t1', 't2', 't3');
    await refuse(401);
    await refuse(401);
    assert.deepEqual([asked.length, ends], [2, ['answer.unauthorized']]);
  });

  it('ends if there is no token, or no other one', async () => {
    await open();
    assert.deepEqual(ends, ['session.expired']);
    ends = [];
    asked = [];
    await open('t1');
    await refuse(401);
    assert.deepEqual(ends, ['session.expired']);
  });

  const refusals: readonly (readonly [
    title: string,
    kind: ErrorKind,
    response: readonly [status: number, body?: string, headers?: Record<string, string>],
  ])[] = [
    ['a 401 of a gateway', 'answer.inFront', [401, '', { 'www-authenticate': 'Basic' }]],
    ['the page of a gateway', 'answer.inFront', [403, '<html></html>', { 'content-type': 'text/html' }]],
    ['a 403 of the server', 'answer.forbidden', [403]],
    ['a redirect elsewhere', 'answer.inFront', [302, '', { location: 'https://login.example/' }]],
    ['a redirect of the server', 'answer.moved', [308, '', { location: 'https://b.example/api/v1/sync/ws' }]],
    ['a success without a socket', 'answer.notWaveFlow', [200, '<html></html>']],
    ['an unknown path', 'answer.notWaveFlow', [404]],
    ['a proxy that removes upgrades', 'socket.blocked', [400, 'an upgrade was expected']],
    ['a server that asks for the upgrade', 'socket.blocked', [426]],
    ['an error of the server', 'answer.failed', [500]],
    ['a busy server', 'answer.busy', [503, '', { 'retry-after': '5' }]],
  ];
  for (const [title, kind, response] of refusals) {
    it(`ends with ${kind} at ${title}, without another token`, async () => {
      await open('t1', 't2');
      await refuse(...response);
      assert.deepEqual([ends, asked], [[kind], [undefined]]);
    });
  }

  it('is closed when it is disposed of, and reports nothing any more', async () => {
    const connection = await open('t1', 't2');
    connection.dispose();
    assert.equal(closed, 1);
    await refuse(401);
    socket.onEnd(undefined);
    assert.deepEqual([ends, asked], [[], [undefined]]);
  });

  it('is not opened if it is disposed of while a token is awaited', async () => {
    start('t1').dispose();
    await flushTasks();
    assert.deepEqual([requests, ends], [[], []]);
  });
});
