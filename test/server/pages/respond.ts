import type { Html } from './html';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; frame-ancestors 'none'";

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

export interface Extras {
  status?: number;
  /** Values of Set-Cookie headers. */
  cookies?: readonly string[];
  /** Whether the answer to a form may lead to another origin. */
  formsLeave?: boolean;
}

export function showPage({ text }: Html, { status = 200, cookies = [], formsLeave = false }: Extras = {}): Response {
  const policy = formsLeave ? POLICY : `${POLICY}; form-action 'self'`;
  const headers = { ...pageHeaders, 'content-security-policy': policy };
  return withCookies(new Response(text, { status, headers }), cookies);
}

export function redirect(location: string, cookies: readonly string[] = []): Response {
  return withCookies(new Response(null, { status: 302, headers: { location, 'cache-control': 'no-store' } }), cookies);
}

function withCookies(response: Response, cookies: readonly string[]): Response {
  for (const cookie of cookies) {
    response.headers.append('set-cookie', cookie);
  }
  return response;
}
