import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { ErrorKind } from '../../../src/core/errorDetails';
import type { WaveFlowError } from '../../../src/core/errors';
import { systemTimers as timers } from '../../../src/core/timers';
import { NodeHttp } from '../../../src/platform/node/http';
import { hasBetterAuth, mintToken, signInWithEmail, type WebSession } from '../../../src/remote/betterAuth';
import { startServer, type ServerProcess } from '../../server/process';
import { rejection } from '../../support/rejection';
import { ScriptedServer } from '../../support/scriptedServer';
import { assertNoSecrets } from '../../support/assertNoSecrets';

const ada = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' };
const grace = { ...ada, email: 'grace@example.org' };
const json = { 'content-type': 'application/json' };
const page = { 'content-type': 'text/html' };

type Script = (response: ServerResponse) => unknown;

describe('Better Auth', () => {
  const http = new NodeHttp({ version: '1.2.3', timers });
  let server: ServerProcess;
  let scripted: ScriptedServer;

  before(async () => {
    server = await startServer({ faults: true });
    scripted = await ScriptedServer.start();
    await server.signUp(ada);
    await server.signUp(grace);
    await server.requireSecondFactor(grace);
  });
  after(async () => {
    await server.stop();
    await scripted.stop();
    http.dispose();
  });
  afterEach(() => server.clearFaults());

  describe('elsewhere', () => {
    const credentials = { email: ada.email, password: ada.password };
    const signIn = (path = '') => signInWithEmail(http, scripted.url + path, credentials);
    const session = (): WebSession => ({ webUrl: `${scripted.url}/music`, cookie: 'better-auth.session_token=old' });
    const opened =
      (...cookies: string[]): Script =>
      (response) =>
        response.writeHead(200, { ...json, 'set-cookie': cookies }).end('{"redirect":false,"token":"x","user":{}}');
    const minted =
      (token: string, ...cookies: string[]): Script =>
      (response) =>
        response
          .writeHead(200, { ...json, 'set-cookie': cookies, date: 'Thu, 01 Jan 2026 12:00:00 GMT' })
          .end(JSON.stringify({ token }));
    const script = (answer: Script): void => scripted.onRequest((_request, response) => void answer(response));

    it('is requested below the path of the web URL, with its origin alone', async () => {
      const came: object[] = [];
      const note = async (request: IncomingMessage): Promise<void> => {
        const {
          method,
          url,
          headers: { origin, cookie, 'content-type': type },
        } = request;
        came.push({ method, url, origin, cookie, type, body: await text(request) });
      };
      scripted.onRequest(async (request, response) => {
        await note(request);
        (request.method === 'POST' ? opened('better-auth.session_token=new') : minted('a.b.c'))(response);
      });
      await mintToken(http, await signIn('/music'));
      await hasBetterAuth(http, `${scripted.url}/music`);
      const none = { origin: undefined, cookie: undefined, type: undefined, body: '' };
      assert.deepEqual(came, [
        {
          method: 'POST',
          url: '/music/api/auth/sign-in/email',
          origin: scripted.url,
          cookie: undefined,
          type: 'application/json',
          body: JSON.stringify(credentials),
        },
        { ...none, method: 'GET', url: '/music/api/auth/token', cookie: 'better-auth.session_token=new' },
        { ...none, method: 'GET', url: '/music/api/auth/ok' },
      ]);
    });

    const cookies: readonly (readonly [title: string, lines: readonly string[], kept: string])[] = [
      [
        'its cookie without attributes',
        ['better-auth.session_token=a%2Fb.c; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax'],
        'better-auth.session_token=a%2Fb.c',
      ],
      [
        'the name it has over https',
        ['__Secure-better-auth.session_token=a.b; Secure'],
        '__Secure-better-auth.session_token=a.b',
      ],
      [
        'that cookie and no other',
        ['better-auth.session_data=x; Path=/', 'better-auth.session_token=a.b', 'better-auth.dont_remember=y'],
        'better-auth.session_token=a.b',
      ],
      [
        'a cookie with another prefix',
        ['lb=1', 'waveflow.session_token=a.b; Path=/', 'waveflow.session_data=x'],
        'waveflow.session_token=a.b',
      ],
      [
        'one with another prefix over https',
        ['__Secure-waveflow.session_token=a.b; Secure'],
        '__Secure-waveflow.session_token=a.b',
      ],
      ['one of a version with a hyphen', ['waveflow-session_token=a.b'], 'waveflow-session_token=a.b'],
      [
        'its own before one of somebody else',
        ['gateway.session_token=x', 'better-auth.session_token=a.b'],
        'better-auth.session_token=a.b',
      ],
      [
        'the one that is set where another is deleted',
        ['better-auth.session_token=; Max-Age=0', '__Secure-better-auth.session_token=a.b'],
        '__Secure-better-auth.session_token=a.b',
      ],
    ];
    for (const [title, lines, kept] of cookies) {
      it(`keeps ${title}`, async () => {
        script(opened(...lines));
        assert.deepEqual(await signIn(), { webUrl: scripted.url, cookie: kept });
      });
    }

    const halfway: readonly (readonly [title: string, lines: readonly string[]])[] = [
      ['sets no cookie', []],
      [
        'sets other cookies',
        ['better-auth.session_data=x', 'better-auth.two_factor=y', 'session_token=z', '.session_token=z'],
      ],
      ['deletes the cookie', ['better-auth.session_token=; Max-Age=0; Path=/']],
      [
        'deletes the cookie with a value',
        ['better-auth.session_token=x; Path=/; max-age=0', 'app.session_token=y; Max-Age=-1'],
      ],
      [
        'sets a cookie that is none',
        ['better-auth.session_token', 'a b.session_token=x', 'a,b.session_token=x', 'x.session_token="y"'],
      ],
    ];
    for (const [title, lines] of halfway) {
      it(`is not understood if it ${title} and reports success: signIn.unknownCookie`, async () => {
        script(opened(...lines));
        await rejection(signIn(), 'signIn.unknownCookie');
      });

      it(`needs a second factor if it ${title} and says nothing: signIn.secondFactor`, async () => {
        script((response) => response.writeHead(200, { ...json, 'set-cookie': [...lines] }).end('{}'));
        await rejection(signIn(), 'signIn.secondFactor');
      });
    }

    // The codes are those of Better Auth 1.7 and its plugins; a test with the library itself is above.
    const reasons: readonly (readonly [status: number, code: string, kind: ErrorKind])[] = [
      [401, 'INVALID_EMAIL_OR_PASSWORD', 'signIn.credentials'],
      [401, 'FAILED_TO_CREATE_SESSION', 'answer.failed'],
      [400, 'INVALID_EMAIL', 'signIn.email'],
      [403, 'EMAIL_NOT_VERIFIED', 'signIn.unverified'],
      [403, 'BANNED_USER', 'signIn.banned'],
      [403, 'INVALID_ORIGIN', 'signIn.origin'],
      [403, 'MISSING_OR_NULL_ORIGIN', 'signIn.origin'],
      [400, 'EMAIL_PASSWORD_DISABLED', 'signIn.emailDisabled'],
      [400, 'EMAIL_AND_PASSWORD_IS_NOT_ENABLED', 'signIn.emailDisabled'],
      [400, 'MISSING_RESPONSE', 'signIn.captcha'],
      [403, 'SOMETHING_NEW', 'answer.forbidden'],
      [400, 'constructor', 'answer.failed'],
      [429, 'ACCOUNT_TEMPORARILY_LOCKED', 'answer.busy'],
    ];
    for (const [status, code, kind] of reasons) {
      it(`${status} with ${code} is ${kind}`, async () => {
        script((response) => response.writeHead(status, json).end(JSON.stringify({ code, message: 'secret' })));
        const error = await rejection(signIn(), kind);
        assertNoSecrets(error, ['secret', credentials.password]);
      });

      it(`${status} with ${code} behind a challenge comes from something in front of it, if anything`, async () => {
        script((response) =>
          response.writeHead(status, { ...json, 'www-authenticate': 'Basic' }).end(JSON.stringify({ code })),
        );
        const { kind: found } = await signIn().then(
          () => assert.fail(),
          (error: unknown) => error as WaveFlowError,
        );
        assert.equal(
          found,
          { 400: 'answer.failed', 401: 'answer.inFront', 403: 'answer.inFront', 429: 'answer.busy' }[status],
        );
      });
    }

    it('names the origin that is to be trusted', async () => {
      script((response) => response.writeHead(403, json).end('{"code":"INVALID_ORIGIN"}'));
      assert.deepEqual((await rejection(signIn('/music'), 'signIn.origin')).details, {
        host: new URL(scripted.url).host,
        origin: scripted.url,
      });
    });

    it('gives the time to retry in X-Retry-After', async () => {
      script((response) =>
        response
          .writeHead(429, { ...json, 'x-retry-after': '9' })
          .end('{"message":"Too many requests. Please try again later."}'),
      );
      assert.equal((await rejection(signIn(), 'answer.busy')).details.retryAfter, 9);
      assert.equal((await rejection(mintToken(http, session()), 'answer.busy')).details.retryAfter, 9);
    });

    // Earlier versions refused without a code where a session was needed: then the session itself is asked for.
    const vague: readonly (readonly [title: string, body: string, session: string, kind: ErrorKind])[] = [
      ['nothing, called JSON, and no session', '', 'null', 'answer.unauthorized'],
      ['a message, and no session', '{"message":"Unauthorized"}', 'null', 'answer.unauthorized'],
      ['nothing, called JSON, and a session', '', '{"session":{},"user":{}}', 'answer.inFront'],
      ['a gateway’s JSON for everything', '{"message":"Unauthorized"}', '', 'answer.inFront'],
    ];
    for (const [title, body, found, kind] of vague) {
      it(`refuses a session with ${title}: ${kind}`, async () => {
        scripted.onRequest((request, response) => {
          const isSession =
            request.url === '/music/api/auth/get-session' && request.headers.cookie === session().cookie;
          if (isSession && found !== '') response.writeHead(200, json).end(found);
          else response.writeHead(401, json).end(body);
        });
        await rejection(mintToken(http, session()), kind);
      });
    }

    for (const [title, headers, body] of [
      ['a page', page, '<title>401</title>'],
      ['a challenge', { ...json, 'www-authenticate': 'Basic' }, ''],
      ['nothing at all', {}, ''],
    ] as const) {
      it(`a session does not end by a 401 with ${title}, and nothing more is asked`, async () => {
        let count = 0;
        script((response) => (count++, response.writeHead(401, headers).end(body)));
        await rejection(mintToken(http, session()), 'answer.inFront');
        assert.equal(count, 1);
      });
    }

    it('may renew the session under its own name alone', async () => {
      script(minted('a.b.c', 'app.session_token=x', '__Secure-better-auth.session_token=y'));
      assert.deepEqual((await mintToken(http, session())).session, session());
      const own = { ...session(), cookie: 'app.session_token=old' };
      assert.equal((await mintToken(http, own)).session.cookie, 'app.session_token=x');
    });

    it('needs a second factor if it says so, whatever it sets: signIn.secondFactor', async () => {
      script((response) =>
        response
          .writeHead(200, { ...json, 'set-cookie': 'better-auth.session_token=a' })
          .end('{"twoFactorRedirect":true}'),
      );
      await rejection(signIn(), 'signIn.secondFactor');
    });

    const serverTime = Date.UTC(2026, 0, 1, 12);

    it('may renew the session along with a token', async () => {
      script(minted('a.b.c', 'better-auth.session_token=new; Path=/'));
      assert.deepEqual(await mintToken(http, session()), {
        serverTime,
        token: 'a.b.c',
        session: { ...session(), cookie: 'better-auth.session_token=new' },
      });
    });

    it('may keep the session unchanged', async () => {
      script(minted('a.b.c', 'better-auth.session_data=x; Path=/'));
      assert.deepEqual(await mintToken(http, session()), { serverTime, token: 'a.b.c', session: session() });
    });

    for (const token of [
      '',
      'a.b',
      'a.b.c.d',
      'a..c',
      'a.b.c ',
      'a.b.c\n',
      'a.b.c\r\nx: y',
      'Bearer a.b.c',
      'a.b+.c',
    ]) {
      it(`is not Better Auth if a token is ${JSON.stringify(token)}`, async () => {
        script(minted(token));
        await rejection(mintToken(http, session()), 'answer.notBetterAuth');
      });
    }

    const strangers: readonly (readonly [title: string, answer: Script])[] = [
      ['a page', (response) => response.writeHead(200, page).end('<title>Music</title>')],
      ['a page that is not there', (response) => response.writeHead(404, page).end('<title>Not found</title>')],
      ['404', (response) => response.writeHead(404, json).end('{}')],
      ['405', (response) => response.writeHead(405).end()],
      ['another API', (response) => response.writeHead(200, json).end('[]')],
    ];
    for (const [title, answer] of strangers) {
      it(`is not Better Auth if the response is ${title}`, async () => {
        script(answer);
        await rejection(signIn(), 'answer.notBetterAuth');
        await rejection(mintToken(http, session()), 'answer.notBetterAuth');
        assert.equal(await hasBetterAuth(http, scripted.url), false);
      });
    }

    it('is not Better Auth if another page is served', async () => {
      script((response) => response.writeHead(200, json).end('{"ok":"yes"}'));
      assert.equal(await hasBetterAuth(http, scripted.url), false);
    });

    it('is not Better Auth if nothing responds', async () => {
      assert.equal(await hasBetterAuth(http, 'http://nope.invalid'), false);
    });

    it('gets no further request after a cancellation', async () => {
      const signal = AbortSignal.abort();
      await rejection(signInWithEmail(http, scripted.url, credentials, signal), 'cancelled');
      await rejection(mintToken(http, session(), signal), 'cancelled');
      await rejection(hasBetterAuth(http, scripted.url, signal), 'cancelled');
    });
  });
});
