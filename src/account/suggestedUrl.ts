import { asWaveFlowError } from '../core/errors';
import { trimEnd } from './urlText';

/**
 * The canonical URL at which a server answers instead, as the failure to reach it at `url` tells; undefined where it
 * tells none. It is for the user to accept: nothing is sent there before.
 */
export function suggestedUrl(failure: unknown, url: string): string | undefined {
  const { kind, details } = asWaveFlowError(failure);
  switch (kind) {
    case 'answer.moved':
      return details.location;
    case 'network.speaksHttp':
      return withScheme(url, 'http:', '443');
    case 'network.speaksHttps':
      return withScheme(url, 'https:', '80');
    default:
      return undefined;
  }
}

/** The same port, also where it was left out as that of the other scheme. */
function withScheme(url: string, scheme: string, port: string): string {
  const { hostname, port: typed, pathname } = new URL(url);
  const other = new URL(`${scheme}//${hostname}:${typed || port}${pathname}`);
  return `${other.origin}${trimEnd(other.pathname, '/')}`;
}
