import type { WebSocket } from 'ws';
import { Subscriber } from '../../sync/subscriber';
import type { Behaviour } from '../behaviour';
import type { Journal } from './journal';

/** Whose socket it is. */
interface Listener {
  accountId: string;
}

const STORM = 200;

/** The open sockets, which hear the newest cursor of their account (PROTOCOL.md, "v2 socket"). */
export class Notices {
  readonly #journal: Journal;
  readonly #behaviour: Behaviour;
  readonly #open = new Set<Subscriber<Listener>>();
  readonly #frames = new WeakMap<Subscriber<Listener>, number>();

  constructor(journal: Journal, behaviour: Behaviour) {
    this.#journal = journal;
    this.#behaviour = behaviour;
    journal.onEvent((accountId) => this.#announce(accountId));
  }

  /** @param after what the client has already */
  add(socket: WebSocket, accountId: string, after: number): void {
    const subscriber = new Subscriber(socket, { accountId }, true);
    this.#open.add(subscriber);
    socket.once('close', () => this.#open.delete(subscriber));
    socket.on('error', () => undefined);
    if (this.#behaviour.settings.halfOpen) {
      subscriber.mute();
      return;
    }
    this.#keepAlive(socket);
    if (this.#journal.endOf(accountId) > after) {
      this.#notify(subscriber);
    }
  }

  of(accountId: string): Subscriber<Listener>[] {
    return [...this.#open].filter(({ device }) => device.accountId === accountId);
  }

  close(): void {
    this.#open.forEach((subscriber) => subscriber.close());
  }

  break(): void {
    this.#open.forEach((subscriber) => subscriber.break());
  }

  mute(): void {
    this.#open.forEach((subscriber) => subscriber.mute());
  }

  #announce(accountId: string): void {
    this.of(accountId).forEach((subscriber) => this.#notify(subscriber));
  }

  #notify(subscriber: Subscriber<Listener>): void {
    const cursor = this.#journal.endOf(subscriber.device.accountId);
    switch (this.#behaviour.settings.notices) {
      case 'right':
        this.#send(subscriber, JSON.stringify({ cursor }));
        break;
      case 'none':
        break;
      case 'storm':
        for (let count = 0; count < STORM; count += 1) {
          this.#send(subscriber, JSON.stringify({ cursor }));
        }
        break;
      case 'stale':
        this.#send(subscriber, JSON.stringify({ cursor: Math.max(0, cursor - 10) }));
        break;
      case 'garbage':
        this.#send(subscriber, '{"cursor":');
        break;
    }
  }

  #send(subscriber: Subscriber<Listener>, frame: string): void {
    const { closeAfter } = this.#behaviour.settings;
    const frames = (this.#frames.get(subscriber) ?? 0) + 1;
    this.#frames.set(subscriber, frames);
    subscriber.send(frame);
    if (frames === closeAfter) {
      subscriber.close();
    }
  }

  /** Pings, and breaks the connection of who has not answered by the next ping. */
  #keepAlive(socket: WebSocket): void {
    const { pingInterval } = this.#behaviour.settings;
    if (pingInterval === 0) {
      return;
    }
    let answered = true;
    const timer = setInterval(() => {
      if (!answered) {
        socket.terminate();
        return;
      }
      answered = false;
      socket.ping();
    }, pingInterval);
    socket.on('pong', () => {
      answered = true;
    });
    socket.once('close', () => clearInterval(timer));
  }
}
