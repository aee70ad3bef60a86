import type { Auth } from '../auth';
import type { Route } from '../router';

/** Better Auth answers everything below `/api/auth` (protocol section 4.1). */
export function authRoutes(auth: Auth): Route[] {
  return (['GET', 'POST', 'PATCH', 'DELETE'] as const).map((method) => ({
    method,
    path: '/api/auth/**',
    handle: (request) => auth.handler(request),
  }));
}
