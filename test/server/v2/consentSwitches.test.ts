import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { listen, stopListening } from '../listen';
import { SwitchBench } from './switchBench';
import { post, readTokens } from './testClient';

describe('the sign-in switches of the v2 server for tests', () => {
  const bench = SwitchBench.forSuite();

  describe('let a browser sign in without a form', () => {
    const verifier = randomBytes(32).toString('base64url');
    let calls: URL[];
    let callback: string;
    const listener = createServer((request, response) => {
      calls.push(new URL(request.url ?? '', callback));
      response.end();
    });

    before(async () => {
      callback = `${await listen(listener, { host: '127.0.0.1', port: 0 })}/wf/callback`;
    });
    after(() => stopListening(listener));
    beforeEach(() => {
      calls = [];
    });

    const open = (more: Record<string, string> = {}) => {
      const query = new URLSearchParams({
        client_id: 'test',
        redirect_uri: callback,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        state: 'mine',
        device_name: 'Test',
        ...more,
      });
      return fetch(`${bench.bed.url}/authorize?${query}`);
    };
    const code = () => calls.at(-1)?.searchParams.get('code') ?? '';
    const exchange = () =>
      post(`${bench.bed.url}/api/v2/oauth/token`, {
        code: code(),
        code_verifier: verifier,
        client_id: 'test',
        redirect_uri: callback,
      });

    it('as a chosen account', async () => {
      await bench.turn({ consent: 'approve', consentAs: 'ben' });
      await open();
      assert.equal(calls[0]?.searchParams.get('state'), 'mine');
      assert.equal((await readTokens(await exchange())).user.username, 'ben');
    });

    for (const [denialState, state] of [
      ['present', 'mine'],
      ['absent', null],
    ] as const) {
      it(`or not at all, with the state ${denialState}`, async () => {
        await bench.turn({ consent: 'deny', denialState });
        await open();
        const [call] = calls;
        assert.deepEqual([call?.searchParams.get('error'), call?.searchParams.get('state')], ['access_denied', state]);
      });
    }

    it('with another state', async () => {
      await bench.turn({ consent: 'wrong state' });
      await open();
      assert.notEqual(calls[0]?.searchParams.get('state'), 'mine');
    });

    it('and never come back, with an error or without', async () => {
      for (const consent of ['no callback', 'error'] as const) {
        await bench.turn({ consent });
        await open();
      }
      await bench.turn({ consent: 'approve' });
      await open({ code_challenge: 'short' });
      await open({ redirect_uri: 'http://music.example/' });
      assert.deepEqual(calls, []);
    });

    it('and come back twice', async () => {
      await bench.turn({ consent: 'duplicate callback' });
      await open();
      assert.equal(calls.length, 2);
      assert.equal(calls[0]?.href, calls[1]?.href);
    });

    it('beside a request for an icon', async () => {
      await bench.turn({ consent: 'stray request' });
      await open();
      assert.deepEqual(
        calls.map(({ pathname }) => pathname),
        ['/favicon.ico', '/wf/callback'],
      );
    });

    it('with a code that has expired', async () => {
      await bench.turn({ consent: 'expired code' });
      await open();
      assert.equal((await exchange()).status, 401);
    });

    it('with a long challenge, as early servers', async () => {
      await bench.turn({ consent: 'approve', challenge: 'any length' });
      await open({ code_challenge: 'a'.repeat(64) });
      assert.match(code(), /^wfc_/);
    });
  });
});
