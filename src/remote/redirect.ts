import type { HttpResponse } from './http';

/** Redirects that repeat the same request, including those that are commonly used as if they did. */
const REDIRECT_STATUSES: readonly number[] = [301, 302, 307, 308];

export interface RedirectedRequest {
  /** Canonical URL of the service. */
  readonly url: string;
  /** Of the request below that URL, without its query. */
  readonly path: string;
}

/** Whether a response is a redirect of any kind. */
export const isRedirect = ({ status }: HttpResponse): boolean => REDIRECT_STATUSES.includes(status) || status === 303;

/**
 * The canonical URL of the service at its new location; undefined if the redirect leads elsewhere, such as to a sign-in
 * page, or from https to http.
 */
export function movedUrl({ status, headers }: HttpResponse, { url, path }: RedirectedRequest): string | undefined {
  const target = parse(headers['location'] ?? '', url + path);
  if (!REDIRECT_STATUSES.includes(status) || !target?.pathname.endsWith(path)) return undefined;
  if (target.username !== '' || target.password !== '' || target.hash !== '') return undefined;
  if (target.protocol !== 'https:' && (target.protocol !== 'http:' || url.startsWith('https:'))) return undefined;
  // Sign-in pages get the return address in the query.
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
