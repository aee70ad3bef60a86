import { redirect, showPage } from '../../pages/respond';
import type { Route } from '../../router';
import { isAcceptable } from '../account/accounts';
import type { Accounts } from '../account/accounts';
import type { Caller, Callers } from '../account/callers';
import type { Sessions } from '../account/sessions';
import { musicPage } from '../pages/music';
import { setupPage } from '../pages/setup';
import { shellPage } from '../pages/shell';
import { signInPage } from '../pages/signIn';
import type { UserData } from '../userData/userData';

export interface PageParts {
  accounts: Accounts;
  callers: Callers;
  sessions: Sessions;
  data: UserData;
  /** Makes the first account. */
  setUp: (username: string, password: string) => string;
}

const COOKIE = 'waveflow-web';

/** What a browser sees: setting up, signing in, and the music. */
export function pageRoutes({ accounts, callers, sessions, data, setUp }: PageParts): Route[] {
  return [
    {
      method: 'GET',
      path: '/',
      handle: () => showPage(accounts.isEmpty ? setupPage() : shellPage()),
    },
    {
      method: 'POST',
      path: '/setup',
      handle: async (request) => {
        const [username = '', password = ''] = await readForm(request, 'username', 'password');
        if (accounts.isEmpty) {
          if (!isAcceptable({ username, password })) {
            return showPage(setupPage('Choose a longer password, and a name of letters and digits.'));
          }
          setUp(username, password);
        }
        return redirect('/music');
      },
    },
    {
      method: 'GET',
      path: '/music',
      handle: (request) => {
        const caller = webCaller(callers, request);
        if (!caller) {
          return showPage(signInPage('/sign-in?next=%2Fmusic'));
        }
        const { id, username } = caller.account;
        return showPage(musicPage(username, data.snapshot(id)));
      },
    },
    {
      method: 'POST',
      path: '/sign-in',
      handle: async (request) => {
        const [username = '', password = ''] = await readForm(request, 'username', 'password');
        const next = new URL(request.url).searchParams.get('next') ?? '/';
        const account = accounts.verify(username, password);
        // Only a path of this server: a browser would take another origin from what begins with two slashes.
        if (!account || !/^\/(?![/\\])/.test(next)) {
          const page = signInPage(`/sign-in?next=${encodeURIComponent(next)}`, 'Wrong username or password.');
          return showPage(page, { formsLeave: true });
        }
        const { access_token } = sessions.open({ account, deviceName: 'Web browser', scopes: [] });
        return redirect(next, [`${COOKIE}=${access_token}; Path=/; HttpOnly; SameSite=Lax`]);
      },
    },
  ];
}

/** Who is signed in in the browser. */
export function webCaller(callers: Callers, request: Request): Caller | undefined {
  const [, token] = new RegExp(`(?:^|; )${COOKIE}=([^;]+)`).exec(request.headers.get('cookie') ?? '') ?? [];
  try {
    return callers.require(new Headers({ authorization: `Bearer ${token ?? ''}` }), 'read');
  } catch {
    return undefined;
  }
}

/** The values of these fields of a posted form. */
export async function readForm(request: Request, ...names: string[]): Promise<string[]> {
  const form = new URLSearchParams(await request.text());
  return names.map((name) => form.get(name) ?? '');
}
