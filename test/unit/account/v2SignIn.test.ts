import assert from 'node:assert/strict';
import {
  describe as describeCredentials,
  type Credentials,
  type OpaqueCredentials,
} from '../../../src/account/credentials';
import type { CallbackPage } from '../../../src/account/callback';
import { V2SignIn } from '../../../src/account/v2SignIn';
import { noCallback } from '../../../src/core/errors';
import { systemTimers } from '../../../src/core/timers';
import { NodeHttp } from '../../../src/platform/node/http';
import { NodeLoopback } from '../../../src/platform/node/loopback';
import { sha256 as digest } from '../../../src/platform/node/digest';
import { systemRandom as random } from '../../../src/platform/node/random';
import type { ServerStatus } from '../../../src/protocol/status';
import { SwitchBench } from '../../server/v2/switchBench';
import { assertNoSecrets } from '../../support/assertNoSecrets';
import { flushTasks, ManualTimers } from '../../support/manualTimers';
import { NotingHttp } from '../../support/notingHttp';
import { rejection } from '../../support/rejection';

const EXCHANGE = '/api/v2/oauth/token';
const NOW = Date.UTC(2026, 0, 1);

describe('Signing in to a server of protocol v2', () => {
  const bench = SwitchBench.forSuite();
  let http: NodeHttp;
  let noted: NotingHttp;
  let timers: ManualTimers;
  let signIn: V2SignIn;
  let controller: AbortController;
  /** The pages that were opened in the browser. */
  let opened: URL[];
  /** The text of the page on which each tab ended. */
  let tabs: Promise<string>[];
  let saved: Credentials | undefined;
  let failures: unknown[];
  /** How the browser reaches the listener. */
  let external: (url: string) => string;
  let opens: () => Promise<boolean>;

  before(() => (http = new NodeHttp({ version: '1.2.3', timers: systemTimers })));
  after(() => http.dispose());
  beforeEach(() => {
    noted = new NotingHttp(http);
    timers = new ManualTimers(NOW);
    controller = new AbortController();
    opened = [];
    tabs = [];
    failures = [];
    saved = undefined;
    external = (url) => url;
    opens = async () => true;
    const browser = {
      loopback: new NodeLoopback({ random, timers: systemTimers }),
      random,
      timers,
      openExternal: async (url: string) => {
        opened.push(new URL(url));
        const isOpened = await opens();
        if (isOpened) tabs.push(fetch(url).then((response) => response.text()));
        return isOpened;
      },
      asExternal: async (url: string) => external(url),
      page: (page: CallbackPage) => page,
    };
    signIn = new V2SignIn({
      http: noted,
      browser,
      random,
      digest,
      clock: timers,
      deviceName: 'VS Code on here',
      save: async (_key, credentials) => {
        saved = credentials;
        return {} as ServerStatus;
      },
      onFailed: (error) => failures.push(error),
    });
  });

  const target = () => ({ profileId: 'profile', url: bench.bed.url, pageUrl: bench.bed.url });
  const useBrowser = async (): Promise<OpaqueCredentials> => {
    const credentials = await signIn.useBrowser(target(), controller.signal);
    assert(credentials.kind === 'opaque');
    return credentials;
  };
  const statusWith = async (token: string) => (await bench.client.send('GET', '/playlists', { token })).status;
  const exchanges = () => noted.bodiesOf(EXCHANGE).length;

  describe('in the browser', () => {
    it('leads to tokens of that account, on a device of that name', async () => {
      await bench.turn({ consent: 'approve', consentAs: 'ben' });
      const credentials = await useBrowser();
      assert.equal(await statusWith(credentials.access), 200);
      assert.equal(credentials.username, 'ben');
      assert.equal(credentials.expiresAt, NOW + 900_000);
      const [device] = (await bench.controls.devices('ben')).filter(({ id }) => id === credentials.deviceId);
      assert.equal(device?.name, 'VS Code on here');
      assert.deepEqual(await Promise.all(tabs), ['signedIn']);
      assert.equal(exchanges(), 1);
    });

    it('asks with a proof key, a long state, and an address with a path', async () => {
      await bench.turn({ consent: 'approve' });
      await useBrowser();
      const [page] = opened;
      assert.equal(`${page?.origin}${page?.pathname}`, `${bench.bed.url}/authorize`);
      const { redirect_uri, code_challenge, state, ...others } = Object.fromEntries(page?.searchParams ?? []);
      assert.match(redirect_uri ?? '', /^http:\/\/127\.0\.0\.1:\d+\/wf\/callback$/);
      assert.match(code_challenge ?? '', /^[\w-]{43}$/);
      assert.match(state ?? '', /^[0-9a-f]{64}$/);
      assert.deepEqual(others, {
        client_id: 'waveflow-vscode',
        code_challenge_method: 'S256',
        device_name: 'VS Code on here',
      });
      assert.doesNotMatch(page?.search ?? '', /\+/);
    });

    for (const denialState of ['present', 'absent'] as const) {
      it(`ends when the user declines, with the state ${denialState}`, async () => {
        await bench.turn({ consent: 'deny', denialState });
        await rejection(useBrowser(), 'signIn.refused');
        assert.deepEqual(await Promise.all(tabs), ['refused']);
        assert.equal(exchanges(), 0);
      });
    }

    it('ignores requests for anything else', async () => {
      await bench.turn({ consent: 'stray request' });
      assert.equal(await statusWith((await useBrowser()).access), 200);
    });

    it('presents a code once, also if the callback comes twice', async () => {
      await bench.turn({ consent: 'duplicate callback' });
      assert.equal(await statusWith((await useBrowser()).access), 200);
      assert.equal(exchanges(), 1);
    });

    it('tells what the server refuses, and shows it in the tab', async () => {
      await bench.turn({ consent: 'expired code' });
      await rejection(useBrowser(), 'signIn.code');
      assert.deepEqual(await Promise.all(tabs), ['refused']);
      assert.equal(exchanges(), 1);
    });

    it('never presents a code again if the response gets lost', async () => {
      await bench.turn({ consent: 'approve' });
      await bench.fault({ lostAnswer: true, path: EXCHANGE });
      await rejection(useBrowser(), 'network.broken');
      assert.equal(exchanges(), 1);
    });

    describe('waits after', () => {
      const waits = async () => {
        const outcome = useBrowser();
        let isPending = true;
        outcome.catch(() => undefined).finally(() => (isPending = false));
        while (tabs.length === 0) await flushTasks();
        const pages = await Promise.all(tabs);
        await flushTasks();
        assert.equal(isPending, true);
        return { outcome, pages };
      };

      it('a callback with another state', async () => {
        await bench.turn({ consent: 'wrong state' });
        const { outcome, pages } = await waits();
        assert.deepEqual(pages, ['mismatch']);
        controller.abort();
        await rejection(outcome, 'cancelled');
        assert.equal(exchanges(), 0);
      });

      for (const query of [
        'error=server_error',
        'error=access_denied&state=other',
        'code=wfc_1',
        'code=wfc_1&state=',
        'state=other',
        '',
      ]) {
        it(`a callback with ${query || 'nothing'}`, async () => {
          await bench.turn({ consent: 'no callback' });
          const { outcome } = await waits();
          const address = opened[0]?.searchParams.get('redirect_uri') ?? '';
          assert.equal(await (await fetch(`${address}?${query}`)).text(), 'mismatch');
          controller.abort();
          await rejection(outcome, 'cancelled');
          assert.equal(exchanges(), 0);
        });
      }

      for (const consent of ['no callback', 'error'] as const) {
        it(`a page that ends with ${consent}, for 180 seconds`, async () => {
          await bench.turn({ consent });
          const { outcome } = await waits();
          await timers.pass(179_000);
          const ended = rejection(outcome, 'signIn.timeout');
          await timers.pass(1_000);
          await ended;
        });
      }
    });

    it('does not begin without a browser', async () => {
      opens = async () => false;
      await rejection(useBrowser(), 'cancelled');
    });

    it('does not begin where the server was built without pages: signIn.noCallback', async () => {
      await bench.turn({ webClient: 'missing' });
      await rejection(useBrowser(), 'signIn.noCallback');
      assert.equal(await signIn.canUseBrowser(bench.bed.url), false);
      assert.deepEqual(opened, []);
    });

    describe('which reaches the listener by', () => {
      const addresses: readonly (readonly [address: string, isAccepted: boolean])[] = [
        ['http://127.0.0.1:80/wf/callback', true],
        ['http://localhost:49388/wf/callback', true],
        ['https://name-49388.forwarded.example/wf/callback', true],
        ['https://forwarded.example/proxy/49388/wf/callback', false],
        ['http://forwarded.example:49388/wf/callback', false],
        ['vscode://waveflow.waveflow/callback', false],
      ];
      for (const [address, isAccepted] of addresses) {
        it(`${address}: ${isAccepted ? 'can' : 'cannot'} return a sign-in`, async () => {
          external = () => address;
          assert.equal(await signIn.canUseBrowser(null), isAccepted);
          if (!isAccepted) await rejection(useBrowser(), 'signIn.noCallback');
        });
      }

      it('an address that nothing forwards: after 180 seconds, the other ways are offered', async () => {
        external = () => 'https://name-49388.forwarded.example/wf/callback';
        await bench.turn({ consent: 'no callback' });
        const ended = rejection(useBrowser(), 'signIn.noCallback');
        while (opened.length === 0) await flushTasks();
        await timers.pass(180_000);
        await ended;
      });
    });

    it('cannot begin where nothing can listen', async () => {
      const loopback = { listen: () => Promise.reject(noCallback()) };
      const options = {
        browser: { loopback, random, timers, openExternal: opens, asExternal: async () => '', page: () => '' },
      };
      const other = new V2SignIn({
        ...options,
        http,
        random,
        digest,
        clock: timers,
        deviceName: 'VS Code',
        save: async () => ({}) as ServerStatus,
        onFailed: () => undefined,
      });
      assert.equal(await other.canUseBrowser(null), false);
    });
  });

  describe('with a password', () => {
    const usePassword = (name: string, password = 'correct horse battery') =>
      signIn.usePassword(target(), { name: signIn.parseName(name), password });

    it('leads to tokens; the name matches in any case, with blanks around it', async () => {
      const credentials = await usePassword('  Ada ');
      assert(credentials.kind === 'opaque');
      assert.equal(await statusWith(credentials.access), 200);
      assert.equal(credentials.username, 'ada');
      assert.equal(describeCredentials(credentials).renews, true);
      assert.doesNotMatch(JSON.stringify(credentials), /correct horse/);
    });

    it('that is wrong: signIn.password', async () =>
      assertNoSecrets(await rejection(usePassword('ada', 'incorrect horse'), 'signIn.password'), ['incorrect horse']));

    for (const name of ['', '   ', 'x'.repeat(201)]) {
      it(`and the name “${name.slice(0, 5)}”: signIn.password, and no request`, async () => {
        await assert.rejects(async () => usePassword(name));
        assert.deepEqual(noted.requests, []);
      });
    }
  });

  describe('with an API token', () => {
    const paste = async (token: string): Promise<OpaqueCredentials> => {
      await signIn.saveToken(target(), token);
      assert(saved?.kind === 'opaque');
      return saved;
    };

    for (const scopes of [[], ['write'], ['read', 'admin']]) {
      it(`of scopes [${scopes.join(', ')}]: knows its account, and opens no session that lasts`, async () => {
        const token = await bench.controls.createApiToken('ben', scopes);
        const { accountId, username, refresh, deviceId, expiresAt, access } = await paste(` Bearer ${token}\n`);
        const ben = await bench.bed.logIn(bench.bed.other);
        assert.deepEqual({ accountId, username }, { accountId: ben.accountId, username: 'ben' });
        assert.deepEqual(
          { access, refresh, deviceId, expiresAt },
          { access: token, refresh: null, deviceId: null, expiresAt: null },
        );
        const [logout] = noted.requests.filter(({ url }) => url.endsWith('/auth/logout'));
        const used = (logout?.headers?.['authorization'] ?? '').replace('Bearer ', '');
        assert.match(used, /^wfa_/);
        assert.equal(await statusWith(used), 401);
        assert.equal(await statusWith(token), 200);
        assert.deepEqual(failures, []);
      });
    }

    it('that may only read: is of an account of its own, which is always the same', async () => {
      const token = await bench.controls.createApiToken('ben', ['read']);
      const first = await paste(token);
      assert.equal(first.username, null);
      assert.deepEqual(await paste(token), first);
      assert.doesNotMatch(first.accountId, /wfapi/);
      assert.notEqual((await paste(await bench.controls.createApiToken('ben', ['read']))).accountId, first.accountId);
    });

    it('that the server does not accept: answer.unauthorized, and nothing is saved', async () => {
      assertNoSecrets(await rejection(paste('wfapi_wrong'), 'answer.unauthorized'), ['wfapi_wrong']);
      assert.equal(saved, undefined);
    });

    it('is saved although the session that told the account cannot be ended', async () => {
      await bench.fault({ status: 500, path: '/api/v2/auth/logout' });
      await paste(await bench.controls.createApiToken('ben'));
      assert.equal(failures.length, 1);
    });

    for (const other of ['a.b.c', 'wfa_session', 'wfr_session', 'anything']) {
      it(`but no other: ${other}: token.apiToken, and no request`, async () => {
        assertNoSecrets(await rejection(paste(other), 'token.apiToken'), [other.padEnd(4)]);
        assert.deepEqual(noted.requests, []);
      });
    }

    it('but not without one: token.blank', async () => rejection(paste(' Bearer '), 'token.blank'));
  });
});
