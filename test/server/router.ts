import { HttpError } from './httpError';

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** A path, in which `:name` stands for any one segment, or a prefix ending in `/**` for everything below it. */
  path: string;
  handle: (request: Request, segments: Segments) => Response | Promise<Response>;
}

/** What the `:name` segments of a path stand for. */
export type Segments = ReadonlyMap<string, string>;

export type RequestHandler = (request: Request) => Promise<Response>;

/** Responds to a request that no route fits; `methods` are those of the routes with its path. */
export type Fallback = (request: Request, methods: readonly string[]) => Response | Promise<Response>;

/**
 * Handles a request with the first route that fits, with the fallback (404) without one, an {@link HttpError} as it says, and 500 for any other
 * failure, which is reported on the console for the developer.
 */
export function createRouter(routes: readonly Route[], fallback: Fallback = notFound): RequestHandler {
  return async (request) => {
    const { pathname } = new URL(request.url);
    const fitting = routes.filter(({ method }) => method === request.method);
    const [found] = fitting.flatMap((route) => matches(route, pathname));
    try {
      if (!found) {
        const methods = routes.filter((route) => matches(route, pathname).length > 0).map(({ method }) => method);
        return await fallback(request, methods);
      }
      return await found.route.handle(request, found.segments);
    } catch (error) {
      if (error instanceof HttpError) {
        return error.toResponse();
      }
      console.error(`${request.method} ${pathname} failed:`, error);
      return new Response(null, { status: 500 });
    }
  };
}

function notFound(): Response {
  return new Response(null, { status: 404 });
}

interface Match {
  route: Route;
  segments: Segments;
}

/** None or one. */
function matches(route: Route, pathname: string): Match[] {
  if (route.path.endsWith('/**')) {
    return pathname.startsWith(route.path.slice(0, -2)) ? [{ route, segments: new Map() }] : [];
  }
  const [names, values] = [route.path.split('/'), pathname.split('/')];
  const pairs = names.map((name, index): [string, string] => [name, values[index] ?? '']);
  if (
    names.length !== values.length ||
    !pairs.every(([name, value]) => (isOpen(name) ? value !== '' : name === value))
  ) {
    return [];
  }
  return [{ route, segments: new Map(pairs.filter(([name]) => isOpen(name))) }];
}

function isOpen(name: string): boolean {
  return name.startsWith(':');
}
