import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Loopback, LoopbackListener, LoopbackOptions } from '../../account/loopback';
import type { Disposable } from '../../core/disposal';
import { hasErrorCode } from '../../core/errorCode';
import { noCallback } from '../../core/errors';
import type { Random } from '../../core/random';
import type { Timers } from '../../core/timers';

const GRACE_MS = 2_000;
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];
const SINGLE_KEYS = ['token', 'code', 'state', 'error'];

export interface NodeLoopbackOptions {
  readonly random: Random;
  readonly timers: Timers;
}

export class NodeLoopback implements Loopback {
  readonly #options: NodeLoopbackOptions;

  constructor(options: NodeLoopbackOptions) {
    this.#options = options;
  }

  async listen(callback: LoopbackOptions): Promise<LoopbackListener> {
    const server = createServer();
    try {
      if (!(await isBound(server, callback.preferredPort))) await bind(server, 0);
    } catch (error) {
      throw noCallback(error);
    }
    return new NodeListener(server, callback, this.#options);
  }
}

class NodeListener implements LoopbackListener {
  readonly port: number;
  readonly #server: Server;
  readonly #callback: LoopbackOptions;
  readonly #options: NodeLoopbackOptions;
  /** Callback documents by path; null while a document is being created and once it is being sent. */
  readonly #documents = new Map<string, string | null>();
  /** By which the browser may know this listener. */
  readonly #hostNames = new Set(LOOPBACK_NAMES);
  #isDisposed = false;
  #grace: Disposable | undefined;

  constructor(server: Server, callback: LoopbackOptions, options: NodeLoopbackOptions) {
    this.#server = server;
    this.#callback = callback;
    this.#options = options;
    this.port = (server.address() as AddressInfo).port;
    server.on('request', (request, response) => this.#handle(request, response));
  }

  admit(hostName: string): void {
    this.#hostNames.add(hostName.toLowerCase());
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    if (this.#documents.size === 0) this.#close();
    else this.#grace = this.#options.timers.after(GRACE_MS, () => this.#close());
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const [path = '', ...rest] = (request.url ?? '').split('?');
    const document = this.#documents.get(path);
    if (request.method !== 'GET' || !this.#hostNames.has(hostNameOf(request))) end(response, 404);
    else if (document != null) this.#show(response, path, document);
    else if (path === this.#callback.path && !this.#isDisposed) void this.#callBack(response, rest.join('?'));
    else end(response, 404);
  }

  async #callBack(response: ServerResponse, rawQuery: string): Promise<void> {
    const query = parseQuery(rawQuery);
    if (!query) {
      end(response, 400);
      return;
    }
    const path = `/${this.#options.random.nonce()}`;
    // Set before the call, because `respond` may dispose this listener, which must then stay open for the document.
    this.#documents.set(path, null);
    this.#documents.set(path, await this.#callback.respond(query));
    end(response, 303, { location: path });
  }

  /** Sends the document only once, because its URL stays in the browser's history. */
  #show(response: ServerResponse, path: string, document: string): void {
    this.#documents.set(path, null);
    response.on('close', () => this.#forget(path));
    const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policyFor(document) };
    end(response, 200, headers, document);
  }

  #forget(path: string): void {
    this.#documents.delete(path);
    if (this.#isDisposed && this.#documents.size === 0) this.#close();
  }

  #close(): void {
    this.#grace?.dispose();
    this.#server.close();
    // Browsers open connections in advance and send nothing on them.
    this.#server.closeAllConnections();
  }
}

/** Binds the server to the port; resolves to false if the port is in use or reserved. */
async function isBound(server: Server, port: number): Promise<boolean> {
  try {
    await bind(server, port);
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'EADDRINUSE', 'EACCES')) return false;
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
 * The name in the `Host` header, which must be a known one. This prevents DNS rebinding: a web page can make its own host
 * name resolve to this machine, but the header then contains that name. The port is ignored, because the editor may
 * forward another one.
 */
const hostNameOf = ({ headers: { host = '' } }: IncomingMessage): string => host.toLowerCase().replace(/:\d+$/, '');

/** Undefined if the query has invalid escapes or repeats a key that must be unique. */
function parseQuery(raw: string): URLSearchParams | undefined {
  try {
    decodeURIComponent(raw);
  } catch {
    return undefined;
  }
  const query = new URLSearchParams(raw);
  return SINGLE_KEYS.some((key) => query.getAll(key).length > 1) ? undefined : query;
}

/** A policy that allows only the document's own style sheets. */
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
