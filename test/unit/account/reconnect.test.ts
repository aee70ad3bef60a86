import assert from 'node:assert/strict';
import { Reconnect } from '../../../src/account/reconnect';
import { networkFailed } from '../../../src/core/errors';
import { TestEditor, type AccountWindow } from '../../support/accountWindow';
import { settle } from '../../support/manualTimers';

const HOME = 'https://home.example';

describe('Reconnecting', () => {
  let editor: TestEditor;
  let window: AccountWindow;
  let reconnect: Reconnect;

  const state = async () => {
    await settle();
    return (await window.account.status()).connection.state;
  };

  beforeEach(async () => {
    editor = new TestEditor();
    window = editor.openWindow();
    reconnect = new Reconnect(window.account, editor.timers, (error) => window.refreshFailures.push(error));
    editor.failures.set(HOME, networkFailed('network.refused', 'home.example'));
    await window.account.setServerUrl(HOME);
    const web = editor.site.openSession('ada@example.org');
    const place = { profileId: (await window.account.status()).profile.id, url: HOME, webUrl: web.webUrl };
    await window.account.signIn(place, { token: editor.site.tokenFor('ada@example.org'), web });
    assert.equal(await state(), 'offline');
    editor.asked.length = 0;
  });
  afterEach(() => {
    reconnect.dispose();
    assert.deepEqual(window.refreshFailures, []);
  });

  it('asks again less and less often, but never less than every five minutes', async () => {
    await editor.timers.pass(60_000);
    const inFirstMinute = editor.asked.length;
    await editor.timers.pass(60 * 60_000);
    editor.asked.length = 0;
    await editor.timers.pass(60 * 60_000);
    assert.ok(inFirstMinute >= 2, `${inFirstMinute} in the first minute`);
    assert.ok(editor.asked.length >= 12 && editor.asked.length <= 20, `${editor.asked.length} in the third hour`);
  });

  it('finds the server when it is back, and then leaves it alone', async () => {
    editor.failures.clear();
    await editor.timers.pass(60_000);
    assert.equal(await state(), 'online');
    editor.asked.length = 0;
    await editor.timers.pass(60 * 60_000);
    assert.deepEqual(editor.asked, []);
  });

  it('asks at once when it is told to', async () => {
    editor.failures.clear();
    reconnect.nudge();
    assert.equal(await state(), 'online');
    assert.equal(editor.asked.length, 1);
  });

  it('has nothing to do while online', async () => {
    editor.failures.clear();
    reconnect.nudge();
    await settle();
    editor.asked.length = 0;
    reconnect.nudge();
    await settle();
    assert.deepEqual(editor.asked, []);
  });

  it('begins anew, quickly, the next time', async () => {
    await editor.timers.pass(60 * 60_000);
    editor.failures.clear();
    reconnect.nudge();
    assert.equal(await state(), 'online');
    editor.failures.set(HOME, networkFailed('network.refused', 'home.example'));
    await window.account.check();
    editor.asked.length = 0;
    await editor.timers.pass(30_000);
    assert.ok(editor.asked.length >= 1);
  });

  it('ends with a sign-out', async () => {
    await window.account.signOut();
    editor.asked.length = 0;
    await editor.timers.pass(60 * 60_000);
    assert.deepEqual(editor.asked, []);
  });
});
