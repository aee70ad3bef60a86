import { HttpError } from '../../httpError';
import { redirect, showPage } from '../../pages/respond';
import type { Route } from '../../router';
import type { Accounts } from '../account/accounts';
import type { Caller, Callers } from '../account/callers';
import type { Authorization, OAuth } from '../account/oauth';
import { isRedirectUri, withParameters } from '../account/redirectUri';
import { apiError } from '../apiError';
import type { Behaviour } from '../behaviour';
import { consentPage } from '../pages/consent';
import { messagePage } from '../pages/shell';
import { signInPage } from '../pages/signIn';
import { readForm, webCaller } from './pages';

export interface AuthorizeParts {
  accounts: Accounts;
  callers: Callers;
  oauth: OAuth;
  behaviour: Behaviour;
}

const PATH = '/authorize';

/** The page on which users let a device sign in (PROTOCOL.md, "v2 browser sign-in"). */
export function authorizeRoutes({ accounts, callers, oauth, behaviour }: AuthorizeParts): Route[] {
  const deny = ({ redirect_uri, state }: Authorization): Response => {
    const keepsState = state != null && behaviour.settings.denialState === 'present';
    return redirect(withParameters(redirect_uri, { error: 'access_denied', ...(keepsState ? { state } : {}) }));
  };
  const allow = (caller: Caller, authorization: Authorization): Response => {
    try {
      return redirect(oauth.authorize(caller, authorization));
    } catch (error) {
      // The page shows a refusal and leads nowhere.
      return failed(error instanceof HttpError ? `The server refused with ${error.status}.` : 'The server failed.');
    }
  };
  const answerWithoutForm = async (authorization: Authorization): Promise<Response> => {
    const { consent, consentAs } = behaviour.settings;
    const account = accounts.find(consentAs) ?? accounts.all()[0];
    if (!account || consent === 'error') {
      return failed('Something went wrong.');
    }
    const caller = { account, scopes: [] };
    switch (consent) {
      case 'deny':
        return deny(authorization);
      case 'no callback':
        return showPage(messagePage('Thank you', 'You may close this tab.'));
      case 'wrong state':
        return allow(caller, { ...authorization, state: 'not the state of the client' });
      case 'duplicate callback': {
        const answer = allow(caller, authorization);
        await visit(answer.headers.get('location') ?? '');
        return answer;
      }
      case 'stray request':
        await visit(new URL('/favicon.ico', authorization.redirect_uri).href);
        return allow(caller, authorization);
      case 'expired code': {
        const answer = allow(caller, authorization);
        oauth.expireCodes();
        return answer;
      }
      default:
        return allow(caller, authorization);
    }
  };
  return [
    {
      method: 'GET',
      path: PATH,
      handle: (request) => {
        if (behaviour.settings.webClient === 'missing') {
          throw apiError('web_client_unavailable');
        }
        const { search } = new URL(request.url);
        const authorization = readAuthorization(request);
        if (!authorization) {
          return failed('This link is not complete.');
        }
        if (behaviour.settings.consent !== 'form') {
          return answerWithoutForm(authorization);
        }
        const caller = webCaller(callers, request);
        const page = caller
          ? consentPage({
              action: PATH + search,
              username: caller.account.username,
              deviceName: authorization.device_name,
            })
          : signInPage(`/sign-in?next=${encodeURIComponent(PATH + search)}`);
        return showPage(page, { formsLeave: true });
      },
    },
    {
      method: 'POST',
      path: PATH,
      handle: async (request) => {
        const authorization = readAuthorization(request);
        const caller = webCaller(callers, request);
        if (!authorization || !caller) {
          return failed('This link is not complete, or you are no longer signed in.');
        }
        const [decision] = await readForm(request, 'decision');
        return decision === 'allow' ? allow(caller, authorization) : deny(authorization);
      },
    },
  ];
}

/** What the query asks for; undefined where it lacks something, or names an address to which nothing may be sent. */
function readAuthorization(request: Request): Authorization | undefined {
  const query = new URL(request.url).searchParams;
  const [client_id, redirect_uri, code_challenge] = ['client_id', 'redirect_uri', 'code_challenge'].map((name) =>
    query.get(name),
  );
  if (!client_id || !redirect_uri || !code_challenge || !isRedirectUri(redirect_uri)) {
    return undefined;
  }
  return {
    client_id,
    redirect_uri,
    code_challenge,
    code_challenge_method: query.get('code_challenge_method'),
    state: query.get('state'),
    device_name: query.get('device_name') ?? client_id,
  };
}

function failed(sentence: string): Response {
  return showPage(messagePage('Sign-in failed', sentence));
}

/** As a browser does beside the sign-in; it does not matter what comes of it. */
async function visit(address: string): Promise<void> {
  await fetch(address).catch(() => undefined);
}
