import assert from 'node:assert/strict';
import type { ErrorKind } from '../../../src/core/errorDetails';
import { systemTimers as timers } from '../../../src/core/timers';
import { NodeHttp } from '../../../src/platform/node/http';
import { hasBetterAuth, mintToken, probeBetterAuth, signInWithEmail, signOut } from '../../../src/remote/betterAuth';
import { HeaderHttp } from '../../../src/remote/headerHttp';
import { startServer, type ServerProcess } from '../../server/process';
import { rejection } from '../../support/rejection';
import { ScriptedServer } from '../../support/scriptedServer';
import { assertNoSecrets } from '../../support/assertNoSecrets';

const ada = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' };
const grace = { ...ada, email: 'grace@example.org' };
const json = { 'content-type': 'application/json' };

const valueOf = (cookie: string): string => cookie.replace(/^[^=]*=/, '');

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

  describe('of the server', () => {
    const signIn = (credentials: Partial<typeof ada> = {}) =>
      signInWithEmail(http, server.url, { ...ada, ...credentials });

    it('opens a session from which tokens are minted', async () => {
      const session = await signIn();
      assert.equal(session.webUrl, server.url);
      assert.match(session.cookie, /^better-auth\.session_token=[^;\s]{20,}$/);
      const minted = await mintToken(http, session);
      assert.deepEqual(minted.session, session);
      const answer = await http.send({
        method: 'GET',
        url: `${server.url}/api/v1/profiles`,
        headers: { authorization: `Bearer ${minted.token}` },
      });
      assert.equal(answer.status, 200);
    });

    const refused: readonly (readonly [title: string, credentials: Partial<typeof ada>, kind: ErrorKind])[] = [
      ['a wrong password', { password: 'incorrect horse battery' }, 'signIn.credentials'],
      ['an unknown account', { email: 'nobody@example.org' }, 'signIn.credentials'],
      ['an address that is none', { email: 'ada.example.org' }, 'signIn.email'],
      ['an account with a second factor', { email: grace.email }, 'signIn.secondFactor'],
      [
        'a wrong password of an account with a second factor',
        { email: grace.email, password: 'incorrect horse battery' },
        'signIn.credentials',
      ],
    ];
    for (const [title, credentials, kind] of refused) {
      it(`refuses ${title}: ${kind}`, async () => {
        const error = await rejection(signIn(credentials), kind);
        assertNoSecrets(error, [credentials.password ?? ada.password, credentials.email ?? ada.email, 'session_token']);
      });
    }

    it('mints nothing from a session that was ended elsewhere: answer.unauthorized', async () => {
      const session = await signIn();
      const { token } = await mintToken(http, session);
      await server.revoke(ada.email);
      const error = await rejection(mintToken(http, session), 'answer.unauthorized');
      assertNoSecrets(error, [session.cookie, valueOf(session.cookie), token]);
    });

    it('ends a session, from which nothing is minted any more: answer.unauthorized', async () => {
      const session = await signIn();
      const other = await signIn();
      await mintToken(http, session);
      await signOut(http, session);
      const error = await rejection(mintToken(http, session), 'answer.unauthorized');
      assertNoSecrets(error, [session.cookie, valueOf(session.cookie)]);
      await mintToken(http, other);
    });

    it('ends a session that has ended already', async () => {
      const session = await signIn();
      await signOut(http, session);
      await signOut(http, session);
    });

    for (const cookie of ['better-auth.session_token=made-up', 'better-auth.session_token=made.up%3D', 'other=1']) {
      it(`mints nothing from ${cookie}`, async () => {
        await rejection(mintToken(http, { webUrl: server.url, cookie }), 'answer.unauthorized');
      });
    }

    it('is recognized', async () => assert.equal(await hasBetterAuth(http, server.url), true));

    const faults: readonly (readonly [
      fault: Parameters<ServerProcess['fault']>[0],
      signIn: ErrorKind,
      mint: ErrorKind,
    ])[] = [
      [{ status: 401 }, 'answer.inFront', 'answer.inFront'],
      [{ status: 403 }, 'answer.inFront', 'answer.inFront'],
      [{ status: 429, retryAfter: 7 }, 'answer.busy', 'answer.busy'],
      [{ status: 500 }, 'answer.failed', 'answer.failed'],
      [{ status: 503 }, 'answer.failed', 'answer.failed'],
      [{ reset: true }, 'network.broken', 'network.broken'],
      [{ portal: true }, 'answer.notBetterAuth', 'answer.notBetterAuth'],
      [{ redirect: 'http://127.0.0.1:1/' }, 'answer.inFront', 'answer.inFront'],
    ];
    for (const [fault, signInKind, mintKind] of faults) {
      it(`with the fault ${JSON.stringify(fault)}: ${signInKind}, ${mintKind}, and no sign of itself`, async () => {
        const session = await signIn();
        await server.fault({ ...fault, path: '/api/auth/', times: 3 });
        const errors = [await rejection(signIn(), signInKind), await rejection(mintToken(http, session), mintKind)];
        for (const error of errors)
          assertNoSecrets(error, [ada.password, ada.email, session.cookie, valueOf(session.cookie)]);
        assert.equal(await hasBetterAuth(http, server.url), false);
      });
    }
  });

  describe('of a server that', () => {
    const started: ServerProcess[] = [];
    const start = async (options: Parameters<typeof startServer>[0]): Promise<ServerProcess> => {
      const one = await startServer(options);
      started.push(one);
      return one;
    };
    const signUp = ({ url }: ServerProcess, origin = url) =>
      http.send({
        method: 'POST',
        url: `${url}/api/auth/sign-up/email`,
        headers: { ...json, origin },
        body: JSON.stringify(ada),
      });
    after(() => Promise.all(started.map((one) => one.stop())));

    it('has other cookie names opens sessions and renews tokens all the same', async () => {
      const own = await start({ cookiePrefix: 'waveflow.app' });
      await signUp(own);
      const session = await signInWithEmail(http, own.url, ada);
      assert.match(session.cookie, /^waveflow\.app\.session_token=[^;\s]{20,}$/);
      const { token } = await mintToken(http, session);
      assert.match(token, /^eyJ/);
      await rejection(
        mintToken(http, { ...session, cookie: `better-auth.session_token=${valueOf(session.cookie)}` }),
        'answer.unauthorized',
      );
    });

    it('requires verified addresses says so to users with the right password: signIn.unverified', async () => {
      const strict = await start({ verifiedEmail: true });
      assert.equal((await signUp(strict)).status, 200);
      await rejection(signInWithEmail(http, strict.url, ada), 'signIn.unverified');
      await rejection(
        signInWithEmail(http, strict.url, { ...ada, password: 'incorrect horse battery' }),
        'signIn.credentials',
      );
    });

    it('is configured with another address does not trust its own: signIn.origin', async () => {
      const lost = await start({ publicUrl: 'https://music.example' });
      assert.equal((await signUp(lost, 'https://music.example')).status, 200);
      const error = await rejection(signInWithEmail(http, lost.url, ada), 'signIn.origin');
      assert.deepEqual(error.details, { host: new URL(lost.url).host, origin: lost.url });
    });
  });

  describe('behind a gateway', () => {
    const styles: readonly Parameters<ServerProcess['gateway']>[0]['style'][] = [
      'basic',
      'challenge',
      'page',
      'redirect',
      'text',
      'json',
    ];
    afterEach(() => server.removeGateway());

    for (const style of styles) {
      it(`in the style "${style}" blames neither password nor session: answer.inFront`, async () => {
        const session = await signInWithEmail(http, server.url, ada);
        await server.gateway({ style });
        for (const ask of [
          () => signInWithEmail(http, server.url, ada),
          () => mintToken(http, session),
          () => probeBetterAuth(http, server.url),
        ]) {
          const error = await rejection(ask(), 'answer.inFront');
          assert.deepEqual(error.details, { host: new URL(server.url).host });
          assertNoSecrets(error, [ada.password, ada.email, valueOf(session.cookie)]);
        }
        await server.gateway({ style, passes: { name: 'x-api-key', value: 'sesame' } });
        const through = new HeaderHttp(http, async () => ({ 'X-Api-Key': 'sesame' }));
        assert.match((await mintToken(through, session)).token, /^eyJ/);
      });
    }
  });
});
