import assert from 'node:assert/strict';
import * as z from 'zod';
import type { ErrorKind } from '../../../src/core/errorDetails';
import { retryAfterOf, statusOf } from '../../../src/core/errors';
import { readResponse, responseError, type RequestTarget } from '../../../src/remote/responses';
import type { HttpResponse } from '../../../src/remote/http';
import { betterAuthService, waveFlowService } from '../../../src/remote/service';
import { rejection } from '../../support/rejection';

const json = { 'content-type': 'application/json' };
const schema = z.object({ name: z.string() });
const page = { 'content-type': 'text/html; charset=utf-8' };
const waveFlow: RequestTarget = { service: waveFlowService, url: 'https://music.example/wf', path: '/api/v1/profiles' };
const betterAuth: RequestTarget = {
  service: betterAuthService,
  url: 'https://music.example/wf',
  path: '/api/auth/token',
};

const response = (parts: Partial<HttpResponse>): HttpResponse => ({
  status: 200,
  headers: json,
  cookies: [],
  body: '',
  ...parts,
});
const read = async (parts: Partial<HttpResponse>, asked = waveFlow) => readResponse(response(parts), schema, asked);

describe('Responses', () => {
  const refused: readonly (readonly [status: number, retryAfter: string | undefined, kind: ErrorKind])[] = [
    [101, undefined, 'answer.notWaveFlow'],
    [300, undefined, 'answer.notWaveFlow'],
    [301, undefined, 'answer.inFront'],
    [302, undefined, 'answer.inFront'],
    [303, undefined, 'answer.inFront'],
    [304, undefined, 'answer.notWaveFlow'],
    [307, undefined, 'answer.inFront'],
    [308, undefined, 'answer.inFront'],
    [400, undefined, 'answer.failed'],
    [401, undefined, 'answer.unauthorized'],
    [403, undefined, 'answer.forbidden'],
    [404, undefined, 'answer.notWaveFlow'],
    [405, undefined, 'answer.notWaveFlow'],
    [409, undefined, 'answer.failed'],
    [410, undefined, 'answer.failed'],
    [429, undefined, 'answer.busy'],
    [429, '5', 'answer.busy'],
    [500, undefined, 'answer.failed'],
    [500, '5', 'answer.failed'],
    [502, undefined, 'answer.failed'],
    [503, undefined, 'answer.failed'],
    [503, '5', 'answer.busy'],
    [503, 'whenever', 'answer.busy'],
    [511, undefined, 'answer.notWaveFlow'],
  ];
  for (const [status, retryAfter, kind] of refused) {
    it(`${status}${retryAfter === undefined ? '' : `, to come again after ${retryAfter},`} is ${kind}`, async () => {
      const headers = { ...json, ...(retryAfter !== undefined && { 'retry-after': retryAfter }) };
      const error = await rejection(read({ status, headers, body: '{"error":"secret"}' }), kind);
      assert.ok('host' in error.details);
      assert.equal(error.details.host, 'music.example');
      assert.equal(statusOf(error), kind === 'answer.failed' ? status : null);
      assert.equal(error.cause, undefined);
    });
  }

  const date = 'Sun, 06 Nov 1994 08:49:37 GMT';
  const waits: readonly (readonly [retryAfter: string, date: string | undefined, seconds: number | undefined])[] = [
    ['0', undefined, 0],
    ['120', undefined, 120],
    ['Sun, 06 Nov 1994 08:50:07 GMT', date, 30],
    ['Sun, 06 Nov 1994 08:49:37 GMT', date, 0],
    ['Sun, 06 Nov 1994 08:00:00 GMT', date, 0],
    ['Sun, 06 Nov 1994 08:50:07 GMT', undefined, undefined],
    ['Sun, 06 Nov 1994 08:50:07 GMT', 'today', undefined],
    ['', date, undefined],
    ['-1', date, undefined],
    ['1.5', undefined, 2],
    ['0.0', undefined, 0],
    ['86400', undefined, 86400],
    ['86401', undefined, 86400],
    ['1e3', undefined, undefined],
    ['0x10', undefined, undefined],
    [' 5', undefined, undefined],
    ['5, 5', undefined, undefined],
    ['Sunday, 06-Nov-94 08:50:07 GMT', date, 30],
    ['Sun Nov  6 08:50:07 1994', date, 30],
    ['Sun, 06 Nov 1994 08:50:07 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 30],
    ['Wed, 01 Jan 2070 00:00:00 GMT', date, 86400],
    ['Sun, 06 Foo 1994 08:50:07 GMT', date, undefined],
    ['Sun, 06 Nov 1994 99:50:07 GMT', date, undefined],
    ['1994-11-06T08:50:07Z', date, undefined],
    ['soon 1', date, undefined],
    ['99999999999999999999', date, 86400],
    ['9'.repeat(400), date, undefined],
  ];
  for (const [retryAfter, sent, seconds] of waits) {
    it(`Retry-After: ${retryAfter || 'nothing'}, sent ${sent ?? 'at no known time'}, means ${seconds ?? 'nothing'}`, () => {
      const headers = { 'retry-after': retryAfter, ...(sent !== undefined && { date: sent }) };
      for (const status of [429, 503]) {
        const error = responseError(response({ status, headers }), waveFlow);
        assert.deepEqual(error?.details, { host: 'music.example', retryAfter: seconds ?? null });
      }
    });
  }

  it('X-Retry-After counts where Retry-After says nothing', () => {
    const waitOf = (headers: HttpResponse['headers']) => {
      const error = responseError(response({ status: 429, headers }), betterAuth);
      return error && retryAfterOf(error);
    };
    assert.equal(waitOf({ 'x-retry-after': '9' }), 9);
    assert.equal(waitOf({ 'retry-after': 'soon', 'x-retry-after': '9' }), 9);
    assert.equal(waitOf({ 'retry-after': '7', 'x-retry-after': '9' }), 7);
  });

  // Who says 401 and 403: the server, Better Auth, or something in front of either.
  const speakers: readonly (readonly [
    who: string,
    parts: Partial<HttpResponse>,
    waveFlow: boolean,
    betterAuth: boolean,
  ])[] = [
    ['the server, with nothing', { headers: {} }, true, false],
    ['the server, with the length of nothing', { headers: { 'content-length': '0' }, body: '' }, true, false],
    ['a proxy that adds its cookie to the server’s answer', { headers: {}, cookies: ['__cf_bm=x'] }, true, false],
    ['the server, with JSON', { body: '{"error":"token_expired"}' }, true, false],
    ['Better Auth', { body: '{"code":"UNAUTHORIZED","message":"Unauthorized"}' }, false, true],
    ['Better Auth, as it was at first', { body: '{"code":"UNAUTHORIZED"}' }, false, true],
    ['Basic with nothing else', { headers: { 'www-authenticate': 'Basic realm="music"' } }, false, false],
    [
      'Basic with JSON like the server’s',
      { headers: { ...json, 'www-authenticate': 'Basic' }, body: '{"error":"x"}' },
      false,
      false,
    ],
    [
      'Basic with JSON like Better Auth’s',
      { headers: { ...json, 'www-authenticate': 'Basic' }, body: '{"code":"X"}' },
      false,
      false,
    ],
    ['a Bearer challenge of a gateway', { headers: { 'www-authenticate': 'Bearer realm="gateway"' } }, false, false],
    [
      'nginx',
      { headers: page, body: '<html><head><title>401 Authorization Required</title></head></html>' },
      false,
      false,
    ],
    [
      'Cloudflare Access',
      { headers: page, body: '<!DOCTYPE html><title>Forbidden ・ Cloudflare Access</title>' },
      false,
      false,
    ],
    ['Authelia', { headers: { 'content-type': 'text/plain' }, body: '401 Unauthorized' }, false, false],
    ['Authelia’s API', { body: '{"status":"KO","message":"Authentication failed"}' }, false, false],
    ['oauth2-proxy', { body: '{}' }, false, false],
    ['Kong', { body: '{"message":"Unauthorized"}' }, false, false],
    ['a gateway with a number as its code', { body: '{"code":401,"message":"Unauthorized"}' }, false, false],
    ['a gateway with a word as its code', { body: '{"code":"unauthenticated"}' }, false, false],
    ['a list', { body: '["UNAUTHORIZED"]' }, false, false],
    ['null', { body: 'null' }, false, false],
    ['JSON that is called a page', { headers: page, body: '{"code":"UNAUTHORIZED","error":"x"}' }, false, false],
  ];
  for (const [who, parts, fromServer, fromBetterAuth] of speakers) {
    it(`401 and 403 of ${who}`, () => {
      for (const [status, own] of [
        [401, 'answer.unauthorized'],
        [403, 'answer.forbidden'],
      ] as const) {
        const kinds = [waveFlow, betterAuth].map((asked) => responseError(response({ status, ...parts }), asked)?.kind);
        assert.deepEqual(
          kinds,
          [fromServer, fromBetterAuth].map((isOwn) => (isOwn ? own : 'answer.inFront')),
        );
      }
    });
  }

  const inFront = undefined;
  const redirects: readonly (readonly [title: string, asked: string, location: string, moved: string | undefined])[] = [
    ['to https', 'http://music.example', 'https://music.example/api/v1/profiles', 'https://music.example'],
    [
      'to https, below a path',
      'http://music.example/wf',
      'https://music.example/wf/api/v1/profiles',
      'https://music.example/wf',
    ],
    [
      'to another host',
      'https://music.example',
      'https://www.music.example/api/v1/profiles',
      'https://www.music.example',
    ],
    [
      'to another port',
      'http://music.example:3000',
      'http://music.example:3001/api/v1/profiles',
      'http://music.example:3001',
    ],
    ['into a path', 'https://music.example', '/wf/api/v1/profiles', 'https://music.example/wf'],
    ['out of a path', 'https://music.example/wf', '/api/v1/profiles', 'https://music.example'],
    ['without a scheme', 'http://music.example', '//www.music.example/api/v1/profiles', 'http://www.music.example'],
    ['to where it is', 'https://music.example', 'https://music.example/api/v1/profiles', inFront],
    ['from https to http', 'https://music.example', 'http://music.example/api/v1/profiles', inFront],
    ['to a sign-in page', 'https://music.example', '/login', inFront],
    [
      'to a sign-in page elsewhere',
      'https://music.example',
      'https://team.cloudflareaccess.com/cdn-cgi/access/login/music.example?redirect_url=%2Fapi%2Fv1%2Fprofiles',
      inFront,
    ],
    [
      'to a sign-in page that ends as the path does',
      'https://music.example',
      'https://auth.example/?rd=https://music.example/api/v1/profiles',
      inFront,
    ],
    ['with a query', 'https://music.example', 'https://auth.example/api/v1/profiles?rd=x', inFront],
    ['with credentials', 'https://music.example', 'https://a:b@auth.example/api/v1/profiles', inFront],
    ['with a fragment', 'https://music.example', 'https://auth.example/api/v1/profiles#x', inFront],
    ['to another scheme', 'https://music.example', 'ftp://music.example/api/v1/profiles', inFront],
    ['to a program', 'https://music.example', 'vscode://waveflow.waveflow/api/v1/profiles', inFront],
    ['to a path with two slashes', 'https://music.example', 'https://auth.example//api/v1/profiles', inFront],
    ['to nonsense', 'https://music.example', 'https://', inFront],
    ['to nowhere', 'https://music.example', '', inFront],
  ];
  for (const [title, url, location, place] of redirects) {
    it(`a redirect ${title} ${place === undefined ? 'is something in front' : `means moved to ${place}`}`, () => {
      const asked = { ...waveFlow, url };
      for (const status of [301, 302, 307, 308]) {
        const error = responseError(response({ status, headers: { location } }), asked);
        assert.deepEqual(
          [error?.kind, error?.details],
          place === undefined
            ? ['answer.inFront', { host: new URL(url).host }]
            : ['answer.moved', { host: new URL(url).host, location: place }],
        );
      }
      assert.equal(responseError(response({ status: 303, headers: { location } }), asked)?.kind, 'answer.inFront');
    });
  }

  const tlsPages: readonly (readonly [who: string, status: number, body: string, kind: ErrorKind])[] = [
    [
      'nginx, asked over http',
      400,
      '<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head>',
      'network.speaksHttps',
    ],
    ['nginx, told to name it', 497, '', 'network.speaksHttps'],
    ['Go', 400, 'Client sent an HTTP request to an HTTPS server.\n', 'network.speaksHttps'],
    [
      'Apache',
      400,
      "<p>Reason: You're speaking plain HTTP to an SSL-enabled server port.<br />",
      'network.speaksHttps',
    ],
    [
      'nginx, without a certificate',
      400,
      '<html><head><title>400 No required SSL certificate was sent</title></head>',
      'network.clientCertificate',
    ],
    [
      'nginx, with a wrong one',
      400,
      '<html><head><title>400 The SSL certificate error</title></head>',
      'network.clientCertificate',
    ],
    ['nginx, told to name that', 495, '', 'network.clientCertificate'],
    ['nginx, told to name this', 496, '', 'network.clientCertificate'],
    ['anybody else', 400, 'Bad request', 'answer.failed'],
    ['a page that is long', 400, `${' '.repeat(2_000)}No required SSL certificate was sent`, 'answer.failed'],
  ];
  for (const [who, status, body, kind] of tlsPages) {
    it(`${status} of ${who}: ${kind}`, () =>
      assert.equal(responseError(response({ status, headers: page, body }), waveFlow)?.kind, kind));
  }

  for (const type of [
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset=utf-8',
    'application/problem+json',
  ]) {
    it(`of type ${type} are read`, async () => {
      const body = '{"name":"Zoë","more":1}';
      assert.deepEqual(await read({ headers: { 'content-type': type }, body }), { name: 'Zoë' });
    });
  }

  it('of every 2xx are successes', async () => {
    for (const status of [200, 201, 299]) assert.deepEqual(await read({ status, body: '{"name":""}' }), { name: '' });
  });

  const strange: readonly (readonly [title: string, parts: Partial<HttpResponse>])[] = [
    ['a page', { headers: { 'content-type': 'text/html' }, body: '<title>Wi-Fi</title>' }],
    ['JSON that says it is a page', { headers: { 'content-type': 'text/html' }, body: '{"name":""}' }],
    ['JSON that does not say what it is', { headers: {}, body: '{"name":""}' }],
    ['a type that begins like JSON', { headers: { 'content-type': 'application/jsonp' }, body: '{"name":""}' }],
    ['nothing', { status: 204, headers: {} }],
    ['an empty body', { body: '' }],
    ['half of a body', { body: '{"name":"' }],
    ['another shape', { body: '{"name":1}' }],
    ['null', { body: 'null' }],
  ];
  for (const [title, parts] of strange) {
    it(`that are ${title} are not from WaveFlow`, async () => {
      await rejection(read(parts), 'answer.notWaveFlow');
      await rejection(read(parts, betterAuth), 'answer.notBetterAuth');
    });
  }
});
