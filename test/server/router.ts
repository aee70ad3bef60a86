import { HttpError } from './httpError';

export interface Route {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** A path, in which `:name` stands for any one segment, or a prefix ending in `/**` for everything below it. */
  path: string;
  handle: (request: Request, segments: Segments) => Response | Promise<Response>;
}

/** What the `:name` segments of a path stand for. */
export type Segments = ReadonlyMap<string, string>;

export type RequestHandler = (request: Request) => Promise<Response>;

/**
 * Handles a request with the first route that fits, 404 without one, an {@link HttpError} as it says, and 500 for any other
 * failure, which is reported on the console for the developer.
 */
export function createRouter(routes: readonly Route[]): RequestHandler {
  return async (request) => {
    const { pathname } = new URL(request.url);
    const fitting = routes.filter(({ method }) => method === request.method);
    const [found] = fitting.flatMap((route) => matches(route, pathname));
    if (!found) {
      return new Response(null, { status: 404 });
    }
    try {
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
