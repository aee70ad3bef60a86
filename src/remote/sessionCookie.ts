import type { HttpResponse } from './http';

/** Better Auth's own name comes first; operators can choose another prefix (`advanced.cookiePrefix`). */
const DEFAULT_NAME = /^(?:__Secure-)?better-auth\.session_token$/;
const ANY_NAME = /^(?:__Secure-|__Host-)?[^\s=;,"()]{1,100}[.-]session_token$/;

interface Cookie {
  readonly name: string;
  /** Not empty. */
  readonly value: string;
}

/**
 * The cookie of a session that was opened just now, as a `Cookie` header has it: Better Auth's under its usual names,
 * else the first with another prefix. Undefined where none is set, or only deleted.
 */
export function newSessionCookie({ cookies }: HttpResponse): string | undefined {
  const sessions = cookies.flatMap(parseCookie).filter(({ name }) => ANY_NAME.test(name));
  const found = sessions.find(({ name }) => DEFAULT_NAME.test(name)) ?? sessions[0];
  return found && format(found);
}

/** The same cookie with a later value; undefined where it was left as it is. @param cookie as `Cookie` has it */
export function renewedSessionCookie({ cookies }: HttpResponse, cookie: string): string | undefined {
  const name = cookie.slice(0, cookie.indexOf('='));
  const found = cookies.flatMap(parseCookie).find((other) => other.name === name);
  return found && format(found);
}

const format = ({ name, value }: Cookie): string => `${name}=${value}`;

/** Of a line of `Set-Cookie`, without attributes; nothing for one that deletes. */
function parseCookie(line: string): Cookie[] {
  const [pair = '', ...attributes] = line.split(';');
  const [, name = '', value = ''] = /^ *([^\s=;,"]+)=([^\s;,"]+) *$/.exec(pair) ?? [];
  const isDeleted = attributes.some((attribute) => /^ *max-age *= *(?:0|-\d+) *$/i.test(attribute));
  return value === '' || isDeleted ? [] : [{ name, value }];
}
