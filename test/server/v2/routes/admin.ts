import * as z from 'zod';
import type { Route } from '../../router';
import type { Account, Accounts } from '../account/accounts';
import type { ApiTokens } from '../account/apiTokens';
import { apiError } from '../apiError';
import { done, orNotFound, readId } from '../guard';
import type { GuardedRequest, Guard } from '../guard';
import { readJson } from '../jsonBody';

const tokenSchema = z.object({ name: z.string(), scopes: z.array(z.string()).default([]) });
const passwordSchema = z.object({ password: z.string() });
const LONGEST_NAME = 120;

/** What administrators do. */
export function adminRoutes(guard: Guard, accounts: Accounts, apiTokens: ApiTokens): Route[] {
  const user = ({ segments }: GuardedRequest): Account => orNotFound(accounts.find(segments.get(':username') ?? ''));
  return [
    guard.route('GET', '/admin/users', 'admin', () => accounts.all()),
    guard.route('PATCH', '/admin/users/:username', 'admin', async (guarded) => {
      accounts.setPassword(user(guarded).id, (await readJson(guarded.request, passwordSchema)).password);
      return done();
    }),
    guard.route('GET', '/admin/users/:username/tokens', 'admin', (guarded) => apiTokens.of(user(guarded).id)),
    guard.route('POST', '/admin/users/:username/tokens', 'admin', async (guarded) => {
      const { name, scopes } = await readJson(guarded.request, tokenSchema);
      const isNamed = name.trim() !== '' && name.length <= LONGEST_NAME;
      if (!isNamed || scopes.some((scope) => scope.trim() === '')) {
        throw apiError('validation_error');
      }
      return Response.json(apiTokens.create(user(guarded).id, name.trim(), scopes), { status: 201 });
    }),
    guard.route('DELETE', '/admin/users/:username/tokens/:token', 'admin', (guarded) => {
      if (!apiTokens.revoke(user(guarded).id, readId(guarded.segments, ':token'))) {
        throw apiError('not_found');
      }
      return done();
    }),
  ];
}
