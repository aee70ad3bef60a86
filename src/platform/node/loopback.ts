import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Loopback, LoopbackListener, LoopbackOptions } from '../../account/loopback';
import type { Disposable } from '../../core/disposal';
import { noCallback } from '../../core/errors';
import type { Random } from '../../core/random';
import type { Timers } from '../../core/timers';

const GRACE_MS = 2_000;
const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];
const singleKeys = ['token', 'state', 'error'];

export interface NodeLoopbackParts {
  readonly random: Random;
  readonly timers: Timers;
}

/** Listens with Node's http server. */
export class NodeLoopback implements Loopback {
  readonly #parts: NodeLoopbackParts;

  constructor(parts: NodeLoopbackParts) {
    this.#parts = parts;
  }

  async listen(options: LoopbackOptions): Promise<LoopbackListener> {
    const server = createServer();
    try {
      if (!(await isBound(server, options.preferredPort))) await bind(server, 0);
    } catch (error) {
      throw noCallback(error);
    }
    return new NodeListener(server, options, this.#parts);
  }
}

class NodeListener implements LoopbackListener {
  readonly port: number;
  readonly #server: Server;
  readonly #options: LoopbackOptions;
  readonly #parts: NodeLoopbackParts;
  /** The documents of callbacks by the path they wait at; null before and while it is fetched. */
  readonly #documents = new Map<string, string | null>();
  #disposed = false;
  #grace: Disposable | undefined;

  constructor(server: Server, options: LoopbackOptions, parts: NodeLoopbackParts) {
    this.#server = server;
    this.#options = options;
    this.#parts = parts;
    this.port = (server.address() as AddressInfo).port;
    server.on('request', (request, response) => this.#handle(request, response));
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    if (this.#documents.size === 0) this.#close();
    else this.#grace = this.#parts.timers.after(GRACE_MS, () => this.#close());
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const [path = '', ...rest] = (request.url ?? '').split('?');
    const document = this.#documents.get(path);
    if (request.method !== 'GET' || !isForLoopback(request)) end(response, 404);
    else if (document != null) this.#show(response, path, document);
    else if (path === this.#options.path && !this.#disposed) this.#callBack(response, rest.join('?'));
    else end(response, 404);
  }

  #callBack(response: ServerResponse, rawQuery: string): void {
    const query = parseQuery(rawQuery);
    if (!query) return end(response, 400);
    const path = `/${this.#parts.random.nonce()}`;
    // Known before the answer is: whoever is called may dispose this listener.
    this.#documents.set(path, null);
    this.#documents.set(path, this.#options.respond(query));
    end(response, 303, { location: path });
  }

  /** Once: what leads here is in the browser's history. */
  #show(response: ServerResponse, path: string, document: string): void {
    this.#documents.set(path, null);
    response.on('close', () => this.#forget(path));
    const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policyFor(document) };
    end(response, 200, headers, document);
  }

  #forget(path: string): void {
    this.#documents.delete(path);
    if (this.#disposed && this.#documents.size === 0) this.#close();
  }

  #close(): void {
    this.#grace?.dispose();
    this.#server.close();
    // Browsers open connections ahead of need and send nothing on them.
    this.#server.closeAllConnections();
  }
}

/** False where the port is taken or reserved. */
async function isBound(server: Server, port: number): Promise<boolean> {
  try {
    await bind(server, port);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES'))
      return false;
    throw error;
  }
}

function bind(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/**
 * Whether the browser was sent to this machine by one of its own names. A page of the internet can make its own name
 * point here; it cannot change the name. The port may be another one where the editor forwards it.
 */
function isForLoopback({ headers: { host = '' } }: IncomingMessage): boolean {
  return loopbackNames.includes(host.toLowerCase().replace(/:\d+$/, ''));
}

/** Undefined for what has no one meaning. */
function parseQuery(raw: string): URLSearchParams | undefined {
  try {
    decodeURIComponent(raw);
  } catch {
    return undefined;
  }
  const query = new URLSearchParams(raw);
  return singleKeys.some((key) => query.getAll(key).length > 1) ? undefined : query;
}

/** Nothing but the document's own style sheets. */
function policyFor(document: string): string {
  const styles = [...document.matchAll(/<style>(.*?)<\/style>/gs)].map(([, css = '']) => `'sha256-${sha256(css)}'`);
  const style = styles.join(' ') || `'none'`;
  return `default-src 'none'; style-src ${style}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');

function end(response: ServerResponse, status: number, headers: Record<string, string> = {}, body = ''): void {
  response.writeHead(status, {
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    connection: 'close',
    ...headers,
  });
  response.end(body);
}
