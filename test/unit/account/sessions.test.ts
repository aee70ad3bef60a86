import assert from 'node:assert/strict';
import type { Place } from '../../../src/account/place';
import type { Credentials } from '../../../src/account/sessions';
import type { WebSession } from '../../../src/remote/betterAuth';
import { TestEditor, type AccountWindow } from '../../support/accountWindow';

const HOME = 'https://home.example';

describe('Sessions', () => {
  let editor: TestEditor;
  let window: AccountWindow;
  let place: Place;

  const session = (cookie: string, webUrl = 'https://web.example'): WebSession => ({ webUrl, cookie });
  const found = async () => (await window.sessions.find(place)).credentials;

  beforeEach(async () => {
    editor = new TestEditor();
    window = editor.openWindow();
    const { profile } = await window.account.setServerUrl(HOME);
    place = { profileId: profile.id, url: HOME };
  });

  describe('a renewal that ends after', () => {
    const before: Credentials = { token: 'a.before.c', web: session('cookie=before') };
    const renewed: Credentials = { token: 'a.renewed.c', web: session('cookie=before') };

    const save = (credentials: Credentials) => () => window.sessions.save(place, credentials);
    const meanwhile: readonly (readonly [what: string, change: () => Promise<void>, left: Credentials | null])[] = [
      ['nothing else happened', async () => undefined, renewed],
      ['another renewal of the same session', save({ ...before, token: 'a.other.c' }), renewed],
      ['a sign-out', () => window.sessions.clear(place), null],
      ['a sign-in by email', save({ token: 'a.new.c', web: session('cookie=new') }), { token: 'a.new.c', web: session('cookie=new') }],
      ['a token was pasted', save({ token: 'a.new.c', web: null }), { token: 'a.new.c', web: null }],
      [
        'a sign-in elsewhere whose cookie looks the same',
        save({ token: 'a.new.c', web: session('cookie=before', 'https://other.example') }),
        { token: 'a.new.c', web: session('cookie=before', 'https://other.example') },
      ],
      [
        'a sign-out and a sign-in',
        async () => {
          await window.sessions.clear(place);
          await window.sessions.save(place, { token: 'a.new.c', web: session('cookie=new') });
        },
        { token: 'a.new.c', web: session('cookie=new') },
      ],
    ];
    for (const [what, change, left] of meanwhile) {
      it(`${what} ${left === renewed ? 'is saved' : 'changes nothing'}`, async () => {
        await window.sessions.save(place, before);
        await change();
        assert.equal(await window.sessions.renew(place, session('cookie=before'), renewed), left === renewed);
        assert.deepEqual(await found(), left);
      });
    }
  });
});
