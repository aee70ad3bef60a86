import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

export interface JournalEntry {
  method: string;
  /** Without the query string. */
  path: string;
  /** Whether the header was present; its value is never kept. */
  authorization: boolean;
  /** Likewise. */
  cookie: boolean;
  /** Which one it came over; the same number for the same connection. */
  connection: number;
}

/** Which requests reached the server, oldest first; the control endpoints themselves are left out. */
export class Journal {
  #entries: JournalEntry[] = [];
  readonly #connections = new WeakMap<Socket, number>();
  #connectionCount = 0;

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  record({ method = '', url = '', headers, socket }: IncomingMessage): void {
    const [path = ''] = url.split('?', 1);
    if (!path.startsWith('/__')) {
      const { authorization, cookie } = headers;
      const connection = this.#connectionOf(socket);
      this.#entries.push({
        method,
        path,
        authorization: authorization !== undefined,
        cookie: cookie !== undefined,
        connection,
      });
    }
  }

  clear(): void {
    this.#entries = [];
  }

  #connectionOf(socket: Socket): number {
    const connection = this.#connections.get(socket) ?? ++this.#connectionCount;
    this.#connections.set(socket, connection);
    return connection;
  }
}
