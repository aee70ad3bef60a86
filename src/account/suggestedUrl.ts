import { asWaveFlowError } from '../core/errors';
import { trimEnd } from './urlText';

/**
 * The canonical URL at which the server responds instead, according to the failure at `url`; undefined if the failure
 * names none. Nothing may be sent there before the user has accepted it.
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

/** Keeps the port, also if it was left out as the default of the other scheme. */
function withScheme(url: string, scheme: string, port: string): string {
  const { hostname, port: typed, pathname } = new URL(url);
  const other = new URL(`${scheme}//${hostname}:${typed || port}${pathname}`);
  return `${other.origin}${trimEnd(other.pathname, '/')}`;
}
