import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import type { Loopback, LoopbackListener } from '../../src/account/loopback';
import type { Timers } from '../../src/core/timers';
import { CountedTimers } from '../support/countedTimers';
import { fuzzAsync } from '../support/fuzz';

const PATH = '/wf/callback';
const CSS = 'body { margin: 0 }';
const PAGE = `<!doctype html><title>Zoë</title><style>${CSS}</style>`;

interface Asked {
  readonly method?: string;
  readonly host?: string;
  readonly agent?: Agent;
}

interface ReceivedResponse {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What every loopback listener does. `open` makes one that measures its grace with these timers. */
export function describeLoopback(name: string, open: (timers: Timers) => Loopback): void {
  describe(`Loopback: ${name}`, () => {
    let timers: CountedTimers;
    let listener: LoopbackListener;
    let queries: string[];
    const opened: LoopbackListener[] = [];

    const listen = async (
      preferredPort: number,
      answer: (query: URLSearchParams) => string | Promise<string>,
    ): Promise<LoopbackListener> => {
      const made = await open(timers).listen({ preferredPort, path: PATH, respond: answer });
      opened.push(made);
      return made;
    };
    const ask = (target: string, asked: Asked = {}): Promise<ReceivedResponse> => askAt(listener.port, target, asked);
    const callBack = async (): Promise<string> => (await ask(`${PATH}?token=a.b.c&state=s`)).headers.location ?? '';
    const isFree = (port: number): Promise<boolean> =>
      new Promise((resolve) => {
        const other = createServer();
        other.once('error', () => resolve(false));
        other.listen(port, '127.0.0.1', () => other.close(() => resolve(true)));
      });

    beforeEach(async () => {
      timers = new CountedTimers(0);
      queries = [];
      listener = await listen(0, (query) => {
        queries.push(query.toString());
        return PAGE;
      });
    });

    afterEach(async () => {
      for (const one of opened.splice(0)) one.dispose();
      await timers.pass(60_000);
    });

    describe('a callback', () => {
      const callbacks: readonly (readonly [query: string, heard: string])[] = [
        ['?token=a.b.c&state=s', 'token=a.b.c&state=s'],
        ['?state=s&error=access_denied', 'state=s&error=access_denied'],
        ['?error=', 'error='],
        ['?token=a%2Bb+c%20d', 'token=a%2Bb+c+d'],
        ['?other=1&other=2', 'other=1&other=2'],
        ['?token=a?b', 'token=a%3Fb'],
        ['?', ''],
        ['', ''],
      ];
      for (const [query, heard] of callbacks) {
        it(`with ${query || 'no query'} is received as ${heard || 'nothing'}`, async () => {
          assert.equal((await ask(PATH + query)).status, 303);
          assert.deepEqual(queries, [heard]);
        });
      }

      const unclear = [
        'token=a&token=b',
        'state=a&token=b&state=a',
        'error&error',
        'token=a&%74oken=b',
        'token=%',
        'token=%zz',
        'state=%ff',
        '%c3',
      ];
      for (const query of unclear) {
        it(`with ?${query} gets 400 and is not received`, async () => {
          const { status, body } = await ask(`${PATH}?${query}`);
          assert.deepEqual({ status, body, queries }, { status: 400, body: '', queries: [] });
        });
      }

      it('is received as it was sent, once, or gets 400, for any query', async () => {
        const piece = fc.oneof(
          fc.constantFrom(
            'token=',
            'state=',
            'error=',
            'token',
            '&',
            '&&',
            '=',
            '%',
            '%00',
            '%zz',
            '%ff',
            '%c3%28',
            '%F0%9F%98%80',
            '+',
            ';',
            '?',
            '/',
            '..',
            '__proto__=1',
          ),
          fc.string({ unit: 'grapheme' }).map(encodeURIComponent),
        );
        const query = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(''));
        await fuzzAsync(
          query,
          async (sent) => {
            queries.length = 0;
            const { status, body, headers } = await ask(`${PATH}?${sent}`);
            assert.equal(body, '');
            if (status === 400) {
              assert.deepEqual(queries, []);
              return;
            }
            assert.equal(status, 303);
            assert.deepEqual(queries, [new URLSearchParams(sent).toString()]);
            assert.match(headers.location ?? '', /^\/[\w-]+$/);
          },
          200,
        );
        queries.length = 0;
        assert.equal((await ask(`${PATH}?token=a.b.c`)).status, 303);
        assert.deepEqual(queries, ['token=a.b.c']);
      });

      it('ends on an address without the query, where the document is', async () => {
        const { status, headers, body } = await ask(`${PATH}?token=secret.to.ken&state=s`);
        assert.deepEqual({ status, body }, { status: 303, body: '' });
        assert.match(headers.location ?? '', /^\/[\w-]+$/);
        assert.equal(headers['cache-control'], 'no-store');
        assert.equal(headers['referrer-policy'], 'no-referrer');
        const shown = await ask(headers.location ?? '');
        assert.deepEqual({ status: shown.status, body: shown.body }, { status: 200, body: PAGE });
        assert.equal(queries.length, 1);
      });

      it('shows its document as HTML that may load, run and send nothing', async () => {
        const { headers } = await ask(await callBack());
        assert.equal(headers['content-type'], 'text/html; charset=utf-8');
        assert.equal(headers['cache-control'], 'no-store');
        assert.equal(headers['referrer-policy'], 'no-referrer');
        assert.equal(headers['x-content-type-options'], 'nosniff');
        assert.equal(headers.connection, 'close');
        const hash = createHash('sha256').update(CSS).digest('base64');
        const [loads, styles] = String(headers['content-security-policy']).split('; ');
        assert.deepEqual({ loads, styles }, { loads: `default-src 'none'`, styles: `style-src 'sha256-${hash}'` });
      });

      it('shows its document once', async () => {
        const address = await callBack();
        await ask(address);
        assert.equal((await ask(address)).status, 404);
      });

      it('has an unguessable address of its own', async () => {
        const addresses = [await callBack(), await callBack()];
        assert.equal(new Set(addresses).size, 2);
        for (const address of addresses) assert.match(address, /^\/[\w-]{22,}$/);
      });

      it('is received each time, with a document of its own', async () => {
        let count = 0;
        listener = await listen(0, () => String(++count));
        const [first, second] = [await callBack(), await callBack()];
        assert.deepEqual([(await ask(second)).body, (await ask(first)).body], ['2', '1']);
      });
    });

    describe('keeps listening after', () => {
      const others: readonly (readonly [title: string, target: string, asked?: Asked])[] = [
        ['a favicon', '/favicon.ico'],
        ['the root', '/'],
        ['a longer path', `${PATH}/?token=a.b.c`],
        ['a path with a slash more', `/${PATH}?token=a.b.c`],
        ['a path in capitals', `${PATH.toUpperCase()}?token=a.b.c`],
        ['an escaped path', '/wf/%63allback?token=a.b.c'],
        ['a whole address', `http://127.0.0.1${PATH}?token=a.b.c`],
        ['HEAD', `${PATH}?token=a.b.c`, { method: 'HEAD' }],
        ['POST', `${PATH}?token=a.b.c`, { method: 'POST' }],
        ['OPTIONS', `${PATH}?token=a.b.c`, { method: 'OPTIONS' }],
        ['a name that points here', `${PATH}?token=a.b.c`, { host: 'evil.example:80' }],
        ['a name that begins like ours', `${PATH}?token=a.b.c`, { host: '127.0.0.1.evil.example' }],
        ['a name that ends like ours', `${PATH}?token=a.b.c`, { host: 'evil.localhost' }],
        ['another address of this machine', `${PATH}?token=a.b.c`, { host: '127.0.0.2' }],
      ];
      for (const [title, target, asked] of others) {
        it(title, async () => {
          const { status, body } = await ask(target, asked);
          assert.deepEqual({ status, body, queries }, { status: 404, body: '', queries: [] });
          assert.equal((await ask(`${PATH}?token=a.b.c`)).status, 303);
        });
      }

      it('a document requested under another host name', async () => {
        const address = await callBack();
        assert.equal((await ask(address, { host: 'evil.example' })).status, 404);
        assert.equal((await ask(address)).body, PAGE);
      });

      const raw: readonly (readonly [title: string, sent: string, status: number])[] = [
        ['a request that names no host', `GET ${PATH}?token=a.b.c HTTP/1.0\r\n\r\n`, 404],
        ['something that is not HTTP', '\0\0\0\0\r\n\r\n', 400],
      ];
      for (const [title, sent, status] of raw) {
        it(title, async () => {
          const socket = connect(listener.port, '127.0.0.1');
          socket.end(sent);
          assert.match(await text(socket), new RegExp(`^HTTP/1.1 ${status} `));
          assert.deepEqual(queries, []);
          assert.equal((await ask(PATH)).status, 303);
        });
      }
    });

    for (const host of ['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]']) {
      it(`accepts ${host}, with any port: the editor may forward it`, async () => {
        for (const port of ['', ':49388', `:${listener.port}`]) {
          assert.equal((await ask(PATH, { host: host + port })).status, 303);
        }
      });
    }

    it('accepts a host name that was admitted, and no other', async () => {
      const host = 'name-49388.forwarded.example';
      assert.equal((await ask(PATH, { host })).status, 404);
      listener.admit(host.toUpperCase());
      assert.equal((await ask(PATH, { host })).status, 303);
      assert.equal((await ask(PATH, { host: `evil.${host}` })).status, 404);
    });

    it('waits for a document that takes its time, also while it is disposed', async () => {
      let finish: (page: string) => void = () => undefined;
      const slow = await listen(0, () => new Promise((resolve) => (finish = resolve)));
      const asked = askAt(slow.port, `${PATH}?code=c&state=s`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      slow.dispose();
      finish(PAGE);
      const { status, headers } = await asked;
      assert.equal(status, 303);
      assert.equal((await askAt(slow.port, headers.location ?? '')).body, PAGE);
    });

    describe('the port', () => {
      it('is the preferred one if that is free', async () => {
        const { port } = listener;
        listener.dispose();
        assert.equal((await listen(port, () => '')).port, port);
      });

      it('is another one if that is taken', async () => {
        const other = await listen(listener.port, () => 'other');
        assert.notEqual(other.port, listener.port);
        const { headers } = await askAt(other.port, PATH);
        assert.equal((await askAt(other.port, headers.location ?? '')).body, 'other');
        assert.deepEqual(queries, []);
      });

      it('is bound on 127.0.0.1 and nowhere else', async () => {
        assert.equal(await accepts(listener.port, '127.0.0.1'), true);
        for (const address of ['127.0.0.2', '::1']) assert.equal(await accepts(listener.port, address), false);
      });
    });

    describe('after disposal', () => {
      it('the port is free', async () => {
        listener.dispose();
        listener.dispose();
        assert.equal(await isFree(listener.port), true);
        assert.equal(timers.pending, 0);
      });

      it('no callback is accepted, and a pending document can still be fetched', async () => {
        const address = await callBack();
        listener.dispose();
        assert.equal((await ask(`${PATH}?token=d.e.f`)).status, 404);
        assert.equal((await ask(address)).body, PAGE);
        assert.equal(queries.length, 1);
      });

      it('the port is free once the last document was fetched', async () => {
        const [first, second] = [await callBack(), await callBack()];
        listener.dispose();
        await ask(first);
        assert.equal(await isFree(listener.port), false);
        await ask(second);
        assert.equal(await isFree(listener.port), true);
        assert.equal(timers.pending, 0);
      });

      it('the port is free after 2 s, also when a document was not fetched', async () => {
        await callBack();
        listener.dispose();
        await timers.pass(1_999);
        assert.equal(await isFree(listener.port), false);
        await timers.pass(1);
        assert.equal(await isFree(listener.port), true);
      });

      it('while the response to a callback is under way, its document is still shown', async () => {
        listener = await listen(0, () => {
          listener.dispose();
          return PAGE;
        });
        assert.equal((await ask(await callBack())).body, PAGE);
        assert.equal(await isFree(listener.port), true);
      });

      it('while a document is being fetched, all of it arrives, and no other request gets it', async () => {
        const long = 'x'.repeat(8 * 1024 * 1024);
        listener = await listen(0, () => long);
        const address = await callBack();
        const outgoing = request({ host: '127.0.0.1', port: listener.port, path: address, agent: false }).end();
        const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
        listener.dispose();
        assert.equal((await ask(address)).status, 404);
        assert.equal((await text(incoming)).length, long.length);
      });

      it('connections on which nothing was sent are closed', async () => {
        const socket = connect(listener.port, '127.0.0.1');
        await once(socket, 'connect');
        // Accepted by the program, not only by its system.
        await ask('/');
        listener.dispose();
        await once(socket.resume(), 'close');
      });

      it('a kept-alive connection accepts no further request', async () => {
        const agent = new Agent({ keepAlive: true, maxSockets: 1 });
        assert.equal((await ask('/', { agent })).headers.connection, 'close');
        listener.dispose();
        await assert.rejects(ask(PATH, { agent }));
        assert.deepEqual(queries, []);
        agent.destroy();
      });
    });
  });
}

async function askAt(
  port: number,
  target: string,
  { method = 'GET', host, agent }: Asked = {},
): Promise<ReceivedResponse> {
  const headers = host === undefined ? {} : { host };
  const outgoing = request({ host: '127.0.0.1', port, path: target, method, headers, agent: agent ?? false }).end();
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, body: await text(incoming) };
}

async function accepts(port: number, address: string): Promise<boolean> {
  const socket = connect(port, address);
  return once(socket, 'connect')
    .then(
      () => true,
      () => false,
    )
    .finally(() => socket.destroy());
}
