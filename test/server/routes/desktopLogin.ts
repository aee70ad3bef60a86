import { Continuation } from '../continuation';
import { currentSession, issueToken } from '../currentSession';
import type { SessionApi } from '../currentSession';
import { DesktopLogin } from '../desktopLogin';
import { problemPage } from '../pages/problem';
import { redirect, showPage } from '../pages/respond';
import type { Route } from '../router';

/** `/desktop-login` hands a token to a program on the user's machine (PROTOCOL.md, "Sign-in pages"). */
export function desktopLoginRoutes(api: SessionApi): Route[] {
  return [
    {
      method: 'GET',
      path: '/desktop-login',
      handle: async (request) => {
        const login = DesktopLogin.read(new URL(request.url).searchParams);
        if (!login) {
          return showPage(problemPage('This sign-in link is not valid.'), { status: 400 });
        }
        const session = await currentSession(api, request);
        return session ? handOver(api, request, { login, cookies: session.cookies }) : signIn(login);
      },
    },
  ];
}

interface Handover {
  login: DesktopLogin;
  /** Renew the session. */
  cookies: readonly string[];
}

async function handOver(api: SessionApi, request: Request, { login, cookies }: Handover): Promise<Response> {
  try {
    const token = await issueToken(api, request);
    return token === undefined ? signIn(login) : redirect(login.granted(token), cookies);
  } catch (error) {
    console.error('Issuing a token failed:', error);
    return showPage(problemPage('The server could not issue a token.'), { status: 500 });
  }
}

function signIn(login: DesktopLogin): Response {
  return redirect(new Continuation(login.path).on('/sign-in'));
}
