import { randomUUID } from 'node:crypto';
import { version } from '../../../package.json';
import { showPage } from '../pages/respond';
import { createRouter } from '../router';
import type { RequestHandler, Route } from '../router';
import { apiError } from './apiError';
import type { Behaviour } from './behaviour';
import { shellPage } from './pages/shell';
import { foreignPing } from './routes/probe';

export interface HandlerOptions {
  behaviour: Behaviour;
  /** An origin from which pages of others may call. */
  trustedOrigin: string | undefined;
}

/** What never leads to the web client. */
const RESERVED = ['/api/', '/rest/', '/share/', '/health', '/ready', '/openapi.json', '/reference'];
const CORS = {
  'access-control-allow-methods': 'GET,POST,PUT,PATCH,DELETE,OPTIONS',
  'access-control-allow-headers':
    'authorization,content-type,range,x-waveflow-csrf,x-waveflow-operation-id,x-waveflow-device-id',
  'access-control-expose-headers': 'accept-ranges,content-length,content-range,x-request-id',
};

/** Makes the handler of routes: what they do not know, who answers at all, and what every response has. */
export function createHandler({
  behaviour,
  trustedOrigin,
}: HandlerOptions): (routes: readonly Route[]) => RequestHandler {
  return (routes) => {
    const handleRoutes = createRouter(routes, (request, methods) => respondToUnknown(request, methods, behaviour));
    return async (request) => {
      const { pathname, search, origin } = new URL(request.url);
      if (pathname.startsWith('/__')) {
        return handleRoutes(request);
      }
      const { prefix, redirectTo } = behaviour.settings;
      if (redirectTo !== '') {
        return new Response(null, { status: 308, headers: { location: redirectTo + pathname + search } });
      }
      if (!pathname.startsWith(prefix)) {
        return page(404, 'Not Found');
      }
      const inner = prefix === '' ? request : new Request(origin + pathname.slice(prefix.length) + search, request);
      const response = await answer(inner, behaviour, handleRoutes);
      return finish(request, response, trustedOrigin);
    };
  };
}

async function answer(request: Request, behaviour: Behaviour, handle: RequestHandler): Promise<Response> {
  const { pathname } = new URL(request.url);
  switch (behaviour.settings.personality) {
    case 'v2':
    case 'uninitialised':
      return request.method === 'OPTIONS' ? new Response(null, { status: 204 }) : handle(request);
    case 'v1':
      if (pathname === '/health') {
        return Response.json({ status: 'ok', version });
      }
      return new Response(null, { status: pathname.startsWith('/api/v1/') ? 401 : 404 });
    case 'subsonic':
      return /^\/rest\/ping(?:\.view)?$/.test(pathname) ? foreignPing() : page(404, 'Not Found');
    case 'html':
      return page(200, 'Welcome');
  }
}

function respondToUnknown(request: Request, methods: readonly string[], { settings }: Behaviour): Response {
  const { pathname } = new URL(request.url);
  if (methods.length > 0) {
    return new Response(null, { status: 405, headers: { allow: methods.join(',') } });
  }
  if (RESERVED.some((start) => pathname.startsWith(start))) {
    throw apiError('not_found');
  }
  if (settings.webClient === 'missing') {
    throw apiError('web_client_unavailable');
  }
  if (/\.\w+$/.test(pathname)) {
    return new Response(null, { status: 404 });
  }
  const response = showPage(shellPage());
  response.headers.set('cache-control', 'no-cache');
  return response;
}

/** Adds what every response has. */
function finish(request: Request, response: Response, trustedOrigin: string | undefined): Response {
  const headers = new Headers(response.headers);
  headers.set('x-request-id', randomUUID());
  if (trustedOrigin !== undefined && request.headers.get('origin') === trustedOrigin) {
    headers.set('access-control-allow-origin', trustedOrigin);
    headers.append('vary', 'origin');
    Object.entries(CORS).forEach(([name, value]) => headers.set(name, value));
  }
  return new Response(response.body, { status: response.status, headers });
}

function page(status: number, title: string): Response {
  const headers = { 'content-type': 'text/html; charset=utf-8' };
  return new Response(`<!doctype html><title>${title}</title>`, { status, headers });
}
