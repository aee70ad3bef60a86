import type * as z from 'zod';
import type { NetworkErrorKind } from '../core/errorDetails';
import {
  answerFailed,
  busy,
  forbidden,
  blockedByIntermediary,
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

/** What a request was sent to. */
export interface RequestTarget {
  readonly service: Service;
  /** Canonical URL of the service. */
  readonly url: string;
  /** Of the request below that URL, without its query. */
  readonly path: string;
}

/**
 * The body of a successful response, parsed with the schema.
 * @throws WaveFlowError of an `answer.*` kind, or of a `network.*` kind if the response is an error page about TLS. It
 * contains nothing of the response except the location of a service that has moved.
 */
export function readResponse<T>(response: HttpResponse, schema: z.ZodType<T>, asked: RequestTarget): T {
  const error = responseError(response, asked);
  if (error) throw error;
  const body = matchResponse(response, schema);
  if (body === undefined) throw asked.service.notRecognized(hostOf(asked));
  return body;
}

/** The body of a response of any status, or undefined if it does not match the schema. */
export function matchResponse<T>(response: HttpResponse, schema: z.ZodType<T>): T | undefined {
  return schema.safeParse(readJson(response)).data;
}

/**
 * The error that a response stands for; undefined if it is a success. A 401 or 403 is from the service only if it has the
 * form of the service. In any other form, and for a redirect elsewhere, it is from a proxy or gateway.
 */
export function responseError(response: HttpResponse, asked: RequestTarget): WaveFlowError | undefined {
  const { status, headers } = response;
  const host = hostOf(asked);
  if (status >= 200 && status < 300) return undefined;
  if (status === 429) return busy(host, retryAfter(response));
  if (status === 503 && headers['retry-after'] !== undefined) return busy(host, retryAfter(response));
  if (isRedirect(response)) return redirectError(response, asked);
  if ((status === 401 || status === 403) && !asked.service.isOwnRefusal(response)) return blockedByIntermediary(host);
  if (status === 401) return unauthorized(host);
  if (status === 403) return forbidden(host);
  const kind = tlsKind(response);
  if (kind) return networkFailed(kind, host);
  // An unknown path, or the login page of a network (511): another web site.
  if (status < 400 || status === 404 || status === 405 || status === 511) return asked.service.notRecognized(host);
  return answerFailed(host, status);
}

/** With the port if there is one. */
export const hostOf = ({ url }: RequestTarget): string => new URL(url).host;

function redirectError(response: HttpResponse, asked: RequestTarget): WaveFlowError {
  const location = movedUrl(response, asked);
  return location === undefined ? blockedByIntermediary(hostOf(asked)) : moved(hostOf(asked), location);
}

/** Error pages, always in English, of servers that expected TLS or a client certificate. */
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

/** 495 to 497 are statuses of nginx, which sends 400 in their place unless configured otherwise. */
function tlsKind({ status, body }: HttpResponse): NetworkErrorKind | undefined {
  if (status === 495 || status === 496) return 'network.clientCertificate';
  if (status === 497) return 'network.speaksHttps';
  if (status !== 400) return undefined;
  const page = body.slice(0, TLS_PAGE_LENGTH);
  return TLS_PAGES.find(([says]) => says.test(page))?.[1];
}
