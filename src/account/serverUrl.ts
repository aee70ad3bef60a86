import { urlRefused, type UrlErrorKind, type WaveFlowError } from '../core/errors';

const GENERIC_EXAMPLE = 'https://music.example.com';

/**
 * What people write as a server's address, in its one canonical form: scheme and host in lower case, IDN
 * in Punycode, no default port, no trailing slash, sub-path kept. Null means "none". Stricter than
 * protocol section 2.2, which stores any http(s) URL as typed.
 *
 * @throws WaveFlowError of a `url.*` kind whose details hold an `example` of what to write instead
 */
export function parseServerUrl(input: string): string | null {
  const text = input.trim();
  if (text === '') return null;
  if (looksLikeToken(text)) throw urlRefused('url.token', GENERIC_EXAMPLE);
  if (text.includes('\\')) throw refusal('url.backslash', text);
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) throw refusal('url.missingScheme', text);
  if (!/^https?:/i.test(text)) throw refusal('url.scheme', text);
  if (authority(text).includes('@')) throw refusal('url.credentials', text);
  if (text.includes('#')) throw refusal('url.fragment', text);
  if (text.includes('?')) throw refusal('url.query', text);
  // The URL parser drops line breaks and tabs silently, so a broken paste would change its meaning.
  const url = /\s/.test(text) ? undefined : parse(text);
  if (!url) throw refusal('url.invalid', text);
  return canonical(url);
}

/** Whether a request to this canonical URL crosses a network unencrypted. */
export function isCleartext(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !isLoopback(hostname);
}

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '[::1]' ||
  /^127\.\d+\.\d+\.\d+$/.test(hostname);

const canonical = (url: URL): string => `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`;

/** Three dotted parts whose first one is the base64url of a JSON object: no host is called that. */
const looksLikeToken = (text: string): boolean => /(^|\s)eyJ[\w-]+\.[\w-]+\.[\w-]*/.test(text);

const authority = (text: string): string => /^[^:]+:\/\/([^/?#]*)/.exec(text)?.[1] ?? '';

function parse(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

const refusal = (kind: UrlErrorKind, text: string): WaveFlowError => urlRefused(kind, correction(text));

/** The address as it was probably meant, without anything that may be secret. */
function correction(text: string): string {
  const bare = text
    .replaceAll('\\', '/')
    .replace(/^(https?:\/*|[a-z][a-z0-9+.-]*:\/\/|\/+)/i, '')
    .replace(/[?#].*$/s, '')
    .replace(/^.*@/s, '');
  const secure = /\s|eyJ/.test(bare) ? undefined : parse(`https://${bare}`);
  if (!secure) return GENERIC_EXAMPLE;
  const scheme = isLoopback(secure.hostname) || /^http:/i.test(text) ? 'http:' : 'https:';
  return canonical(new URL(`${scheme}//${bare}`));
}
