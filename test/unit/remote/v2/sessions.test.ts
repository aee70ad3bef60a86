import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import type { ErrorKind } from '../../../../src/core/errorDetails';
import { NodeHttp } from '../../../../src/platform/node/http';
import { authorize, exchangeCode, logIn, logOut, renewSession } from '../../../../src/remote/v2/sessions';
import type { Fault } from '../../../server/faults';
import { SwitchBench } from '../../../server/v2/switchBench';
import { assertNoSecrets } from '../../../support/assertNoSecrets';
import { CountedTimers } from '../../../support/countedTimers';
import { rejection } from '../../../support/rejection';
import { ScriptedServer } from '../../../support/scriptedServer';

const ada = { username: 'ada', password: 'correct horse battery', deviceName: 'VS Code on here' };
const CLIENT = { clientId: 'waveflow-vscode', redirectUri: 'http://127.0.0.1:5000/wf/callback' };

describe('Sessions of protocol v2', () => {
  const bench = SwitchBench.forSuite();
  let http: NodeHttp;

  beforeEach(() => (http = new NodeHttp({ version: '1.2.3', timers: new CountedTimers(0) })));
  afterEach(() => http.dispose());

  const url = () => bench.bed.url;
  const signIn = (changed: Partial<typeof ada> = {}) => logIn(http, url(), { ...ada, ...changed });
  const statusWith = async (token: string) => (await bench.client.send('GET', '/playlists', { token })).status;
  const proof = () => {
    const verifier = randomBytes(32).toString('base64url');
    return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
  };

  it('open on a device of that name, with the tokens and who they are of', async () => {
    const session = await signIn();
    assert.equal(await statusWith(session.accessToken), 200);
    const { accountId, username, lifetimeMs } = session;
    const expected = { accountId: bench.client.accountId, username: 'ada', lifetimeMs: 900_000 };
    assert.deepEqual({ accountId, username, lifetimeMs }, expected);
    const [device] = (await bench.controls.devices('ada')).filter(({ id }) => id === session.deviceId);
    assert.equal(device?.name, ada.deviceName);
  });

  for (const [what, changed] of [
    ['a wrong password', { password: 'incorrect horse battery' }],
    ['an unknown name', { username: 'nobody' }],
  ] as const) {
    it(`do not open for ${what}: signIn.password, without the password`, async () =>
      assertNoSecrets(await rejection(signIn(changed), 'signIn.password'), [ada.password, 'incorrect horse']));
  }

  it('are renewed: both earlier tokens have ended', async () => {
    const first = await signIn();
    const second = await renewSession(http, url(), first.refreshToken);
    assert.deepEqual([await statusWith(first.accessToken), await statusWith(second.accessToken)], [401, 200]);
    assert.equal(second.deviceId, first.deviceId);
    await rejection(renewSession(http, url(), first.refreshToken), 'answer.unauthorized');
    assert.equal(await statusWith(second.accessToken), 200, 'a spent token harms nothing');
  });

  it('are of another device if the server says so', async () => {
    const { refreshToken, deviceId } = await signIn();
    await bench.turn({ renewedDevice: 'other' });
    assert.notEqual((await renewSession(http, url(), refreshToken)).deviceId, deviceId);
  });

  for (const expiresIn of ['missing', 'zero'] as const) {
    it(`last for a time that is unknown where it is ${expiresIn}`, async () => {
      await bench.turn({ expiresIn, userScopes: 'absent' });
      assert.equal((await signIn()).lifetimeMs, null);
    });
  }

  it('end with the access token, also with one that has expired', async () => {
    const { accessToken, refreshToken } = await signIn();
    await bench.act({ action: 'expire access', username: 'ada' });
    await logOut(http, url(), accessToken);
    await rejection(renewSession(http, url(), refreshToken), 'answer.unauthorized');
    await logOut(http, url(), accessToken);
  });

  describe('of a browser', () => {
    const codeFor = async (challenge: string) => {
      const asked = { ...CLIENT, challenge, deviceName: ada.deviceName };
      const redirect = await authorize(http, url(), bench.client.tokens.access_token, asked);
      return new URL(redirect).searchParams.get('code') ?? '';
    };

    it('open with its code, once', async () => {
      const { verifier, challenge } = proof();
      const exchange = { ...CLIENT, code: await codeFor(challenge), verifier };
      assert.equal(await statusWith((await exchangeCode(http, url(), exchange)).accessToken), 200);
      assertNoSecrets(await rejection(exchangeCode(http, url(), exchange), 'signIn.code'), [exchange.code, verifier]);
    });

    const wrong: readonly (readonly [what: string, changed: Record<string, string>])[] = [
      ['verifier', { verifier: 'v'.repeat(43) }],
      ['client', { clientId: 'another' }],
      ['redirect URI', { redirectUri: 'http://127.0.0.1:5001/wf/callback' }],
      ['code', { code: 'wfc_wrong' }],
    ];
    for (const [what, changed] of wrong) {
      it(`do not open with another ${what}: signIn.code`, async () => {
        const { verifier, challenge } = proof();
        const exchange = { ...CLIENT, code: await codeFor(challenge), verifier, ...changed };
        await rejection(exchangeCode(http, url(), exchange), 'signIn.code');
      });
    }
  });

  it('open for an API token that may write, and for no other', async () => {
    const asked = { ...CLIENT, challenge: proof().challenge, deviceName: 'A device' };
    const codeWith = async (...scopes: string[]) =>
      authorize(http, url(), await bench.controls.createApiToken('ada', scopes), asked);
    assert.match(await codeWith(), /[?&]code=wfc_/);
    assert.match(await codeWith('write'), /[?&]code=wfc_/);
    await rejection(codeWith('read'), 'answer.forbidden');
    await rejection(authorize(http, url(), 'wfapi_unknown', asked), 'answer.unauthorized');
  });

  describe('where something is wrong', () => {
    const faults: readonly (readonly [fault: Fault, kind: ErrorKind])[] = [
      [{ status: 401, page: '<h1>Sign in</h1>' }, 'answer.inFront'],
      [{ status: 401, json: { error: 'expired' } }, 'answer.inFront'],
      [{ status: 403, json: { code: 'forbidden', message: 'No.' } }, 'answer.forbidden'],
      [{ status: 403, page: '<h1>No</h1>' }, 'answer.inFront'],
      [{ status: 404, json: { code: 'not_found', message: 'Nothing.' } }, 'answer.failed'],
      [{ status: 404, page: '<h1>Nothing</h1>' }, 'answer.notWaveFlow'],
      [{ status: 429, retryAfter: 7 }, 'answer.busy'],
      [{ status: 500 }, 'answer.failed'],
      [{ status: 502, page: '<h1>Bad gateway</h1>' }, 'answer.failed'],
      [
        { status: 503, json: { code: 'service_unavailable', message: 'Authentication is unavailable.' } },
        'answer.failed',
      ],
      [{ portal: true }, 'answer.notWaveFlow'],
      [{ halfBody: true }, 'answer.notWaveFlow'],
      [{ brokenBody: true }, 'answer.cutOff'],
      [{ lostAnswer: true }, 'network.broken'],
      [{ reset: true }, 'network.broken'],
    ];
    for (const [fault, kind] of faults) {
      it(`${JSON.stringify(fault)}: ${kind}`, async () => {
        const { refreshToken } = await signIn();
        await bench.fault({ ...fault, path: '/api/v2/auth/refresh' });
        assertNoSecrets(await rejection(renewSession(http, url(), refreshToken), kind), [refreshToken]);
        await bench.fault({ ...fault, path: '/api/v2/auth/login' });
        assertNoSecrets(await rejection(signIn(), kind), [ada.password]);
      });
    }

    it('no request is sent twice', async () => {
      const server = await ScriptedServer.start();
      const requested: string[] = [];
      server.onRequest((request, response) => {
        requested.push(request.url ?? '');
        if (requested.length % 2 === 1) response.writeHead(500).end();
        else request.socket.destroy();
      });
      for (const send of [
        () => renewSession(http, server.url, 'r'),
        () => logIn(http, server.url, ada),
        () => exchangeCode(http, server.url, { ...CLIENT, code: 'c', verifier: 'v' }),
      ]) {
        await assert.rejects(send());
        await assert.rejects(send());
      }
      assert.equal(requested.length, 6);
      await server.stop();
    });
  });
});
