import * as z from 'zod';
import type { Route } from '../../router';
import type { Accounts } from '../account/accounts';
import { bearerOf } from '../account/callers';
import type { Callers } from '../account/callers';
import { isDeviceName } from '../account/deviceName';
import type { HeldRenewals } from '../account/heldRenewals';
import { authorizationSchema, exchangeSchema } from '../account/oauth';
import type { OAuth } from '../account/oauth';
import type { Sessions, TokenAnswer } from '../account/sessions';
import { apiError } from '../apiError';
import { done } from '../guard';
import { readJson } from '../jsonBody';

const loginSchema = z.object({ username: z.string(), password: z.string(), device_name: z.string() });
const refreshSchema = z.object({ refresh_token: z.string() });

export interface AuthParts {
  accounts: Accounts;
  callers: Callers;
  sessions: Sessions;
  oauth: OAuth;
  heldRenewals: HeldRenewals;
}

/** Signing in, renewing and signing out (PROTOCOL.md, "v2 account"). */
export function authRoutes({ accounts, callers, sessions, oauth, heldRenewals }: AuthParts): Route[] {
  return [
    {
      method: 'POST',
      path: '/api/v2/auth/login',
      handle: async (request) => {
        const { username, password, device_name } = await readJson(request, loginSchema);
        if (!isDeviceName(device_name)) {
          throw apiError('validation_error');
        }
        const account = accounts.verify(username, password);
        return answer(account && sessions.open({ account, deviceName: device_name.trim(), scopes: [] }));
      },
    },
    {
      method: 'POST',
      path: '/api/v2/auth/refresh',
      handle: async (request) => {
        const { refresh_token } = await readJson(request, refreshSchema);
        await heldRenewals.pass();
        return answer(sessions.renew(refresh_token));
      },
    },
    {
      method: 'POST',
      path: '/api/v2/auth/logout',
      handle: (request) => {
        const token = bearerOf(request.headers);
        if (token === undefined) {
          throw apiError('unauthorized');
        }
        sessions.close(token);
        return done();
      },
    },
    {
      method: 'POST',
      path: '/api/v2/oauth/authorize',
      handle: async (request) => {
        const caller = callers.require(request.headers, 'write');
        const authorization = await readJson(request, authorizationSchema);
        return Response.json({ redirect_to: oauth.authorize(caller, authorization) });
      },
    },
    {
      method: 'POST',
      path: '/api/v2/oauth/token',
      handle: async (request) => answer(oauth.exchange(await readJson(request, exchangeSchema))),
    },
  ];
}

/** @throws HttpError 401 for undefined */
function answer(tokens: TokenAnswer | undefined): Response {
  if (!tokens) {
    throw apiError('unauthorized');
  }
  return Response.json(tokens);
}
