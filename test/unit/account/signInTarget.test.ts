import assert from 'node:assert/strict';
import { TestEditor, type AccountWindow } from '../../support/accountWindow';
import { rejection } from '../../support/rejection';

const A = 'https://a.example';
const B = 'https://b.example/music';
const WEB_A = 'https://web.a.example';
const WEB_B = 'https://web.b.example';
const V1 = { needsWebUrl: true };

describe('A sign-in', () => {
  let editor: TestEditor;
  let window: AccountWindow;

  beforeEach(async () => {
    editor = new TestEditor();
    window = editor.openWindow();
    await window.account.setAddress({ url: A, webUrl: editor.frontEnd.webUrl });
  });

  it('belongs to the server for which it began, even if the server changes meanwhile', async () => {
    const target = await window.account.signInTarget(V1);
    await window.setServerUrl(B);
    assert.equal(
      (await window.account.signIn(target, { token: editor.frontEnd.tokenFor('ada@example.org'), web: null })).signedIn,
      false,
    );
    assert.equal((await window.setServerUrl(A)).account, 'ada@example.org');
  });

  it('does not begin at the page of the earlier server', async () => {
    await window.setServerUrl(B);
    await rejection(window.account.signInTarget(V1), 'signIn.noWebUrl');
    assert.equal((await window.account.signInTarget({ needsWebUrl: false })).pageUrl, B);
    await window.setWebUrl(WEB_B);
    const { url, pageUrl } = await window.account.signInTarget(V1);
    assert.deepEqual({ url, pageUrl }, { url: B, pageUrl: WEB_B });
  });

  it('by email renews at the page that opened the session, even if the web URL changed', async () => {
    const web = editor.frontEnd.openSession('ada@example.org');
    await window.account.signIn(await window.account.signInTarget(V1), {
      token: editor.frontEnd.tokenFor('ada@example.org'),
      web,
    });
    await window.setWebUrl(WEB_A);
    await editor.timers.pass(20 * 60_000);
    await window.account.token();
    await window.setServerUrl(B);
    await rejection(window.account.token(), 'session.expired');
    assert.deepEqual(editor.frontEnd.cookiesSentTo, [editor.frontEnd.webUrl]);
  });
});
