import assert from 'node:assert/strict';
import { APIError } from 'better-auth/api';
import { Continuation } from './continuation';
import type { SessionApi } from './currentSession';
import { DesktopLogin } from './desktopLogin';
import { createRouter } from './router';
import { desktopLoginRoutes } from './routes/desktopLogin';

const CALLBACK = 'http://127.0.0.1:49388/wf/callback';
const STATE = '0f1e2d3c'.repeat(8);

describe('what a desktop asks for (PROTOCOL.md, "Sign-in pages")', () => {
  const read = (cb: string, withState = STATE) => DesktopLogin.read(new URLSearchParams({ cb, state: withState }));

  const accepted = [
    CALLBACK,
    'http://localhost:49388/wf/callback',
    'http://[::1]:49388/wf/callback',
    'http://LOCALHOST:49388/wf/callback',
    'HTTP://127.0.0.1:49388/wf/callback',
    'http://127.0.0.1:49388',
    'http://127.0.0.1:49388/any/path?and=query',
    'http://127.0.0.1:1024/',
    'http://127.0.0.1:65535/',
  ];
  for (const cb of accepted) {
    it(`accepts ${cb}`, () => assert.ok(read(cb)));
  }

  const refused: [string, string][] = [
    ['an empty text', ''],
    ['what is no URL', 'not a url'],
    ['a path', '/wf/callback'],
    ['https', 'https://127.0.0.1:49388/wf/callback'],
    ['file', 'file://127.0.0.1:49388/wf/callback'],
    ['javascript', 'javascript:alert(1)//127.0.0.1:49388'],
    ['an outside host', 'http://evil.example.org:49388/wf/callback'],
    ['a host that begins like ours', 'http://127.0.0.1.evil.example.org:49388/wf/callback'],
    ['our host as the name of a user', 'http://127.0.0.1:49388@evil.example.org/wf/callback'],
    ['another loopback address', 'http://127.0.0.2:49388/wf/callback'],
    ['every address', 'http://0.0.0.0:49388/wf/callback'],
    ['a public IP', 'http://8.8.8.8:49388/wf/callback'],
    ['a link-local IP', 'http://169.254.169.254:49388/wf/callback'],
    ['port 80', 'http://127.0.0.1:80/wf/callback'],
    ['port 0', 'http://127.0.0.1:0/wf/callback'],
    ['port 1023', 'http://127.0.0.1:1023/wf/callback'],
    ['port 65536', 'http://127.0.0.1:65536/wf/callback'],
    ['no port', 'http://127.0.0.1/wf/callback'],
  ];
  for (const [what, cb] of refused) {
    it(`refuses ${what}`, () => assert.equal(read(cb), undefined));
  }

  for (const blank of ['', ' \t ']) {
    it(`refuses the state ${JSON.stringify(blank)}`, () => assert.equal(read(CALLBACK, blank), undefined));
  }

  const missing: [string, string][] = [
    ['no cb', `state=${STATE}`],
    ['no state', `cb=${CALLBACK}`],
    ['a repeated state', `cb=${CALLBACK}&state=${STATE}&state=${STATE}`],
    ['a state of digits', `cb=${CALLBACK}&state=1234567890`],
    ['a state that is a JSON object', `cb=${CALLBACK}&state={}`],
  ];
  for (const [what, query] of missing) {
    it(`counts ${what} as missing`, () => assert.equal(DesktopLogin.read(new URLSearchParams(query)), undefined));
  }

  it('calls back with token and trimmed state and keeps the query', () => {
    const login = read(`${CALLBACK}?window=2&state=old`, `  ${STATE} `);
    assert.equal(login?.granted('a.b.c'), `${CALLBACK}?window=2&state=${STATE}&token=a.b.c`);
  });

  it('calls back after a refusal with error and state, without a token', () => {
    assert.equal(read(`${CALLBACK}?window=2`)?.refused(), `${CALLBACK}?window=2&error=access_denied&state=${STATE}`);
  });

  it('can be asked for again by its path', () => {
    const login = read(`${CALLBACK}?a=1&b=2`);
    const again = DesktopLogin.read(new URL(login?.path ?? '', 'http://127.0.0.1').searchParams);
    assert.equal(again?.refused(), login?.refused());
  });
});

describe('/desktop-login when Better Auth fails', () => {
  const query = new URLSearchParams({ cb: CALLBACK, state: STATE });
  const login = `/desktop-login?${query}`;
  const session = { response: { user: { name: 'Ada' } }, headers: new Headers({ 'set-cookie': 'renewed=1' }) };

  /** The route on an API whose two calls do this. */
  const ask = (getSession: () => unknown, getToken: () => unknown) => {
    const api = { getSession: async () => getSession(), getToken: async () => getToken() };
    return createRouter(desktopLoginRoutes(api as unknown as SessionApi))(new Request(`http://127.0.0.1${login}`));
  };
  const fail = (error: Error) => () => {
    throw error;
  };

  const signedIn = () => session;
  const toSignIn: [string, () => unknown, () => unknown][] = [
    ['there is no session', () => ({ response: null, headers: new Headers() }), () => assert.fail()],
    ['the session lookup throws UNAUTHORIZED', fail(new APIError('UNAUTHORIZED')), () => assert.fail()],
    ['token minting throws UNAUTHORIZED', signedIn, fail(new APIError('UNAUTHORIZED'))],
  ];
  for (const [what, getSession, getToken] of toSignIn) {
    it(`leads to sign-in when ${what}`, async () => {
      const response = await ask(getSession, getToken);
      assert.equal(response.status, 302);
      assert.equal(response.headers.get('location'), new Continuation(login).on('/sign-in'));
    });
  }

  describe('reports', () => {
    let reported: unknown[][];
    const report = console.error;

    beforeEach(() => {
      reported = [];
      console.error = (...what: unknown[]) => reported.push(what);
    });

    afterEach(() => {
      console.error = report;
    });

    const tokens: [string, () => unknown][] = [
      ['fails', fail(new Error('broken'))],
      ['is refused otherwise', fail(new APIError('FORBIDDEN'))],
      ['yields no token', () => ({ token: '' })],
      ['yields nothing', () => ({})],
    ];
    for (const [what, getToken] of tokens) {
      it(`and shows a page when token minting ${what}`, async () => {
        const response = await ask(signedIn, getToken);
        assert.equal(response.status, 500);
        assert.equal(response.headers.get('location'), null);
        assert.match(await response.text(), /could not issue a token/);
        assert.equal(reported.length, 1);
      });
    }

    for (const error of [new Error('no database'), new APIError('INTERNAL_SERVER_ERROR')]) {
      it(`and responds with 500 when the session lookup fails with ${error.name}: ${error.message}`, async () => {
        const response = await ask(fail(error), () => assert.fail());
        assert.equal(response.status, 500);
        assert.equal(reported.length, 1);
      });
    }
  });

  it('renews the session on the way', async () => {
    const response = await ask(signedIn, () => ({ token: 'a.b.c' }));
    assert.equal(response.headers.get('location'), `${CALLBACK}?token=a.b.c&state=${STATE}`);
    assert.deepEqual(response.headers.getSetCookie(), ['renewed=1']);
    assert.equal(response.headers.get('cache-control'), 'no-store');
  });
});
