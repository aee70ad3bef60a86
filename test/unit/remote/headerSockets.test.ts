import assert from 'node:assert/strict';
import type { ErrorKind } from '../../../src/core/errorDetails';
import { keyringFailed } from '../../../src/core/errors';
import type { OriginHeaders } from '../../../src/remote/headerHttp';
import { HeaderSockets } from '../../../src/remote/headerSockets';
import type { SocketRequest } from '../../../src/remote/socket';
import { flushTasks } from '../../support/manualTimers';

describe('Sockets with headers for a gateway', () => {
  let requests: SocketRequest[];
  let ends: (ErrorKind | undefined)[];
  let closed: number;
  beforeEach(() => {
    requests = [];
    ends = [];
    closed = 0;
  });

  const forHome: OriginHeaders = async (origin) => (origin === 'https://home.example' ? { 'X-Api-Key': 'secret' } : {});
  const open = (url: string, headersOf = forHome) => {
    const sockets = new HeaderSockets(
      {
        open: (request) => {
          requests.push(request);
          return { dispose: () => closed++ };
        },
      },
      headersOf,
    );
    const request = { url, headers: { authorization: 'Bearer a.b.c' } };
    const fail = () => assert.fail();
    return sockets.open(request, {
      onOpen: fail,
      onText: fail,
      onRefused: fail,
      onEnd: (error) => void ends.push(error?.kind),
    });
  };

  it('carry them to their origin, with the headers of the request', async () => {
    open('https://home.example/wf/socket');
    await flushTasks();
    assert.deepEqual(requests, [
      { url: 'https://home.example/wf/socket', headers: { 'X-Api-Key': 'secret', authorization: 'Bearer a.b.c' } },
    ]);
  });

  it('carry them to no other port, host or scheme', async () => {
    for (const url of ['https://home.example:8443/x', 'https://away.example/x', 'http://home.example/x']) open(url);
    await flushTasks();
    assert.deepEqual(
      requests.map(({ headers }) => headers),
      [1, 2, 3].map(() => ({ authorization: 'Bearer a.b.c' })),
    );
  });

  it('cannot replace the headers of the request', async () => {
    open('https://home.example/x', async () => ({ authorization: 'Basic x' }));
    await flushTasks();
    assert.deepEqual(requests[0]?.headers, { authorization: 'Bearer a.b.c' });
  });

  it('end if the headers cannot be read', async () => {
    open('https://home.example/x', () => Promise.reject(keyringFailed('x')));
    await flushTasks();
    assert.deepEqual([requests, ends], [[], ['keyring.failed']]);
  });

  it('close when they are disposed of, and are not opened afterwards', async () => {
    const connection = open('https://home.example/x');
    await flushTasks();
    connection.dispose();
    assert.equal(closed, 1);
    open('https://home.example/x').dispose();
    open('https://home.example/x', () => Promise.reject(keyringFailed('x'))).dispose();
    await flushTasks();
    assert.deepEqual([requests.length, ends], [1, []]);
  });
});
