import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { isWaveFlowError, retryAfterOf } from '../../../src/core/errors';
import { probeBetterAuth, mintToken, signInWithEmail, signOut } from '../../../src/remote/betterAuth';
import { probeHealth } from '../../../src/remote/health';
import type { Http, HttpResponse } from '../../../src/remote/http';
import { retryAfter } from '../../../src/remote/retryAfter';
import { push } from '../../../src/remote/v1/push';
import { V1Client } from '../../../src/remote/v1/client';
import { fuzz, fuzzAsync } from '../../support/fuzz';

/** A value that must not get into an error. */
const SECRET = 's3cr3t';
const URL = 'https://music.example/wf';

const noise = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', SECRET, `<html>${SECRET}</html>`, `Bearer ${SECRET}`),
);
const value = fc.oneof(
  noise,
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    'lamport_regression',
    'hlc_regression',
    'INVALID_ORIGIN',
    'BANNED_USER',
    SECRET,
    -1,
    1e308,
    null,
    [],
    {},
  ),
);
const keys = fc.constantFrom(
  'error',
  'code',
  'message',
  'token',
  'status',
  'ok',
  'accepted',
  'stored_max',
  'offending_lamport_ts',
  'offending_hlc',
  'twoFactorRedirect',
  '__proto__',
);
const body = fc.oneof(
  noise,
  fc.dictionary(keys, value).map((object) => JSON.stringify({ ...object, [SECRET]: SECRET })),
  fc.array(fc.record({ operation_id: value })).map((accepted) => JSON.stringify({ accepted })),
  fc.jsonValue().map((json) => JSON.stringify(json)),
  fc.constantFrom(
    '[]',
    'null',
    '{"status":"ok"}',
    '{"token":"a.b.c"}',
    '{"ok":true}',
    `${SECRET} Client sent an HTTP request to an HTTPS server.`,
  ),
);
const wait = fc.oneof(
  noise,
  fc.integer().map(String),
  fc.double().map(String),
  fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map(String),
  fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
  fc.constantFrom(
    '1e9',
    '0x10',
    ' 5',
    '5 ',
    '+5',
    '-5',
    'NaN',
    'Infinity',
    '5, 6',
    'Sun, 06 Nov 1994 08:49:37 GMT',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'Sun Nov  6 08:49:37 1994',
  ),
);
const location = fc.oneof(
  noise,
  fc.constantFrom(
    '/',
    '//',
    `https://${SECRET}@music.example/wf/health`,
    `https://x.example/wf/health?${SECRET}`,
    'http://[',
    'https://other.example/wf/health',
    '/login',
  ),
);
const headers = fc.record(
  {
    'content-type': fc.oneof(
      fc.constantFrom('application/json', 'application/problem+json; charset=utf-8', 'text/html'),
      noise,
    ),
    'retry-after': wait,
    'x-retry-after': wait,
    date: wait,
    location: location,
    'www-authenticate': noise,
    'x-secret': fc.constant(SECRET),
  },
  { requiredKeys: [] },
);
const cookies = fc.array(
  fc.oneof(
    noise,
    fc.constantFrom(
      `better-auth.session_token=${SECRET}`,
      `wf.session_token=${SECRET}; Max-Age=0`,
      'session_token=',
      '=;=',
      `__Secure-better-auth.session_token=${SECRET}; Path=/`,
    ),
  ),
  { maxLength: 4 },
);
const status = fc.oneof(
  fc.constantFrom(
    200,
    201,
    204,
    301,
    302,
    303,
    307,
    308,
    400,
    401,
    403,
    404,
    405,
    409,
    413,
    422,
    429,
    495,
    496,
    497,
    500,
    502,
    503,
    511,
  ),
  fc.integer({ min: 100, max: 999 }),
);
const response: fc.Arbitrary<HttpResponse> = fc.record({
  status,
  headers: headers.map((some) => ({ ...some })),
  cookies,
  body,
});

/** Answers one request after the other, the last one again and again. */
class HostileHttp implements Http {
  readonly #answers: HttpResponse[];

  constructor(answers: readonly HttpResponse[]) {
    this.#answers = [...answers];
  }

  async send(): Promise<HttpResponse> {
    const [next] = this.#answers.length > 1 ? this.#answers.splice(0, 1) : this.#answers;
    assert.ok(next);
    return next;
  }
}

const client = (http: Http): V1Client => new V1Client({ http, url: URL, token: async () => SECRET });
const session = { webUrl: URL, cookie: `better-auth.session_token=${SECRET}` };

const questions: Readonly<Record<string, (http: Http) => Promise<unknown>>> = {
  'the address of a server': (http) => probeHealth(http, URL),
  'an address in clear text': (http) => probeHealth(http, 'http://music.example:3000'),
  'the address of a web front end': (http) => probeBetterAuth(http, URL),
  'a sign-in': (http) => signInWithEmail(http, URL, { email: `${SECRET}@example.org`, password: SECRET }),
  'a token': (http) => mintToken(http, session),
  'a sign-out': (http) => signOut(http, session),
  profiles: (http) => client(http).profiles(),
  'a push': (http) => push(client(http), '{}'),
};

describe('Hostile responses', () => {
  for (const [question, ask] of Object.entries(questions)) {
    it(`to ${question} are understood or one of our errors, which has nothing of them`, async () => {
      await fuzzAsync(
        fc.array(response, { minLength: 1, maxLength: 3 }),
        async (answers) => {
          const error: unknown = await ask(new HostileHttp(answers)).then(
            () => undefined,
            (thrown: unknown) => thrown,
          );
          if (error === undefined) return;
          assert.ok(isWaveFlowError(error), inspect(error));
          assert.match(error.kind, /^(network|answer|signIn)\./);
          const told = JSON.stringify([error.message, error.details, String(error.cause)]);
          assert.ok(!told.includes(SECRET), told);
          assertWait(retryAfterOf(error));
        },
        500,
      );
    });
  }

  it('ask for a wait of whole seconds, a day at most, or for none', () => {
    fuzz(headers, (some) => assertWait(retryAfter({ headers: { ...some } })));
  });
});

function assertWait(seconds: unknown): void {
  if (seconds === undefined || seconds === null) return;
  const count = Number(seconds);
  assert.ok(Number.isInteger(count) && count >= 0 && count <= 86_400, `waits ${inspect(seconds)}`);
}
