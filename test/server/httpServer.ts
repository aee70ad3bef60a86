import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { ServerOptions as ServerTlsOptions } from 'node:https';
import type { ServerHandlers } from './breakable';
import { listen, stopListening } from './listen';
import type { ServerOptions } from './options';
import { readTestCertificate } from './testCertificate';
import { Upgrades } from './upgrade';

export interface HttpServer {
  /** Origin without a trailing slash. */
  readonly url: string;
  /** Breaks open connections. */
  close(): Promise<void>;
}

/**
 * Listens first, because the handlers may need the origin. A request that comes before they are ready waits for them.
 * @throws StartupError when it cannot listen where it should.
 */
export async function startHttpServer(
  options: ServerOptions,
  prepare: (url: string) => Promise<ServerHandlers>,
): Promise<HttpServer> {
  const server = options.tls ? createTlsServer(tlsOptions(options.tls)) : createServer();
  let upgrades: Upgrades | undefined;
  const close = async (): Promise<void> => {
    const stopped = stopListening(server);
    upgrades?.break();
    await stopped;
  };
  try {
    const url = await listen(server, options);
    const handlers = prepare(url);
    server.on('request', (request, response) => {
      handlers.then(({ handle }) => handle(request, response)).catch(() => response.destroy());
    });
    upgrades = new Upgrades(server, (request, head) => handlers.then(({ upgrade }) => upgrade(request, head)));
    await handlers;
    return { url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function tlsOptions(kind: NonNullable<ServerOptions['tls']>): ServerTlsOptions {
  const own = readTestCertificate();
  return kind === 'self-signed' ? own : { ...own, ca: own.cert, requestCert: true, rejectUnauthorized: true };
}
