import { once } from 'node:events';
import { request as requestHttp } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { readTestCertificate } from './testCertificate';

export interface TrustingRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Like `fetch`, but trusts the certificate of the tests, too; follows no redirect. */
export async function trustingFetch(url: string, init: TrustingRequest = {}): Promise<Response> {
  const { method = 'GET', headers = {}, body = '' } = init;
  const length = { 'content-length': String(Buffer.byteLength(body)) };
  const options = { method, headers: { ...headers, ...length }, agent: false } as const;
  const request = url.startsWith('https:')
    ? requestHttps(url, { ...options, ca: readTestCertificate().cert })
    : requestHttp(url, options);
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return toResponse(response, await buffer(response));
}

function toResponse({ statusCode = 0, rawHeaders }: IncomingMessage, body: Buffer): Response {
  const headers = new Headers();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    headers.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '');
  }
  return new Response(body.length === 0 ? null : new Uint8Array(body), { status: statusCode, headers });
}
