import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';

/** The responses with which common gateways of self-hosters refuse clients that have not signed in. */
const refusals = {
  /** Basic authentication by nginx. */
  basic: {
    status: 401,
    headers: { 'www-authenticate': 'Basic realm="Music"', 'content-type': 'text/html' },
    body: '<html><head><title>401 Authorization Required</title></head></html>',
  },
  /** A challenge and nothing else, as Caddy and Traefik send it. */
  challenge: { status: 401, headers: { 'www-authenticate': 'Basic realm="Music"' }, body: '' },
  /** Cloudflare Access, for a service token that it does not know. */
  page: {
    status: 403,
    headers: { 'content-type': 'text/html; charset=UTF-8' },
    body: '<!DOCTYPE html><title>Forbidden</title>',
  },
  /** Cloudflare Access, for a browser. */
  redirect: {
    status: 302,
    headers: { location: 'https://team.cloudflareaccess.com/cdn-cgi/access/login/music.example?redirect_url=%2F' },
    body: '',
  },
  /** Authelia behind Traefik. */
  text: { status: 401, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: '401 Unauthorized' },
  /** oauth2-proxy, for a client that wants JSON. */
  json: { status: 401, headers: { 'content-type': 'application/json' }, body: '{}' },
} as const;

export const gatewaySchema = z.strictObject({
  style: z.enum(Object.keys(refusals) as [keyof typeof refusals, ...(keyof typeof refusals)[]]),
  /** What the paths behind it begin with. */
  path: z.string().startsWith('/').default('/'),
  /** Requests with this header may pass; none when left out. */
  passes: z.strictObject({ name: z.string(), value: z.string() }).optional(),
});

export type GatewayOptions = z.input<typeof gatewaySchema>;

/** What stands in front of the server, on demand. The control endpoints are not behind it. */
export class Gateway {
  #options: z.output<typeof gatewaySchema> | undefined;

  stand(options: z.output<typeof gatewaySchema>): void {
    this.#options = options;
  }

  leave(): void {
    this.#options = undefined;
  }

  /** Whether the request may pass; otherwise the refusal has been sent. */
  lets({ url = '', headers }: IncomingMessage, response: ServerResponse): boolean {
    const options = this.#options;
    if (!options || url.startsWith('/__') || !url.startsWith(options.path)) {
      return true;
    }
    if (options.passes && headers[options.passes.name.toLowerCase()] === options.passes.value) {
      return true;
    }
    const { status, headers: own, body } = refusals[options.style];
    response.writeHead(status, own).end(body);
    return false;
  }
}
