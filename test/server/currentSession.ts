import { isAPIError } from 'better-auth/api';
import type { Auth } from './auth';

/** The parts of Better Auth by which a page learns who is signed in and gets a token for them. */
export type SessionApi = Pick<Auth['api'], 'getSession' | 'getToken'>;

/**
 * The session of a request with the Set-Cookie values that renew it once a day (PROTOCOL.md, "Session and token");
 * undefined when no user is signed in.
 */
export async function currentSession(api: SessionApi, { headers }: Request) {
  const found = await unlessUnauthorized(api.getSession({ headers, returnHeaders: true }));
  return found?.response ? { user: found.response.user, cookies: found.headers.getSetCookie() } : undefined;
}

/**
 * A token for the session of a request; undefined when no user is signed in.
 * @throws Error when none could be issued.
 */
export async function issueToken(api: SessionApi, { headers }: Request): Promise<string | undefined> {
  const issued = await unlessUnauthorized(api.getToken({ headers }));
  if (issued && !issued.token) {
    throw new Error('Better Auth issued no token');
  }
  return issued?.token;
}

async function unlessUnauthorized<Value>(asked: Promise<Value>): Promise<Value | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isAPIError(error) && error.statusCode === 401) {
      return undefined;
    }
    throw error;
  }
}
