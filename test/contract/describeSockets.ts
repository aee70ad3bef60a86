import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Disposable } from '../../src/core/disposal';
import type { ErrorKind } from '../../src/core/errorDetails';
import type { WaveFlowError } from '../../src/core/errors';
import type { Timers } from '../../src/core/timers';
import type { HttpResponse } from '../../src/remote/http';
import type { SocketListener, Sockets } from '../../src/remote/socket';
import { listen, stopListening } from '../server/listen';
import { readTestCertificate } from '../server/testCertificate';
import { assertNoSecrets } from '../support/assertNoSecrets';
import { CountedTimers } from '../support/countedTimers';
import { ScriptedServer } from '../support/scriptedServer';
import type { HttpTrust } from './describeHttp';

const SECRET = 'Bearer secret.of.mine';

/** Notes what a socket reports. */
class NotingSocket implements SocketListener {
  opened = 0;
  readonly texts: string[] = [];
  readonly refusals: HttpResponse[] = [];
  readonly ends: (WaveFlowError | undefined)[] = [];
  readonly onOpen = () => {
    this.opened++;
  };
  readonly onText = (text: string) => void this.texts.push(text);
  readonly onRefused = (response: HttpResponse) => void this.refusals.push(response);
  readonly onEnd = (error: WaveFlowError | undefined) => void this.ends.push(error);

  async until(condition: (noted: this) => boolean): Promise<this> {
    for (let turn = 0; turn < 500 && !condition(this); turn++) await wait(10);
    assert.ok(condition(this), `${this.opened} ${this.texts.join()} ${this.refusals.length} ${this.ends.join()}`);
    return this;
  }
}

/** What all sockets do that can be opened. @param open makes them with these timers */
export function describeSockets(name: string, open: (timers: Timers, trust?: HttpTrust) => Sockets & Disposable): void {
  describe(`Sockets: ${name}`, function () {
    this.timeout(20_000);

    const http = createServer();
    const peers = new WebSocketServer({ server: http, autoPong: false });
    let url: string;
    let peer: WebSocket | undefined;
    let upgrade: IncomingMessage | undefined;
    let timers: CountedTimers;
    let sockets: Sockets & Disposable;
    let noted: NotingSocket;

    before(async () => {
      url = await listen(http, { host: '127.0.0.1', port: 0 });
      peers.on('connection', (socket, request) => {
        peer = socket;
        upgrade = request;
      });
    });
    after(() => {
      peers.clients.forEach((client) => client.terminate());
      return stopListening(http);
    });
    beforeEach(() => {
      timers = new CountedTimers(0);
      sockets = open(timers);
      noted = new NotingSocket();
      peer = undefined;
    });
    afterEach(() => sockets.dispose());

    const connect = (to = url, headers: Record<string, string> = {}) =>
      sockets.open({ url: `${to}/socket?device=1`, headers: { authorization: SECRET, ...headers } }, noted);
    const opened = async () => {
      connect();
      await noted.until(({ opened }) => opened === 1);
      return peer ?? assert.fail('no connection');
    };
    const endsWith = async (kind: ErrorKind) => {
      const [error] = (await noted.until(({ ends }) => ends.length > 0)).ends;
      assert.equal(error?.kind, kind);
      assertNoSecrets(error, [SECRET, 'device=1']);
      assert.equal(timers.pending, 0);
      assert.deepEqual([noted.refusals, noted.ends.length], [[], 1]);
    };

    it('open with the headers of the request, to the path of the request', async () => {
      connect(url, { 'X-Api-Key': 'key' });
      await noted.until(({ opened }) => opened === 1);
      assert.equal(upgrade?.url, '/socket?device=1');
      assert.equal(upgrade.headers.authorization, SECRET);
      assert.equal(upgrade.headers['x-api-key'], 'key');
      assert.equal(upgrade.headers['user-agent'], 'waveflow-vscode/1.2.3');
    });

    it('call nothing before they are returned', () => {
      connect();
      assert.deepEqual([noted.opened, noted.ends.length], [0, 0]);
    });

    it('deliver text, in its order, and ignore the rest', async () => {
      const socket = await opened();
      socket.send('{"type":"op"}');
      socket.send(Buffer.from('binary'));
      socket.send('not JSON');
      socket.ping();
      await noted.until(({ texts }) => texts.length === 2);
      assert.deepEqual(noted.texts, ['{"type":"op"}', 'not JSON']);
    });

    it('answer pings', async () => {
      const socket = await opened();
      const pong = new Promise((resolve) => socket.once('pong', resolve));
      socket.ping();
      await pong;
    });

    it('end without an error when the server closes them', async () => {
      const socket = await opened();
      socket.close(1001);
      await noted.until(({ ends }) => ends.length === 1);
      assert.deepEqual(noted.ends, [undefined]);
      assert.equal(timers.pending, 0);
    });

    it('end with network.broken when the connection breaks', async () => {
      (await opened()).terminate();
      await endsWith('network.broken');
    });

    it('end with network.broken at what is no frame', async () => {
      const socket = await opened();
      (socket as unknown as { _socket: { write(data: Buffer): void } })._socket.write(Buffer.from([0xff, 0xff, 0xff]));
      await endsWith('network.broken');
    });

    it('end with network.broken at a frame of more than 8 MiB', async () => {
      const socket = await opened();
      socket.on('error', () => undefined);
      socket.send('x'.repeat(8 * 1024 * 1024 + 1));
      await endsWith('network.broken');
    });

    describe('are pinged', () => {
      const pings = (socket: WebSocket) => {
        const seen = { count: 0 };
        socket.on('ping', () => seen.count++);
        return seen;
      };
      const turn = () => wait(50);

      it('every 30 s, as long as pongs come back', async () => {
        const socket = await opened();
        socket.on('ping', (data) => socket.pong(data));
        const seen = pings(socket);
        await turn();
        for (let round = 1; round <= 4; round++) {
          socket.pong();
          await turn();
          await timers.pass(30_000);
          await turn();
        }
        assert.ok(seen.count >= 4, `${seen.count}`);
        assert.deepEqual(noted.ends, []);
      });

      it('and end with network.timeout when a pong is missing', async () => {
        const socket = await opened();
        const seen = pings(socket);
        await turn();
        await timers.pass(29_999);
        assert.deepEqual(noted.ends, []);
        await timers.pass(1);
        await endsWith('network.timeout');
        assert.ok(seen.count <= 1);
      });
    });

    it('end with network.timeout if they are not open after 30 s', async () => {
      const silent = createTcpServer(() => undefined);
      const address = await new Promise<AddressInfo>((resolve) =>
        silent.listen(0, '127.0.0.1', () => resolve(silent.address() as AddressInfo)),
      );
      connect(`http://127.0.0.1:${address.port}`);
      await timers.pass(29_999);
      assert.deepEqual(noted.ends, []);
      await timers.pass(1);
      await endsWith('network.timeout');
      silent.close();
    });

    it('end with network.refused if nothing listens', async () => {
      const other = createServer();
      const gone = await listen(other, { host: '127.0.0.1', port: 0 });
      await stopListening(other);
      connect(gone);
      await endsWith('network.refused');
    });

    it('end with network.dns if the host is unknown', async () => {
      connect('http://nowhere.invalid');
      await endsWith('network.dns');
    });

    describe('that are refused', () => {
      let scripted: ScriptedServer;
      before(async () => {
        scripted = await ScriptedServer.start();
      });
      after(() => scripted.stop());

      for (const status of [200, 400, 401, 403, 404, 426, 500, 502, 503]) {
        it(`with ${status} hand over the response, and no more`, async () => {
          scripted.onRequest((_request, response) => response.writeHead(status, { 'x-test': 'yes' }).end('body'));
          connect(scripted.url);
          const [response] = (await noted.until(({ refusals }) => refusals.length > 0)).refusals;
          assert.equal(response?.status, status);
          assert.equal(response.headers['x-test'], 'yes');
          assert.equal(response.body, 'body');
          await wait(50);
          assert.deepEqual([noted.refusals.length, noted.ends, noted.opened], [1, [], 0]);
          assert.equal(timers.pending, 0);
        });
      }

      it('with a redirect do not follow it', async () => {
        let followed = 0;
        const elsewhere = await ScriptedServer.start();
        elsewhere.onRequest((_request, response) => (followed++, response.end()));
        scripted.onRequest((_request, response) =>
          response.writeHead(307, { location: `${elsewhere.url}/socket` }).end(),
        );
        connect(scripted.url);
        const [response] = (await noted.until(({ refusals }) => refusals.length > 0)).refusals;
        assert.equal(response?.status, 307);
        assert.equal(response.headers['location'], `${elsewhere.url}/socket`);
        await wait(50);
        assert.equal(followed, 0);
        await elsewhere.stop();
      });

      it('with 407 end with network.proxy', async () => {
        scripted.onRequest((_request, response) => response.writeHead(407).end());
        connect(scripted.url);
        await endsWith('network.proxy');
      });

      it('with a response without end: answer.tooLarge', async () => {
        scripted.onRequest((_request, response) => {
          const pour = (): void => {
            while (!response.destroyed && response.write('x'.repeat(65_536)));
            response.once('drain', pour);
          };
          pour();
        });
        connect(scripted.url);
        await endsWith('answer.tooLarge');
      });
    });

    it('do not trust an unknown certificate, unless told to', async () => {
      const tls = createTlsServer(readTestCertificate());
      const trusting = new WebSocketServer({ server: tls });
      const address = (await listen(tls, { host: '127.0.0.1', port: 0 })).replace('http:', 'https:');
      connect(address);
      await endsWith('network.tls');
      noted = new NotingSocket();
      const lenient = open(timers, { strictSsl: () => false });
      lenient.open({ url: address, headers: {} }, noted);
      await noted.until(({ opened }) => opened === 1);
      lenient.dispose();
      trusting.clients.forEach((client) => client.terminate());
      await stopListening(tls);
    });

    describe('that are disposed of', () => {
      it('close, and report nothing any more', async () => {
        const connection = connect();
        await noted.until(({ opened }) => opened === 1);
        const closed = new Promise((resolve) => peer?.once('close', resolve));
        connection.dispose();
        connection.dispose();
        await closed;
        await wait(50);
        assert.deepEqual([noted.ends, noted.texts], [[], []]);
        assert.equal(timers.pending, 0);
      });

      it('before they are open, never open', async () => {
        connect().dispose();
        await wait(100);
        assert.deepEqual([noted.opened, noted.ends], [0, []]);
        assert.equal(timers.pending, 0);
      });

      it('all at once, are all closed, and no more is opened', async () => {
        const socket = await opened();
        const closed = new Promise((resolve) => socket.once('close', resolve));
        sockets.dispose();
        await closed;
        peer = undefined;
        connect();
        await wait(100);
        assert.equal(peer, undefined);
        assert.deepEqual([noted.opened, noted.ends], [1, []]);
      });
    });
  });
}
