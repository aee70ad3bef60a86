import { headerNameInvalid, headerReserved, headerValueInvalid } from '../core/errors';

const LONGEST_NAME = 100;
/** What servers take in one header, as a rule. */
const LONGEST_VALUE = 8_000;

/** What this program says itself, and what HTTP says from one hop to the next (RFC 9110, section 7.6.1). */
const RESERVED: readonly string[] = [
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
const RESERVED_BEGINNINGS: readonly string[] = ['proxy-', 'sec-', 'access-control-', 'if-'];

/**
 * The name of a header that is sent along with every request to a gateway.
 * @throws WaveFlowError `header.name` for what is no token of RFC 9110, `header.reserved` for what others say
 */
export function parseHeaderName(input: string): string {
  const name = input.trim();
  if (name.length > LONGEST_NAME || !/^[\w!#$%&'*+.^`|~-]+$/.test(name))
    throw headerNameInvalid(name.slice(0, LONGEST_NAME));
  const lower = name.toLowerCase();
  if (RESERVED.includes(lower) || RESERVED_BEGINNINGS.some((beginning) => lower.startsWith(beginning)))
    throw headerReserved(name);
  return name;
}

/**
 * Its value: visible characters of ASCII, with spaces and tabs between them. Empty for none.
 * @throws WaveFlowError `header.value`
 */
export function parseHeaderValue(input: string): string {
  const value = input.trim();
  if (value.length > LONGEST_VALUE || !/^[\t\u0020-\u007e]*$/.test(value)) throw headerValueInvalid();
  return value;
}
