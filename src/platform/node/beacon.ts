import { symlink, unlink } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Disposable } from '../../core/disposal';
import { Emitter } from '../../core/emitter';
import type { Random } from '../../core/random';

// The shortest limit of the systems we run on is 104 bytes with the ending zero (macOS). libuv cuts what is longer.
const longestAddress = 103;

/**
 * A sign of life of a process that cannot be mistaken: a socket, which exists as long as the process and this
 * object do. A process that is stopped shines on, because it is the kernel that accepts connections; one that died
 * does not, and no other process can come by its socket as it could by its process id.
 */
export class Beacon implements Disposable {
  readonly #server: Server;
  readonly #watchers = new Set<Socket>();
  readonly #noticed = new Emitter<void>();

  /** Fires when somebody begins to watch. */
  readonly onNoticed = this.#noticed.event;

  private constructor() {
    this.#server = createServer((socket) => {
      this.#watchers.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#watchers.delete(socket));
      this.#noticed.fire();
    });
  }

  /** @param file absolute path of the socket, which must not exist. It stays until somebody removes it. */
  static async light(file: string, random: Random): Promise<Beacon> {
    const beacon = new Beacon();
    await withAddress(file, random, (address) => beacon.#listen(address));
    return beacon;
  }

  get isWatched(): boolean {
    return this.#watchers.size > 0;
  }

  /** Puts the light out and lets everybody know who watches it. */
  dispose(): void {
    this.#noticed.dispose();
    this.#server.close();
    for (const socket of this.#watchers) socket.destroy();
  }

  #listen(address: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(address, resolve);
    });
  }
}

/** Resolves to false where no beacon shines, and to true as soon as one that did has gone out. */
export async function watchBeacon(file: string, random: Random): Promise<boolean> {
  const sighting = await withAddress(file, random, sight);
  await sighting?.end;
  return sighting !== undefined;
}

/** Connects. The end of the connection is wrapped, or else it would be awaited along with the beginning. */
function sight(address: string): Promise<{ readonly end: Promise<void> } | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    const end = new Promise<void>((over) => socket.once('close', () => over()));
    socket.once('connect', () => resolve({ end }));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(undefined);
      // It went out before it noticed us.
      else if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve({ end });
      else reject(error);
    });
    // Nothing is ever sent; without reading, the end would not be noticed either.
    socket.resume();
  });
}

/**
 * The address of a socket. The file is where no cleaner of temporary files can take it for abandoned; where its path
 * is too long for a socket, it is reached through a short link that exists for this one use.
 */
async function withAddress<T>(file: string, random: Random, use: (address: string) => Promise<T>): Promise<T> {
  if (process.platform === 'win32') return use(`\\\\.\\pipe\\waveflow-${path.basename(file)}`);
  if (Buffer.byteLength(file) <= longestAddress) return use(file);
  const link = path.join(tmpdir(), `wf-${random.nonce()}`);
  await symlink(path.dirname(file), link);
  try {
    return await use(path.join(link, path.basename(file)));
  } finally {
    await unlink(link).catch(() => undefined);
  }
}
