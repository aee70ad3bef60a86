import { WebSocket } from 'ws';
import type { Sender } from './batch';

/** Frames that may wait for a slow reader. */
const PATIENCE = 4096;

/** One socket of a device. */
export class Subscriber<Device = Sender> {
  readonly device: Device;
  /** Whether it gets the ops that are stored from now on. */
  subscribed: boolean;
  readonly #socket: WebSocket;
  #waiting = 0;
  #muted = false;

  constructor(socket: WebSocket, device: Device, subscribed: boolean) {
    this.#socket = socket;
    this.device = device;
    this.subscribed = subscribed;
  }

  /** Breaks the connection of who reads too slowly. */
  send(text: string): void {
    if (this.#muted || this.#socket.readyState !== WebSocket.OPEN) {
      return;
    }
    this.#waiting += 1;
    if (this.#waiting > PATIENCE) {
      this.break();
      return;
    }
    this.#socket.send(text, () => {
      this.#waiting -= 1;
    });
  }

  /** Leaves as a server that goes away. */
  close(): void {
    this.#socket.close(1001);
  }

  /** Ends the connection without a word. */
  break(): void {
    this.#socket.terminate();
  }

  /** Neither reads nor writes any more, as a connection whose other end is gone without having said so. */
  mute(): void {
    this.#muted = true;
    this.#socket.pause();
  }
}
