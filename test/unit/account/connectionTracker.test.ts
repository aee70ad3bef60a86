import assert from 'node:assert/strict';
import {
  answerFailed,
  busy,
  forbidden,
  networkFailed,
  notWaveFlow,
  serverUpgraded,
  sessionExpired,
  unauthorized,
} from '../../../src/core/errors';
import type { ConnectionState } from '../../../src/protocol/status';
import { TestEditor, type AccountWindow } from '../../support/accountWindow';
import { flushTasks } from '../../support/manualTimers';

const HOME = 'https://home.example';
const MINUTE = 60_000;

describe('Connection', () => {
  let editor: TestEditor;
  let window: AccountWindow;

  const connection = async () => {
    await flushTasks();
    return (await window.account.status()).connection;
  };

  beforeEach(async () => {
    editor = new TestEditor();
    window = editor.openWindow();
    await window.setServerUrl(HOME);
  });

  it('is not configured before there is a URL, and signed out before there is a sign-in', async () => {
    assert.equal((await connection()).state, 'signedOut');
    assert.equal((await window.setServerUrl('')).connection.state, 'notConfigured');
    assert.deepEqual(editor.asked, [], 'nobody is asked without a sign-in');
  });

  it('is checked automatically after a sign-in, once', async () => {
    await window.pasteToken(editor.frontEnd.tokenFor('ada@example.org'));
    assert.deepEqual(await connection(), { state: 'online', reason: null });
    assert.deepEqual(editor.asked, [HOME]);
  });

  const failures: readonly (readonly [
    sentence: string,
    failure: unknown,
    state: ConnectionState,
    reason: string | null,
  ])[] = [
    ['an unknown host', networkFailed('network.dns', 'h'), 'offline', 'network.dns'],
    ['a refused connection', networkFailed('network.refused', 'h'), 'offline', 'network.refused'],
    ['no answer in time', networkFailed('network.timeout', 'h'), 'offline', 'network.timeout'],
    ['a certificate that is not trusted', networkFailed('network.tls', 'h'), 'offline', 'network.tls'],
    ['a proxy that wants a sign-in', networkFailed('network.proxy', 'h'), 'offline', 'network.proxy'],
    ['a connection that breaks', networkFailed('network.broken', 'h'), 'offline', 'network.broken'],
    ['a captive portal or redirect', notWaveFlow('h'), 'offline', 'answer.notWaveFlow'],
    ['403', forbidden('h'), 'offline', 'answer.forbidden'],
    ['429', busy('h', 3), 'offline', 'answer.busy'],
    ['500', answerFailed('h', 500), 'offline', 'answer.failed'],
    ['401', unauthorized('h'), 'expired', null],
    ['an expired session', sessionExpired('h'), 'expired', null],
    ['an upgrade of the server', serverUpgraded('h'), 'expired', 'server.upgraded'],
  ];
  for (const [sentence, failure, state, reason] of failures) {
    it(`is ${state} after ${sentence}, and ${state === 'offline' ? 'the sign-in stays' : 'the token is kept all the same'}`, async () => {
      editor.failures.set(HOME, failure);
      await window.pasteToken(editor.frontEnd.tokenFor('ada@example.org'));
      assert.deepEqual(await connection(), { state, reason });
      assert.equal((await window.account.status()).signedIn, state === 'offline');
      assert.equal(editor.secrets.values.size, 1);
    });
  }

  it('comes back when the server does', async () => {
    editor.failures.set(HOME, networkFailed('network.refused', 'h'));
    await window.pasteToken(editor.frontEnd.tokenFor('ada@example.org'));
    await flushTasks();
    editor.failures.clear();
    assert.deepEqual((await window.account.check()).connection, { state: 'online', reason: null });
  });

  it('is unknown for another server or profile', async () => {
    editor.failures.set(HOME, networkFailed('network.refused', 'h'));
    await window.pasteToken(editor.frontEnd.tokenFor('ada@example.org'));
    await flushTasks();
    await window.setServerUrl('https://away.example');
    assert.equal((await connection()).state, 'signedOut');
    await window.pasteToken(editor.frontEnd.tokenFor('ada@example.org'));
    assert.equal((await connection()).state, 'online');
  });

  describe('of a token without a session', () => {
    it('expires with the token, without a prompt', async () => {
      await window.pasteToken(editor.frontEnd.tokenFor('ada@example.org'));
      await flushTasks();
      await editor.timers.pass(15 * MINUTE - 1_000);
      assert.equal(window.heard.at(-1)?.connection.state, 'online');
      await editor.timers.pass(1_000);
      assert.equal(window.heard.at(-1)?.connection.state, 'expired');
      assert.equal(window.heard.at(-1)?.signedIn, false);
      assert.equal(window.expiries, 0);
    });
  });

  describe('in use', () => {
    beforeEach(async () => {
      await window.pasteToken(editor.frontEnd.tokenFor('ada@example.org'));
      await flushTasks();
      editor.failures.set(HOME, unauthorized('h'));
    });

    it('notifies once that it expired, however many requests there are at the same time', async () => {
      const states = await Promise.all(Array.from({ length: 20 }, () => window.account.check()));
      assert.deepEqual([...new Set(states.map((status) => status.connection.state))], ['expired']);
      assert.equal(window.expiries, 1);
      assert.equal(editor.asked.length, 2, 'one question for all of them');
    });

    it('does not notify in a window that starts with an expired token', async () => {
      const late = editor.openWindow();
      await late.account.state();
      await flushTasks();
      assert.equal((await late.account.status()).connection.state, 'expired');
      assert.equal(late.expiries, 0);
    });

    it('is good again after a new token', async () => {
      await window.account.check();
      editor.failures.clear();
      await editor.timers.pass(1_000);
      await window.pasteToken(editor.frontEnd.tokenFor('ada@example.org'));
      assert.equal((await connection()).state, 'online');
    });
  });
});
