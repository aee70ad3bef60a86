import type { Auth } from '../auth';
import type { Html } from '../pages/html';
import { signInPage } from '../pages/sign-in';
import { signUpPage } from '../pages/sign-up';
import { tokenPage } from '../pages/token';
import type { Route } from '../router';

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

/**
 * What a person sees in the browser: `/` leads to the token when there is a session, else to sign-in.
 * @param tokenLife Seconds until an issued token expires.
 */
export function pageRoutes(auth: Auth, tokenLife: number): Route[] {
  return [
    {
      method: 'GET',
      path: '/',
      handle: async (request) => redirect((await session(auth, request)).response ? '/token' : '/sign-in'),
    },
    {
      method: 'GET',
      path: '/sign-in',
      handle: () => page(signInPage()),
    },
    {
      method: 'GET',
      path: '/sign-up',
      handle: () => page(signUpPage()),
    },
    {
      method: 'GET',
      path: '/token',
      handle: async (request) => {
        const { headers, response: found } = await session(auth, request);
        if (!found) {
          return redirect('/sign-in');
        }
        const { token } = await auth.api.getToken({ headers: request.headers });
        const { name, email } = found.user;
        return page(tokenPage({ name, email, token, tokenLife }), headers.getSetCookie());
      },
    },
  ];
}

/** The session, and the headers by which Better Auth renews its cookie once a day (protocol section 4.1). */
function session(auth: Auth, request: Request) {
  return auth.api.getSession({ headers: request.headers, returnHeaders: true });
}

function page({ text }: Html, cookies: readonly string[] = []): Response {
  const response = new Response(text, { headers: pageHeaders });
  for (const cookie of cookies) {
    response.headers.append('set-cookie', cookie);
  }
  return response;
}

function redirect(location: string): Response {
  return new Response(null, { status: 302, headers: { location, 'cache-control': 'no-store' } });
}
