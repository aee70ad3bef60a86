import { ServerResponse } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/** Handles a request to switch protocols; `head` holds the bytes that came right after it. */
export type Upgrade = (request: IncomingMessage, head: Buffer) => Promise<void>;

/** The connections of a server on which clients have asked for another protocol; the server itself forgets them. */
export class Upgrades {
  readonly #open = new Set<Socket>();

  constructor(server: Server, upgrade: Upgrade) {
    server.on('upgrade', (request, _socket, head) => {
      const { socket } = request;
      this.#open.add(socket);
      socket.once('close', () => this.#open.delete(socket));
      // A client may disconnect before the handler listens for errors.
      socket.on('error', () => socket.destroy());
      upgrade(request, head).catch(() => socket.destroy());
    });
  }

  break(): void {
    this.#open.forEach((socket) => socket.destroy());
  }
}

/** Refuses an upgrade with an HTTP response, which ends the connection. */
export class UpgradeRefusal {
  readonly response: ServerResponse;
  readonly #socket: Socket;

  constructor(request: IncomingMessage) {
    this.#socket = request.socket;
    this.response = new ServerResponse(request);
    this.response.shouldKeepAlive = false;
    this.response.assignSocket(this.#socket);
    this.response.once('finish', () => this.#socket.end());
  }

  /** Leaves the connection to the handler of the upgrade. */
  withdraw(): void {
    this.response.detachSocket(this.#socket);
  }
}
