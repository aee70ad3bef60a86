import { headerNameInvalid, headerReserved, headerValueInvalid } from '../core/errors';

const MAX_NAME_LENGTH = 100;
/** What most servers accept. */
const MAX_VALUE_LENGTH = 8_000;

/** Headers that this program sets itself, and hop-by-hop headers (RFC 9110, section 7.6.1). */
const RESERVED_NAMES: readonly string[] = [
  'accept',
  'accept-charset',
  'accept-encoding',
  'authorization',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'cookie',
  'cookie2',
  'date',
  'expect',
  'host',
  'keep-alive',
  'origin',
  'range',
  'referer',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'via',
];
/** Headers that browsers forbid to set, and headers for proxies. */
const RESERVED_PREFIXES: readonly string[] = ['proxy-', 'sec-', 'access-control-', 'if-'];

/**
 * The name of a header that is sent along with every request to a gateway.
 * @throws WaveFlowError `header.name` if it is not a token of RFC 9110, `header.reserved` if it may not be set
 */
export function parseHeaderName(input: string): string {
  const name = input.trim();
  if (name.length > MAX_NAME_LENGTH || !/^[\w!#$%&'*+.^`|~-]+$/.test(name))
    throw headerNameInvalid(name.slice(0, MAX_NAME_LENGTH));
  const lower = name.toLowerCase();
  if (RESERVED_NAMES.includes(lower) || RESERVED_PREFIXES.some((beginning) => lower.startsWith(beginning)))
    throw headerReserved(name);
  return name;
}

/**
 * Its value: visible characters of ASCII, with spaces and tabs between them. Empty for none.
 * @throws WaveFlowError `header.value`
 */
export function parseHeaderValue(input: string): string {
  const value = input.trim();
  if (value.length > MAX_VALUE_LENGTH || !/^[\t\u0020-\u007e]*$/.test(value)) throw headerValueInvalid();
  return value;
}
