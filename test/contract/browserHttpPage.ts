// Sends requests from a page, as the test outside commands.
import { asWaveFlowError } from '../../src/core/errors';
import { BrowserHttp } from '../../src/platform/browser/http';
import type { HttpRequest, HttpResponse } from '../../src/remote/http';

/** What became of a request. */
export type Outcome =
  | { readonly response: HttpResponse }
  | { readonly kind: string; readonly details: Readonly<Record<string, unknown>>; readonly text: string };

export interface RequestPage {
  send(request: Omit<HttpRequest, 'signal'>): Promise<Outcome>;
  /** Aborts what is under way, and what comes later. */
  cancel(): void;
  /** Lets the time run out for everything under way. */
  expire(): void;
  dispose(): void;
  /** The limits, in ms, of what is under way. */
  limits(): number[];
}

const limits = new Map<() => void, number>();
const http = new BrowserHttp({
  timers: {
    after(ms, call) {
      limits.set(call, ms);
      return { dispose: () => void limits.delete(call) };
    },
  },
});
const controller = new AbortController();

const page: RequestPage = {
  async send(request) {
    try {
      return { response: await http.send({ ...request, signal: controller.signal }) };
    } catch (error) {
      const { kind, details, cause } = asWaveFlowError(error);
      return { kind, details, text: String(cause) };
    }
  },
  cancel: () => controller.abort(),
  expire: () => [...limits.keys()].forEach((call) => call()),
  dispose: () => http.dispose(),
  limits: () => [...limits.values()],
};
Object.assign(globalThis, { requests: page });
