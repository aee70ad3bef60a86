import type * as z from 'zod';
import type { NetworkErrorKind } from '../core/errorDetails';
import {
  answerFailed,
  busy,
  forbidden,
  inFront,
  moved,
  networkFailed,
  unauthorized,
  type WaveFlowError,
} from '../core/errors';
import type { HttpResponse } from './http';
import { readJson } from './json';
import { isRedirect, movedUrl } from './redirect';
import { retryAfter } from './retryAfter';
import type { Service } from './service';

/** Who was asked for what. */
export interface RequestTarget {
  readonly service: Service;
  /** Canonical URL of the service. */
  readonly url: string;
  /** Of the request below that URL, without its query. */
  readonly path: string;
}

/**
 * The JSON of a success, in the shape that was expected.
 * @throws WaveFlowError of an `answer.*` kind, or of a `network.*` kind where a port speaks about TLS in a page; nothing
 * of what was answered gets into it but where the service has moved to
 */
export function readResponse<T>(response: HttpResponse, schema: z.ZodType<T>, asked: RequestTarget): T {
  const error = responseError(response, asked);
  if (error) throw error;
  const answer = matchResponse(response, schema);
  if (answer === undefined) throw asked.service.notRecognized(hostOf(asked));
  return answer;
}

/** The JSON of an answer of any status, or undefined where it does not have this shape. */
export function matchResponse<T>(response: HttpResponse, schema: z.ZodType<T>): T | undefined {
  return schema.safeParse(readJson(response)).data;
}

/**
 * Why an answer is no success; undefined where it is one. 401 and 403 speak for the service in its own form only: in
 * any other form, and in a redirect to elsewhere, something in front of it speaks.
 */
export function responseError(response: HttpResponse, asked: RequestTarget): WaveFlowError | undefined {
  const { status, headers } = response;
  const host = hostOf(asked);
  if (status >= 200 && status < 300) return undefined;
  if (status === 429) return busy(host, retryAfter(response));
  if (status === 503 && headers['retry-after'] !== undefined) return busy(host, retryAfter(response));
  if (isRedirect(response)) return redirectError(response, asked);
  if ((status === 401 || status === 403) && !asked.service.isOwnRefusal(response)) return inFront(host);
  if (status === 401) return unauthorized(host);
  if (status === 403) return forbidden(host);
  const kind = tlsKind(response);
  if (kind) return networkFailed(kind, host);
  // Something that does not know our addresses, or the network's own page (511): somebody else's web site.
  if (status < 400 || status === 404 || status === 405 || status === 511) return asked.service.notRecognized(host);
  return answerFailed(host, status);
}

/** With the port if there is one. */
export const hostOf = ({ url }: RequestTarget): string => new URL(url).host;

function redirectError(response: HttpResponse, asked: RequestTarget): WaveFlowError {
  const location = movedUrl(response, asked);
  return location === undefined ? inFront(hostOf(asked)) : moved(hostOf(asked), location);
}

/** What servers say in clear text, in pages that nobody translates, where the two sides disagree about TLS. */
const TLS_PAGES: readonly (readonly [says: RegExp, kind: NetworkErrorKind])[] = [
  // nginx
  [/The plain HTTP request was sent to HTTPS port/i, 'network.speaksHttps'],
  [/No required SSL certificate was sent|The SSL certificate error/i, 'network.clientCertificate'],
  // Go, and with it Caddy and Traefik
  [/Client sent an HTTP request to an HTTPS server/i, 'network.speaksHttps'],
  // Apache
  [/speaking plain HTTP to an SSL-enabled server port/i, 'network.speaksHttps'],
];
const TLS_PAGE_LENGTH = 2_000;

/** 495 to 497 are how nginx calls its 400 in its own log, and elsewhere where it is told to. */
function tlsKind({ status, body }: HttpResponse): NetworkErrorKind | undefined {
  if (status === 495 || status === 496) return 'network.clientCertificate';
  if (status === 497) return 'network.speaksHttps';
  if (status !== 400) return undefined;
  const page = body.slice(0, TLS_PAGE_LENGTH);
  return TLS_PAGES.find(([says]) => says.test(page))?.[1];
}
