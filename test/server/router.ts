import { HttpError } from './http-error';

export interface Route {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** An exact path, or a prefix ending in `/**` for everything below it. */
  path: string;
  handle: (request: Request) => Response | Promise<Response>;
}

export type RequestHandler = (request: Request) => Promise<Response>;

/**
 * Answers with the first route that fits, 404 without one, an {@link HttpError} as it says, and 500 for any other
 * failure, which is reported on the console because a developer must look.
 */
export function createRouter(routes: readonly Route[]): RequestHandler {
  return async (request) => {
    const { pathname } = new URL(request.url);
    const route = routes.find(({ method, path }) => method === request.method && covers(path, pathname));
    if (!route) {
      return new Response(null, { status: 404 });
    }
    try {
      return await route.handle(request);
    } catch (error) {
      if (error instanceof HttpError) {
        return error.toResponse();
      }
      console.error(`${request.method} ${pathname} failed:`, error);
      return new Response(null, { status: 500 });
    }
  };
}

function covers(pattern: string, pathname: string): boolean {
  return pattern.endsWith('/**') ? pathname.startsWith(pattern.slice(0, -2)) : pathname === pattern;
}
