import { once } from 'node:events';
import type { Server } from 'node:http';
import { isIPv6 } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import { StartupError } from './startupError';

/**
 * Listens and resolves to the origin at which the server can be reached.
 * @throws StartupError when the port is taken or the address is not ours to listen on.
 */
export async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<string> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw explain(error, host, port);
  }
  const address = server.address() as AddressInfo;
  const scheme = server instanceof TlsServer ? 'https' : 'http';
  return `${scheme}://${isIPv6(host) ? `[${host}]` : host}:${address.port}`;
}

/** Breaks open connections. */
export async function stopListening(server: Server): Promise<void> {
  if (!server.listening) {
    return;
  }
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

function explain(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return new StartupError(
        `Port ${port} on ${host} is already in use. Choose another with --port, or --port 0 for a free one.`,
        { cause: error },
      );
    case 'EACCES':
      return new StartupError(`Listening on port ${port} of ${host} is not allowed. Choose another with --port.`, {
        cause: error,
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartupError(`${host} is not an address of this machine. Choose another with --host.`, {
        cause: error,
      });
    default:
      return error;
  }
}
