import { symlink, unlink } from 'node:fs/promises';
import { connect, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Disposable } from '../../core/disposal';
import { Emitter } from '../../core/emitter';
import { hasErrorCode } from '../../core/errorCode';
import type { Random } from '../../core/random';

// The shortest limit of the supported systems is 104 bytes with the final zero (macOS). libuv truncates longer paths.
const MAX_ADDRESS_BYTES = 103;
const LOOPBACK = '127.0.0.1';

export interface LivenessSocketOptions {
  /** Absolute path of the socket, never used before. The file stays until it is removed. */
  readonly file: string;
  readonly random: Random;
}

/**
 * Proves that its process is alive: a socket that exists as long as the process and this object do. A suspended process
 * still counts as alive, because the kernel accepts connections; no other process can get its socket, unlike its
 * process id.
 *
 * If the folder cannot hold sockets, a loopback port is used. Another process can get that port later, so the owner
 * greets each connection with the name of its file.
 */
export class LivenessSocket implements Disposable {
  readonly #server: Server;
  readonly #watchers = new Set<Socket>();
  readonly #watched = new Emitter<void>();
  #greeting = '';

  /** Fires when another process connects. */
  readonly onWatched = this.#watched.event;

  private constructor() {
    this.#server = createServer((socket) => {
      this.#watchers.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#watchers.delete(socket));
      socket.write(this.#greeting);
      this.#watched.fire();
    });
  }

  static async open({ file, random }: LivenessSocketOptions): Promise<LivenessSocket> {
    const socket = new LivenessSocket();
    await withAddress(file, random, (address) => socket.#listen({ path: address }));
    return socket;
  }

  /** Opens the socket on a free loopback port. */
  static async openOnPort({ file }: LivenessSocketOptions): Promise<LivenessSocket> {
    const socket = new LivenessSocket();
    socket.#greeting = greetingOf(file);
    await socket.#listen({ host: LOOPBACK, port: 0 });
    return socket;
  }

  /** The loopback port; undefined for a socket in the file system. */
  get port(): number | undefined {
    const address = this.#server.address();
    return address === null || typeof address === 'string' ? undefined : address.port;
  }

  get isWatched(): boolean {
    return this.#watchers.size > 0;
  }

  /** Closes the socket, which ends `waitUntilClosed` in every process that watches it. */
  dispose(): void {
    this.#watched.dispose();
    this.#server.close();
    for (const socket of this.#watchers) socket.destroy();
  }

  #listen(address: { readonly path: string } | { readonly host: string; readonly port: number }): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(address, resolve);
    });
  }
}

/**
 * Resolves to false if no socket is open; otherwise to true as soon as the open one is closed.
 * @param port of the socket, if it is a loopback port
 */
export async function waitUntilClosed({ file, random }: LivenessSocketOptions, port?: number): Promise<boolean> {
  const connection =
    port === undefined
      ? await withAddress(file, random, (address) => connectTo({ path: address }))
      : await connectTo({ host: LOOPBACK, port }, greetingOf(file));
  await connection?.end;
  return connection !== undefined;
}

/**
 * Connects to a liveness socket; undefined if there is none. `end` is wrapped in an object, because a promise that
 * resolves to a promise would wait for it too.
 * @param greeting that the other side must send. A connection that sends nothing may belong to a suspended process, so
 * there is no time limit.
 */
function connectTo(address: NetConnectOpts, greeting = ''): Promise<{ readonly end: Promise<void> } | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    const end = new Promise<void>((closed) => socket.once('close', () => closed()));
    let received = '';
    const compare = (): void => {
      if (received.startsWith(greeting)) return resolve({ end });
      if (greeting.startsWith(received)) return;
      socket.destroy();
      resolve(undefined);
    };
    socket.once('connect', () => {
      // If the port is free, the system may choose it for the client side, which is then connected to itself.
      if (socket.localPort !== undefined && socket.localPort === socket.remotePort) socket.destroy();
      else compare();
    });
    socket.on('data', (data) => {
      received = (received + data.toString('latin1')).slice(0, greeting.length);
      compare();
    });
    void end.then(() => resolve(undefined));
    socket.on('error', (error) => {
      if (hasErrorCode(error, 'ENOENT', 'ECONNREFUSED')) resolve(undefined);
      // The socket was closed before it accepted the connection.
      else if (hasErrorCode(error, 'ECONNRESET', 'EPIPE')) resolve({ end });
      else reject(error);
    });
  });
}

const greetingOf = (file: string): string => `${path.basename(file)}\n`;

/**
 * Passes the address of the socket to `use`. The file is not in the folder for temporary files, where cleaners would
 * remove it. If its path is too long for a socket, the address goes through a short symbolic link that exists until
 * `use` ends.
 */
async function withAddress<T>(file: string, random: Random, use: (address: string) => Promise<T>): Promise<T> {
  if (process.platform === 'win32') return use(`\\\\.\\pipe\\waveflow-${path.basename(file)}`);
  if (Buffer.byteLength(file) <= MAX_ADDRESS_BYTES) return use(file);
  const link = path.join(tmpdir(), `wf-${random.nonce()}`);
  await symlink(path.dirname(file), link);
  try {
    return await use(path.join(link, path.basename(file)));
  } finally {
    await unlink(link).catch(() => undefined);
  }
}
