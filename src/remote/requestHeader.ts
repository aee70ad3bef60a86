import { headerNameInvalid, headerReserved, headerValueInvalid } from '../core/errors';

const MAX_NAME_LENGTH = 100;
/** What servers take in one header, as a rule. */
const MAX_VALUE_LENGTH = 8_000;

/** What this program says itself, and what HTTP says from one hop to the next (RFC 9110, section 7.6.1). */
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
/** Those that a browser lets nobody set, and those that are for the proxy on the way. */
const RESERVED_PREFIXES: readonly string[] = ['proxy-', 'sec-', 'access-control-', 'if-'];

/**
 * The name of a header that is sent along with every request to a gateway.
 * @throws WaveFlowError `header.name` for what is no token of RFC 9110, `header.reserved` for what others say
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
