import type { HttpResponse } from './http';

/** Those that keep the question as it is, or that people use as if they did. */
const REDIRECT_STATUSES: readonly number[] = [301, 302, 307, 308];

export interface RedirectedRequest {
  /** Canonical URL of what was asked. */
  readonly url: string;
  /** Of the request below that URL, without its query. */
  readonly path: string;
}

/** Whether an answer sends whoever asked somewhere else. */
export const isRedirect = ({ status }: HttpResponse): boolean => REDIRECT_STATUSES.includes(status) || status === 303;

/**
 * The canonical URL at which the same question would be asked again; undefined where the answer leads to something
 * else, such as a sign-in page, or from https to http, which nobody is led to.
 */
export function movedUrl({ status, headers }: HttpResponse, { url, path }: RedirectedRequest): string | undefined {
  const target = parse(headers['location'] ?? '', url + path);
  if (!REDIRECT_STATUSES.includes(status) || !target?.pathname.endsWith(path)) return undefined;
  if (target.username !== '' || target.password !== '' || target.hash !== '') return undefined;
  if (target.protocol !== 'https:' && (target.protocol !== 'http:' || url.startsWith('https:'))) return undefined;
  // A sign-in page is told where to return to; the path itself could be any.
  if (target.search !== '') return undefined;
  const location = `${target.origin}${target.pathname.slice(0, -path.length)}`;
  return location === url || location.endsWith('/') ? undefined : location;
}

function parse(location: string, base: string): URL | undefined {
  try {
    return location === '' ? undefined : new URL(location, base);
  } catch {
    return undefined;
  }
}
