import type { Auth } from '../auth';
import type { Route } from '../router';

/** Better Auth handles everything below `/api/auth` (PROTOCOL.md, "Session and token"). */
export function authRoutes(auth: Auth): Route[] {
  return (['GET', 'POST', 'PATCH', 'DELETE'] as const).map((method) => ({
    method,
    path: '/api/auth/**',
    handle: (request) => auth.handler(request),
  }));
}
