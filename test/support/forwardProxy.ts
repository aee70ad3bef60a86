import { createServer, request as requestHttp } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { listen, stopListening } from '../server/listen';
import { readTestCertificate } from '../server/testCertificate';

export interface ForwardProxyOptions {
  /** What a client must present, by the scheme Basic; without them every client passes. */
  credentials?: { user: string; password: string };
  /** 407 refuses every request, whatever its credentials; `forward` by default. */
  mode?: 'forward' | 407;
  /**
   * Names that only the proxy knows, each with the `host:port` behind it, whichever port was asked for. Needed because
   * VS Code asks no proxy for 127.0.0.1 and localhost.
   */
  hosts?: Readonly<Record<string, string>>;
  /** Speaks https to its clients, with the certificate of the tests. */
  tls?: 'self-signed';
}

export interface ProxiedRequest {
  /** CONNECT for a tunnel. */
  method: string;
  /** As requested, with the port unless it is the scheme's default. */
  host: string;
  /** Without the query string; empty for a tunnel, whose content the proxy cannot read. */
  path: string;
  /** False when the response was 407. */
  passed: boolean;
}

/** Starts an HTTP proxy for absolute-form requests and CONNECT tunnels. */
export async function startForwardProxy(options: ForwardProxyOptions = {}): Promise<ForwardProxy> {
  const server = options.tls ? createTlsServer(readTestCertificate()) : createServer();
  return new ForwardProxy(server, await listen(server, { host: '127.0.0.1', port: 0 }), options);
}

export class ForwardProxy {
  /** Origin without credentials and without a trailing slash. */
  readonly url: string;
  /** The requests, oldest first, without their headers. */
  readonly requests: ProxiedRequest[] = [];
  readonly #server: Server;
  readonly #options: ForwardProxyOptions;
  readonly #tunnels = new Set<Duplex>();

  constructor(server: Server, url: string, options: ForwardProxyOptions) {
    this.#server = server;
    this.url = url;
    this.#options = options;
    server.on('request', (request, response) => this.#forward(request, response));
    server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) =>
      this.#tunnel(request, client, head),
    );
  }

  /** Breaks open tunnels, too. */
  async stop(): Promise<void> {
    for (const end of this.#tunnels) {
      end.destroy();
    }
    await stopListening(this.#server);
  }

  #forward(request: IncomingMessage, response: ServerResponse): void {
    if (!URL.canParse(request.url ?? '')) {
      response.writeHead(400).end();
      return;
    }
    const target = new URL(request.url ?? '');
    if (!this.#admit(request, { host: target.host, path: target.pathname })) {
      response.writeHead(407, challenge).end();
      return;
    }
    const { method, headers } = request;
    const path = target.pathname + target.search;
    const onward = requestHttp({ ...this.#resolve(target), method, path, headers: endToEnd(headers), agent: false });
    onward.on('response', (received) => {
      response.writeHead(received.statusCode ?? 502, received.headers);
      received.pipe(response).on('error', () => received.destroy());
    });
    onward.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
    request.pipe(onward);
  }

  #tunnel(request: IncomingMessage, client: Duplex, head: Buffer): void {
    this.#hold(client);
    // A scheme without a default port keeps the port whatever it is.
    const address = `tunnel://${request.url}`;
    if (!URL.canParse(address)) {
      client.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const target = new URL(address);
    if (!this.#admit(request, { host: target.host, path: '' })) {
      const header = `proxy-authenticate: ${challenge['proxy-authenticate']}`;
      client.end(`HTTP/1.1 407 Proxy Authentication Required\r\n${header}\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const { host, port } = this.#resolve(target);
    const server: Socket = connect({ host, port }, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      server.write(head);
      client.pipe(server).pipe(client);
    });
    this.#hold(server);
    server.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n'));
    client.on('close', () => server.destroy());
  }

  /** Notes the request; false when it may not pass. */
  #admit({ method = '', headers }: IncomingMessage, asked: Pick<ProxiedRequest, 'host' | 'path'>): boolean {
    const { mode, credentials } = this.#options;
    const known = !credentials || headers['proxy-authorization'] === basic(credentials);
    const passed = mode !== 407 && known;
    this.requests.push({ method, ...asked, passed });
    return passed;
  }

  #resolve({ hostname, port }: URL): { host: string; port: number } {
    const known = this.#options.hosts?.[hostname];
    const target = known === undefined ? { hostname, port } : new URL(`tunnel://${known}`);
    return { host: target.hostname.replace(/^\[|\]$/g, ''), port: Number(target.port || 80) };
  }

  #hold(end: Duplex): void {
    this.#tunnels.add(end);
    end.on('close', () => this.#tunnels.delete(end));
    // The other end learns of it by 'close'.
    end.on('error', () => undefined);
  }
}

const challenge = { 'proxy-authenticate': 'Basic realm="proxy"' };

function basic({ user, password }: { user: string; password: string }): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** Headers for the next hop only; like most proxies, this one upgrades no request. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'upgrade']);

/** What is meant for the server and not for the proxy. */
function endToEnd(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  const isEndToEnd = (name: string) => !name.startsWith('proxy-') && !HOP_BY_HOP.has(name);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => isEndToEnd(name)));
}
