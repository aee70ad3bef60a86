import type { UrlErrorKind } from '../core/errorDetails';
import { urlRefused, type WaveFlowError } from '../core/errors';
import { hasInvisible, holdsToken, trimEnd, trimInvisible, withoutInvisible } from './urlText';

const GENERIC_EXAMPLE = 'https://music.example.com';
/** In characters. Every browser and server accepts this length. */
const MAX_LENGTH = 2_048;

/**
 * Parses a server's address as typed into its one canonical form: scheme and host in lower case, IDN in Punycode, no
 * default port, no trailing slash, sub-path kept. Null means "none". Stricter than the desktop app, which stores any
 * http(s) URL as typed (PROTOCOL.md, "Server address"): the host that is contacted is the one that was written.
 *
 * @throws WaveFlowError of a `url.*` kind whose details hold an `example` of what to write instead
 */
export function parseServerUrl(input: string): string | null {
  if (holdsToken(input.slice(0, MAX_LENGTH))) throw urlRefused('url.token', GENERIC_EXAMPLE);
  if (input.length > MAX_LENGTH) throw urlRefused('url.tooLong', GENERIC_EXAMPLE);
  const text = trimInvisible(input);
  if (text === '') return null;
  const url = canonicalize(text);
  // Resolved escapes and dots may have another meaning in the result.
  if (url.length > MAX_LENGTH || canonicalize(url) !== url) throw refusal('url.invalid', text);
  return url;
}

/** Whether a request to this canonical URL crosses a network unencrypted. */
export function isCleartext(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !isLoopback(hostname);
}

/** @param hostname as `URL` has it */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '[::1]' ||
  /^127\.\d+\.\d+\.\d+$/.test(hostname);

function canonicalize(text: string): string {
  const flaw = flawOf(text);
  if (flaw) throw refusal(flaw, text);
  const { host, port } = authorityOf(afterScheme(text));
  const url = parse(text);
  if (!url) throw refusal('url.invalid', text);
  if (!matchesInput(url, host, port)) throw refusal('url.host', text);
  return `${url.protocol}//${url.host}${trimEnd(url.pathname, '/')}`;
}

/** The first thing in which a text differs from `http[s]://host[:port][/path]`. */
function flawOf(text: string): UrlErrorKind | undefined {
  if (text.includes('\\')) return 'url.backslash';
  if (/\s/.test(text)) return 'url.space';
  if (hasInvisible(text)) return 'url.invisible';
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return 'url.missingScheme';
  if (!/^https?:/i.test(text)) return 'url.scheme';
  const rest = afterScheme(text);
  if (/^https?(?::(?!\d)|\/\/)|:\/\//i.test(rest)) return 'url.schemeTwice';
  // Also in the path: the user could mistake the name after it for the host.
  if (/[@\uFE6B\uFF20]/.test(rest)) return 'url.credentials';
  if (rest.startsWith('/')) return 'url.slashes';
  if (rest.includes('#')) return 'url.fragment';
  if (rest.includes('?')) return 'url.query';
  const { host, port, path } = authorityOf(rest);
  if (!isHost(host)) return 'url.host';
  if (port !== undefined && !isPort(port)) return 'url.port';
  return PATH.test(path) ? undefined : 'url.path';
}

/** Segments of RFC 3986 without `@`, and letters and digits of all languages, which the URL parser escapes. */
const PATH = /^(?:[\w\-.~!$&'()*+,;=:/\p{L}\p{M}\p{N}]|%[\da-f]{2})*$/iu;

interface Authority {
  readonly host: string;
  /** Undefined if there is no colon. */
  readonly port: string | undefined;
  /** Empty, or starts with a slash. */
  readonly path: string;
}

const afterScheme = (text: string): string => text.slice(text.indexOf('://') + 3);

function authorityOf(rest: string): Authority {
  const slash = rest.indexOf('/');
  const authority = slash === -1 ? rest : rest.slice(0, slash);
  const path = slash === -1 ? '' : rest.slice(slash);
  // The colons of an IPv6 address are inside its brackets.
  const colon = authority.indexOf(':', authority.lastIndexOf(']') + 1);
  if (colon === -1) return { host: authority, port: undefined, path };
  return { host: authority.slice(0, colon), port: authority.slice(colon + 1), path };
}

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65_536;

/** Whether it is an IPv6 address, or a name that does not look like another name. */
function isHost(host: string): boolean {
  if (/^\[[\da-f:.]+\]$/i.test(host)) return true;
  // Compatibility characters, such as full-width ones, become other characters.
  if (host.normalize('NFC') !== host.normalize('NFKC') || host.length > 253) return false;
  const labels = (host.endsWith('.') ? host.slice(0, -1) : host).split('.');
  return labels.every((label) => /^[\w\p{L}\p{Mn}\p{Mc}\p{N}-]{1,63}$/u.test(label));
}

/** Whether the URL parser found exactly the host and port that were typed, and no credentials. */
function matchesInput(url: URL, host: string, port: string | undefined): boolean {
  const asked = url.port === '' ? DEFAULT_PORTS[url.protocol] : Number(url.port);
  if (url.username !== '' || url.password !== '' || (port !== undefined && Number(port) !== asked)) return false;
  if (host.startsWith('[')) return url.hostname.startsWith('[');
  const written = host.toLowerCase().split('.');
  const found = url.hostname.split('.');
  return written.length === found.length && written.every((label, index) => matchesLabel(label, found[index] ?? ''));
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

const matchesLabel = (written: string, found: string): boolean =>
  /^[\w-]*$/.test(written) ? written === found : found.startsWith('xn--');

function parse(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

const refusal = (kind: UrlErrorKind, text: string): WaveFlowError => urlRefused(kind, suggestion(text));

/** Scheme, host and port as they were probably meant. Everything else may be a secret or unrelated text. */
function suggestion(text: string): string {
  const isHttp = /^http:/i.test(text);
  const bare = withoutScheme(withoutScheme(/\s/.test(text) ? '' : withoutInvisible(text).replaceAll('\\', '/')));
  const [authority = ''] = bare.split(/[/?#]/, 1);
  const url = parse(`https://${authority.slice(authority.lastIndexOf('@') + 1)}`);
  if (!url) return GENERIC_EXAMPLE;
  const example = `${isHttp || isLoopback(url.hostname) ? 'http' : 'https'}://${url.host}`;
  return flawOf(example) || holdsToken(example) || parse(example)?.host !== url.host ? GENERIC_EXAMPLE : example;
}

const withoutScheme = (text: string): string =>
  text.replace(/^(?:https?(?::|(?=\/\/))|[a-z][a-z0-9+.-]*:(?=\/\/))/i, '').replace(/^\/+/, '');
