import type { WebSocket } from 'ws';
import type { Sender } from './batch';
import { Subscriber } from './subscriber';

/** The open sockets of all users (PROTOCOL.md, "Sync socket"). */
export class Sockets {
  readonly #open = new Set<Subscriber>();
  #holding = false;

  add(socket: WebSocket, device: Sender): void {
    const subscriber = new Subscriber(socket, device, !this.#holding);
    this.#open.add(subscriber);
    socket.once('close', () => this.#open.delete(subscriber));
  }

  /** In the order in which they were opened. */
  of(userId: number): Subscriber[] {
    return [...this.#open].filter(({ device }) => device.userId === userId);
  }

  /** Sends a frame for each op to all devices of the user, the sender's own among them. */
  broadcast(userId: number, ops: readonly unknown[]): void {
    const subscribers = this.of(userId).filter(({ subscribed }) => subscribed);
    for (const op of subscribers.length > 0 ? ops : []) {
      const frame = JSON.stringify({ type: 'op', op });
      subscribers.forEach((subscriber) => subscriber.send(frame));
    }
  }

  /** New sockets open, but miss what is stored until they are released. */
  hold(): void {
    this.#holding = true;
  }

  release(): void {
    this.#holding = false;
    this.#each((subscriber) => {
      subscriber.subscribed = true;
    });
  }

  close(): void {
    this.#each((subscriber) => subscriber.close());
  }

  break(): void {
    this.#each((subscriber) => subscriber.break());
  }

  mute(): void {
    this.#each((subscriber) => subscriber.mute());
  }

  #each(act: (subscriber: Subscriber) => void): void {
    [...this.#open].forEach(act);
  }
}
