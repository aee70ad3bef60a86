import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';

const reach = {
  /** What the paths to break begin with. */
  path: z.string().startsWith('/').default('/api/v1/'),
  times: z.int().min(1).default(1),
};

/** What shall go wrong with the next `times` requests to `path` (protocol section 15). */
export const faultSchema = z.union([
  /** A bare status; `retryAfter` in seconds. */
  z.strictObject({ status: z.literal([401, 403, 429, 500, 503]), retryAfter: z.int().min(0).optional(), ...reach }),
  /** Held back until the faults are cleared, then answered as usual. */
  z.strictObject({ hang: z.literal(true), ...reach }),
  /** Answered as usual, this many milliseconds late. */
  z.strictObject({ delay: z.int().min(1), ...reach }),
  /** The connection breaks without an answer. */
  z.strictObject({ reset: z.literal(true), ...reach }),
  /** A captive portal: 200 with a page instead of an answer. */
  z.strictObject({ portal: z.literal(true), ...reach }),
  /** A redirect to this address. */
  z.strictObject({ redirect: z.url(), ...reach }),
]);

export type Fault = z.input<typeof faultSchema>;
type ArmedFault = z.output<typeof faultSchema>;

/** Breaks requests on demand, one kind of fault at a time for each `path`; the longest `path` that fits counts. */
export class Faults {
  readonly #armed = new Map<string, ArmedFault>();
  #held: (() => void)[] = [];

  /** Replaces the fault in force for the same `path`; requests already held back stay so. */
  arm(fault: ArmedFault): void {
    this.#armed.set(fault.path, { ...fault });
  }

  /** No more faults; held requests go on. */
  clear(): void {
    this.#armed.clear();
    for (const release of this.#held.splice(0)) {
      release();
    }
  }

  /** Resolves to true when the request was dealt with here, to false when it is to be answered as usual. */
  async intercept(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const fault = this.#take(request.url ?? '');
    if (!fault) {
      return false;
    }
    if ('hang' in fault) {
      await new Promise<void>((release) => this.#held.push(release));
      return false;
    }
    if ('delay' in fault) {
      await wait(fault.delay);
      return false;
    }
    if ('reset' in fault) {
      request.socket.resetAndDestroy();
      return true;
    }
    if ('portal' in fault) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<!doctype html><title>Wi-Fi</title>');
      return true;
    }
    if ('redirect' in fault) {
      response.writeHead(302, { location: fault.redirect }).end();
      return true;
    }
    const retryAfter = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
    response.writeHead(fault.status, retryAfter).end();
    return true;
  }

  /** The control endpoints are spared: they end the faults. */
  #take(url: string): ArmedFault | undefined {
    const fitting = [...this.#armed.values()].filter(({ path }) => url.startsWith(path) && !url.startsWith('/__'));
    const [fault] = fitting.sort((one, other) => other.path.length - one.path.length);
    if (fault && --fault.times === 0) {
      this.#armed.delete(fault.path);
    }
    return fault;
  }
}
