import { DisposableList, type Disposable } from '../../core/disposal';
import { Emitter } from '../../core/emitter';
import { answerCutOff, answerTooLarge, cancelled, networkFailed, noCookie, isWaveFlowError } from '../../core/errors';
import type { Timers } from '../../core/timers';
import type { Http, HttpRequest, HttpResponse } from '../../remote/http';
import { requestDeadline } from '../requestDeadline';

const DEFAULT_MAX_BYTES = 1024 * 1024;
/** Headers that only the browser itself can set. */
const RESERVED_HEADERS = ['cookie', 'origin'];

export interface BrowserHttpOptions {
  readonly timers: Timers;
}

/**
 * Sends requests with `fetch`, without the browser's cookies and cache.
 *
 * The browser exposes a response only if the server allows this origin to read it (CORS), and does not expose the
 * reason of a failure: a missing connection, an untrusted certificate, an unknown host and a missing permission are all
 * `network.broken`. A redirect has the status 302 here and no headers. Other responses have only the headers that the
 * server exposes, and never cookies. A request with a `Cookie` or `Origin` header is rejected with `signIn.noCookie`
 * and not sent.
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
      const response = await Promise.race([exchange(outgoing, host, request), requestDeadline(limits, watch)]);
      if (response.status === 407) throw networkFailed('network.proxy', host);
      return response;
    } catch (error) {
      throw isWaveFlowError(error) ? error : networkFailed('network.broken', host, new Error(nameOf(error)));
    } finally {
      watch.dispose();
      connection.abort();
    }
  }

  /** Aborts all current requests and rejects all later ones with `cancelled`. */
  dispose(): void {
    this.#isDisposed = true;
    this.#ended.fire();
    this.#ended.dispose();
  }
}

/** @throws TypeError for an invalid request, such as one with an invalid header */
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

async function exchange(
  outgoing: Request,
  host: string,
  { maxResponseBytes = DEFAULT_MAX_BYTES, wantsBytes = false }: HttpRequest,
): Promise<HttpResponse> {
  const response = await fetch(outgoing);
  const status = response.type === 'opaqueredirect' ? 302 : response.status;
  const bytes = await readBody(response, host, maxResponseBytes).catch((error: unknown) => {
    throw isWaveFlowError(error) ? error : answerCutOff(host, new Error(nameOf(error)));
  });
  const body = new TextDecoder().decode(bytes);
  const headers = Object.fromEntries(response.headers);
  return { status, headers, cookies: [], body, ...(wantsBytes ? { bytes } : {}) };
}

async function readBody({ body }: Response, host: string, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body?.getReader();
  for (;;) {
    const { done = true, value } = (await reader?.read()) ?? {};
    if (done || value === undefined) break;
    length += value.length;
    if (length > maxBytes) throw answerTooLarge(host);
    chunks.push(value);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

/** The class of an error. Its message may contain the URL. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');
