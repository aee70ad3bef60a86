import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';

/** A device's end of a socket. */
export class TestSocket {
  /** Everything that arrived, parsed. */
  readonly frames: unknown[] = [];
  readonly socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => this.frames.push(JSON.parse((data as Buffer).toString())));
    socket.on('error', () => undefined);
  }

  /** @throws Error with the status when the server refuses. */
  static async open(url: string, token: string, deviceId: string): Promise<TestSocket> {
    const address = `${url.replace(/^http/, 'ws')}/api/v1/sync/ws?${new URLSearchParams({ device_id: deviceId })}`;
    const socket = new WebSocket(address, { headers: { authorization: `Bearer ${token}` } });
    const opened = new TestSocket(socket);
    await once(socket, 'open');
    return opened;
  }

  /** Resolves when so many frames are there, at the latest after a second. */
  async gather(count: number): Promise<unknown[]> {
    const end = Date.now() + 1000;
    while (this.frames.length < count && Date.now() < end) {
      await wait(10);
    }
    return this.frames;
  }

  send(text: string | Buffer): void {
    this.socket.send(text);
  }

  /** The code with which it was closed. */
  async closed(): Promise<number> {
    if (this.socket.readyState === WebSocket.CLOSED) return 0;
    const [code] = (await once(this.socket, 'close')) as [number];
    return code;
  }

  async close(): Promise<void> {
    this.socket.terminate();
    await this.closed();
  }
}
