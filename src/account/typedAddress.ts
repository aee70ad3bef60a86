import { isLoopback, parseServerUrl } from './serverUrl';
import { trimInvisible } from './urlText';

/** A server address as the user typed it, with or without `https://`. */
export interface TypedAddress {
  /** Canonical URLs that it may stand for, in the order in which to try them. */
  readonly urls: readonly [string, ...string[]];
  /** Whether the scheme was typed, so that there is only one URL. */
  readonly hasScheme: boolean;
}

/**
 * Null means "none".
 * @throws WaveFlowError of a `url.*` kind, as `parseServerUrl` does
 */
export function parseTypedAddress(input: string): TypedAddress | null {
  const start = trimInvisible(input.slice(0, MAX_PREFIX_LENGTH));
  // `localhost:foo` is read as an invalid port and not as a scheme.
  const isBare = start !== '' && !start.includes('://') && !/^(?:https?:|[/\\])/i.test(start);
  const text = isBare ? trimInvisible(input) : input;
  const url = parseServerUrl(isBare ? `https://${text}` : text);
  if (url === null) return null;
  // Not derived from the https URL, which leaves out port 443.
  const plain = isBare ? parseServerUrl(`http://${text}`) : null;
  return plain === null ? { urls: [url], hasScheme: true } : { urls: [url, plain], hasScheme: false };
}

/** Longer than any scheme, and short enough to be processed quickly. */
const MAX_PREFIX_LENGTH = 4_096;

/** Whether a host is on this machine or in a private network, where servers without certificates are usual. */
export function isPrivateHost(hostname: string): boolean {
  if (isLoopback(hostname) || hostname.endsWith('.local') || /^\[f(?:[cd]|e[89ab])/.test(hostname)) return true;
  if (!hostname.includes('.')) return !hostname.startsWith('[');
  const [first, second] = /^\d+(?:\.\d+){3}$/.test(hostname) ? hostname.split('.').map(Number) : [];
  if (first === undefined || second === undefined) return false;
  if (first === 172) return second >= 16 && second <= 31;
  return first === 10 || (first === 192 && second === 168) || (first === 169 && second === 254);
}
