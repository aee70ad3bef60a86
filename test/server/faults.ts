import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';

const times = z.int().min(1).default(1);

/** What shall go wrong with the next `times` requests to `/api/v1` (protocol section 15). */
export const faultSchema = z.union([
  /** A bare status; `retryAfter` in seconds. */
  z.strictObject({ status: z.literal([401, 403, 429, 500, 503]), retryAfter: z.int().min(0).optional(), times }),
  /** Held back until the faults are cleared, then answered as usual. */
  z.strictObject({ hang: z.literal(true), times }),
  /** The connection breaks without an answer. */
  z.strictObject({ reset: z.literal(true), times }),
  /** A captive portal: 200 with a page instead of an answer. */
  z.strictObject({ portal: z.literal(true), times }),
  /** A redirect to this address. */
  z.strictObject({ redirect: z.url(), times }),
]);

export type Fault = z.input<typeof faultSchema>;
type ArmedFault = z.output<typeof faultSchema>;

/** Breaks requests on demand, one kind of fault at a time. */
export class Faults {
  #armed: ArmedFault | undefined;
  #held: (() => void)[] = [];

  /** Replaces the fault in force; requests already held back stay so. */
  arm(fault: ArmedFault): void {
    this.#armed = { ...fault };
  }

  /** No more faults; held requests go on. */
  clear(): void {
    this.#armed = undefined;
    for (const release of this.#held.splice(0)) {
      release();
    }
  }

  /** Resolves to true when the request was dealt with here, to false when it is to be answered as usual. */
  async intercept(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const fault = request.url?.startsWith('/api/v1/') ? this.#take() : undefined;
    if (!fault) {
      return false;
    }
    if ('hang' in fault) {
      await new Promise<void>((release) => this.#held.push(release));
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

  #take(): ArmedFault | undefined {
    const fault = this.#armed;
    if (fault && --fault.times === 0) {
      this.#armed = undefined;
    }
    return fault;
  }
}
