import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';

const reach = {
  /** What the paths to break begin with; by default those of the server's own API. */
  path: z.string().startsWith('/').optional(),
  /** Only requests of this method; of every method when left out. */
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
  times: z.int().min(1).default(1),
};

/** What goes wrong with the next `times` requests to `path`. */
export const faultSchema = z.union([
  /** A bare status, or one with this JSON or this page; `retryAfter` in seconds. */
  z.strictObject({
    status: z.int().min(400).max(599),
    retryAfter: z.int().min(0).optional(),
    json: z.record(z.string(), z.unknown()).optional(),
    page: z.string().optional(),
    ...reach,
  }),
  /** Held back until the faults are cleared, then handled as usual. */
  z.strictObject({ hang: z.literal(true), ...reach }),
  /** Handled as usual, this many milliseconds late. */
  z.strictObject({ delay: z.int().min(1), ...reach }),
  /** The connection breaks without a response. */
  z.strictObject({ reset: z.literal(true), ...reach }),
  /** Handled as usual, but the connection breaks before the response. */
  z.strictObject({ lostAnswer: z.literal(true), ...reach }),
  /** Handled as usual, but only half of the body arrives, as a response that is complete. */
  z.strictObject({ halfBody: z.literal(true), ...reach }),
  /** Handled as usual, but the connection breaks in the middle of the body. */
  z.strictObject({ brokenBody: z.literal(true), ...reach }),
  /** A captive portal: 200 with a page instead of the response. */
  z.strictObject({ portal: z.literal(true), ...reach }),
  /** A redirect to this address. */
  z.strictObject({ redirect: z.url(), ...reach }),
]);

export type Fault = z.input<typeof faultSchema>;
type GivenFault = z.output<typeof faultSchema>;
type ArmedFault = GivenFault & { path: string };

/** What happens to a request: a fault has ended it, it is to be handled, or handled with a response that gets lost or harmed. */
export type Fate = 'done' | 'handle' | 'lose response' | 'halve body' | 'break body';

/**
 * Breaks requests on demand, one kind of fault at a time for each `path` and `method`; the longest `path` that fits
 * counts.
 */
export class Faults {
  readonly #defaultPath: string;
  readonly #armed = new Map<string, ArmedFault>();
  #held: (() => void)[] = [];

  /** @param defaultPath what the paths to break begin with where a fault names none */
  constructor(defaultPath: string) {
    this.#defaultPath = defaultPath;
  }

  /** Replaces the fault in force for the same `path` and `method`; requests already held back stay so. */
  arm(fault: GivenFault): void {
    const armed = { ...fault, path: fault.path ?? this.#defaultPath };
    this.#armed.set(keyOf(armed), armed);
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
    if ('halfBody' in fault) {
      return 'halve body';
    }
    if ('brokenBody' in fault) {
      return 'break body';
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
    respond(fault, response);
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

type Responding = Extract<ArmedFault, { status: number } | { portal: true } | { redirect: string }>;

function respond(fault: Responding, response: ServerResponse): void {
  const html = { 'content-type': 'text/html; charset=utf-8' };
  if ('portal' in fault) {
    response.writeHead(200, html).end('<!doctype html><title>Wi-Fi</title>');
    return;
  }
  if ('redirect' in fault) {
    response.writeHead(302, { location: fault.redirect }).end();
    return;
  }
  const retryAfter = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
  if (fault.json) {
    const headers = { ...retryAfter, 'content-type': 'application/json' };
    response.writeHead(fault.status, headers).end(JSON.stringify(fault.json));
    return;
  }
  response.writeHead(fault.status, { ...retryAfter, ...(fault.page === undefined ? {} : html) }).end(fault.page);
}

function keyOf({ method, path }: ArmedFault): string {
  return `${method ?? 'any'} ${path}`;
}
