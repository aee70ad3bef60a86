import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';

const reach = {
  /** What the paths to break begin with. */
  path: z.string().startsWith('/').default('/api/v1/'),
  /** Only requests of this method; of every method when left out. */
  method: z.enum(['GET', 'POST', 'PATCH', 'DELETE']).optional(),
  times: z.int().min(1).default(1),
};

/** What goes wrong with the next `times` requests to `path`. */
export const faultSchema = z.union([
  /** A bare status; `retryAfter` in seconds. */
  z.strictObject({ status: z.int().min(400).max(599), retryAfter: z.int().min(0).optional(), ...reach }),
  /** Held back until the faults are cleared, then handled as usual. */
  z.strictObject({ hang: z.literal(true), ...reach }),
  /** Handled as usual, this many milliseconds late. */
  z.strictObject({ delay: z.int().min(1), ...reach }),
  /** The connection breaks without a response. */
  z.strictObject({ reset: z.literal(true), ...reach }),
  /** Handled as usual, but the connection breaks before the response. */
  z.strictObject({ lostAnswer: z.literal(true), ...reach }),
  /** A captive portal: 200 with a page instead of the response. */
  z.strictObject({ portal: z.literal(true), ...reach }),
  /** A redirect to this address. */
  z.strictObject({ redirect: z.url(), ...reach }),
]);

export type Fault = z.input<typeof faultSchema>;
type ArmedFault = z.output<typeof faultSchema>;

/** What happens to a request: a fault has ended it, it is to be handled, or handled without sending the response. */
export type Fate = 'done' | 'handle' | 'lose response';

/**
 * Breaks requests on demand, one kind of fault at a time for each `path` and `method`; the longest `path` that fits
 * counts.
 */
export class Faults {
  readonly #armed = new Map<string, ArmedFault>();
  #held: (() => void)[] = [];

  /** Replaces the fault in force for the same `path` and `method`; requests already held back stay so. */
  arm(fault: ArmedFault): void {
    this.#armed.set(keyOf(fault), { ...fault });
  }

  /** No more faults; held requests go on. */
  clear(): void {
    this.#armed.clear();
    for (const release of this.#held.splice(0)) {
      release();
    }
  }

  async intercept(request: IncomingMessage, response: ServerResponse): Promise<Fate> {
    const fault = this.#take(request);
    if (!fault) {
      return 'handle';
    }
    if ('lostAnswer' in fault) {
      return 'lose response';
    }
    if ('hang' in fault) {
      await new Promise<void>((release) => this.#held.push(release));
      return 'handle';
    }
    if ('delay' in fault) {
      await wait(fault.delay);
      return 'handle';
    }
    if ('reset' in fault) {
      request.socket.resetAndDestroy();
      return 'done';
    }
    if ('portal' in fault) {
      response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end('<!doctype html><title>Wi-Fi</title>');
      return 'done';
    }
    if ('redirect' in fault) {
      response.writeHead(302, { location: fault.redirect }).end();
      return 'done';
    }
    const retryAfter = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
    response.writeHead(fault.status, retryAfter).end();
    return 'done';
  }

  /** The control endpoints are spared: they end the faults. */
  #take({ method, url = '' }: IncomingMessage): ArmedFault | undefined {
    const fitting = [...this.#armed.values()].filter(
      (fault) => url.startsWith(fault.path) && (fault.method ?? method) === method && !url.startsWith('/__'),
    );
    const [fault] = fitting.sort((one, other) => other.path.length - one.path.length);
    if (fault && --fault.times === 0) {
      this.#armed.delete(keyOf(fault));
    }
    return fault;
  }
}

function keyOf({ method, path }: ArmedFault): string {
  return `${method ?? 'any'} ${path}`;
}
