import { DisposableList, type Disposable } from '../../core/disposal';
import { Emitter } from '../../core/emitter';
import { answerCutOff, answerTooLarge, cancelled, networkFailed, noCookie, isWaveFlowError } from '../../core/errors';
import type { Timers } from '../../core/timers';
import type { Http, HttpRequest, HttpResponse } from '../../remote/http';
import { requestDeadline } from '../requestDeadline';

const MAX_BODY_BYTES = 1024 * 1024;
/** What only the browser itself says in a request. */
const RESERVED_HEADERS = ['cookie', 'origin'];

export interface BrowserHttpOptions {
  readonly timers: Timers;
}

/**
 * Requests through `fetch`, without the cookies that the browser has and without what it remembers of earlier answers.
 * A body of more than 1 MiB counts as `answer.tooLarge`.
 *
 * The browser shows an answer only where the server allows this origin to read it (CORS), and tells nobody what
 * went wrong otherwise: no connection, no trust, no such name and no permission are all `network.broken`. Of a
 * redirect it shows nothing but that it is one, which is a 302 here, and of the headers only what the server exposes,
 * never cookies. A request that needs a cookie, or to name its origin itself, is refused with `signIn.noCookie` before
 * anything is sent.
 */
export class BrowserHttp implements Http, Disposable {
  readonly #options: BrowserHttpOptions;
  readonly #ended = new Emitter<void>();
  #isDisposed = false;

  constructor(options: BrowserHttpOptions) {
    this.#options = options;
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    if (this.#isDisposed || request.signal?.aborted) throw cancelled();
    if (Object.keys(request.headers ?? {}).some((name) => RESERVED_HEADERS.includes(name.toLowerCase())))
      throw noCookie();
    const { host } = new URL(request.url);
    const connection = new AbortController();
    const outgoing = open(request, connection.signal);
    const limits = { timers: this.#options.timers, ended: this.#ended.event, host, signal: request.signal };
    const watch = new DisposableList();
    try {
      const response = await Promise.race([exchange(outgoing, host), requestDeadline(limits, watch)]);
      if (response.status === 407) throw networkFailed('network.proxy', host);
      return response;
    } catch (error) {
      throw isWaveFlowError(error) ? error : networkFailed('network.broken', host, new Error(nameOf(error)));
    } finally {
      watch.dispose();
      connection.abort();
    }
  }

  /** Aborts everything under way and refuses what comes later, all as `cancelled`. */
  dispose(): void {
    this.#isDisposed = true;
    this.#ended.fire();
    this.#ended.dispose();
  }
}

/** Throws a TypeError where the program made a mistake, such as a header that cannot be one. */
function open({ method, url, headers, body }: HttpRequest, signal: AbortSignal): Request {
  return new Request(url, {
    method,
    headers: { accept: 'application/json', ...headers },
    body: body ?? null,
    signal,
    redirect: 'manual',
    credentials: 'omit',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
  });
}

async function exchange(outgoing: Request, host: string): Promise<HttpResponse> {
  const response = await fetch(outgoing);
  const status = response.type === 'opaqueredirect' ? 302 : response.status;
  const body = await readBody(response, host).catch((error: unknown) => {
    throw isWaveFlowError(error) ? error : answerCutOff(host, new Error(nameOf(error)));
  });
  return { status, headers: Object.fromEntries(response.headers), cookies: [], body };
}

async function readBody({ body }: Response, host: string): Promise<string> {
  if (!body) return '';
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    if (bytes > MAX_BODY_BYTES) throw answerTooLarge(host);
    text += decoder.decode(value, { stream: true });
  }
}

/** The class of an error, and nothing else of it: its message may hold the URL. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');
