import { Continuation } from '../continuation';
import type { Music } from '../content/music';
import { currentSession, issueToken } from '../currentSession';
import type { SessionApi } from '../currentSession';
import { musicPage } from '../pages/music';
import { redirect, showPage } from '../pages/respond';
import { signInPage } from '../pages/signIn';
import { signUpPage } from '../pages/signUp';
import { tokenPage } from '../pages/token';
import type { Route } from '../router';
import type { Users } from '../users';

export interface PageParts {
  api: SessionApi;
  /** Seconds until an issued token expires. */
  tokenLife: number;
  users: Users;
  music: Music;
}

/**
 * What a user sees in the browser: `/` leads to the token when there is a session, else to sign-in; from the token it
 * goes on to the music.
 */
export function pageRoutes({ api, tokenLife, users, music }: PageParts): Route[] {
  return [
    {
      method: 'GET',
      path: '/',
      handle: async (request) => redirect((await currentSession(api, request)) ? '/token' : '/sign-in'),
    },
    {
      method: 'GET',
      path: '/sign-in',
      handle: (request) => showPage(signInPage(continuation(request))),
    },
    {
      method: 'GET',
      path: '/sign-up',
      handle: (request) => showPage(signUpPage(continuation(request))),
    },
    {
      method: 'GET',
      path: '/token',
      handle: async (request) => {
        const session = await currentSession(api, request);
        const token = session && (await issueToken(api, request));
        if (!session || token === undefined) {
          return redirect('/sign-in');
        }
        const { name, email } = session.user;
        return showPage(tokenPage({ name, email, token, tokenLife }), { cookies: session.cookies });
      },
    },
    {
      method: 'GET',
      path: '/music',
      handle: async (request) => {
        const session = await currentSession(api, request);
        if (!session) {
          return redirect(new Continuation('/music').on('/sign-in'));
        }
        const userId = await users.provision(session.user.id);
        return showPage(musicPage(await music.of(userId)), { cookies: session.cookies });
      },
    },
  ];
}

function continuation(request: Request): Continuation {
  return Continuation.read(new URL(request.url).searchParams);
}
