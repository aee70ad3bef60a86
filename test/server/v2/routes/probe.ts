import * as z from 'zod';
import { version } from '../../../../package.json';
import type { Route } from '../../router';
import { isAcceptable } from '../account/accounts';
import type { Accounts } from '../account/accounts';
import { apiError } from '../apiError';
import type { Behaviour } from '../behaviour';
import { readJson } from '../jsonBody';

const setupSchema = z.object({ username: z.string(), password: z.string() });

export interface ProbeParts {
  accounts: Accounts;
  behaviour: Behaviour;
  /** Makes the first account. */
  setUp: (username: string, password: string) => string;
}

/** What tells a client without a sign-in what it has found (PROTOCOL.md, "v2 recognition"). */
export function probeRoutes({ accounts, behaviour, setUp }: ProbeParts): Route[] {
  const ping = (request: Request): Response => answerPing(new URL(request.url).searchParams, behaviour);
  const required = (): boolean => accounts.isEmpty || behaviour.settings.personality === 'uninitialised';
  return [
    { method: 'GET', path: '/health', handle: () => Response.json({ status: 'ok', version, schema: 2 }) },
    { method: 'GET', path: '/ready', handle: () => Response.json({ status: 'ready', database: 'ok' }) },
    {
      method: 'GET',
      path: '/openapi.json',
      handle: () => Response.json({ openapi: '3.1.0', info: { title: 'WaveFlow', version }, paths: {} }),
    },
    { method: 'GET', path: '/api/v2/setup', handle: () => Response.json({ required: required() }) },
    {
      method: 'POST',
      path: '/api/v2/setup',
      handle: async (request) => {
        if (request.headers.get('origin') !== new URL(request.url).origin) {
          throw apiError('forbidden');
        }
        const account = await readJson(request, setupSchema);
        if (!accounts.isEmpty) {
          throw apiError('conflict');
        }
        if (!isAcceptable(account)) {
          throw apiError('validation_error');
        }
        return Response.json({ user_id: setUp(account.username, account.password) }, { status: 201 });
      },
    },
    { method: 'GET', path: '/rest/ping', handle: ping },
    { method: 'GET', path: '/rest/ping.view', handle: ping },
    { method: 'GET', path: '/rest/**', handle: () => Response.json(envelope(70, 'The requested data was not found.')) },
  ];
}

function answerPing(query: URLSearchParams, { settings }: Behaviour): Response {
  const complete = ['u', 'v', 'c'].every((name) => query.has(name));
  const failure = complete
    ? envelope(40, 'Wrong username or password.')
    : envelope(10, 'Required parameter is missing.');
  return Response.json(failure, { status: Number(settings.pingStatus) });
}

function envelope(code: number, message: string, type = 'waveflow') {
  const server = { version: '1.16.1', type, serverVersion: version, openSubsonic: true };
  return { 'subsonic-response': { status: 'failed', ...server, error: { code, message } } };
}

/** The ping of another server of the same family. */
export function foreignPing(): Response {
  return Response.json(envelope(10, "missing parameter: 'u'", 'navidrome'));
}
