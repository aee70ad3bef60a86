import assert from 'node:assert/strict';
import type { CardState } from '../../src/protocol/webview';
import type { AccessibleNode } from './accessibility';
import { arabic, checking, expired, fresh, german, localOnly, offline, serverOnly, signedIn, signedOut, syncing } from './states';
import { useCard } from './useCard';

const node = (role: string, name: string, more: Partial<AccessibleNode> = {}): AccessibleNode => ({
  role,
  name,
  description: '',
  disabled: false,
  invalid: false,
  checked: false,
  ...more,
});

const expectedSync = (labels: CardState['labels'], { mode, canPush, canClear }: NonNullable<CardState['sync']>): AccessibleNode[] => [
  node('group', labels.sync),
  node('heading', labels.sync),
  node('radiogroup', labels.syncMode),
  node('radio', labels.hybrid, { description: labels.hybridHint, checked: mode === 'hybrid' }),
  node('radio', labels.local, { description: labels.localHint, checked: mode === 'local' }),
  node('button', labels.pushNow, { disabled: !canPush }),
  node('button', labels.clearPending, { disabled: !canClear }),
  node('button', labels.showQueue),
];

/** What assistive technology has to know of a card that was not touched yet. */
const expectedTree = ({ labels, canSignOut, url, webUrl, sync }: CardState): AccessibleNode[] => [
  node('region', labels.region),
  node('heading', labels.region),
  node('status', ''),
  node('button', labels.switchProfile),
  ...(canSignOut ? [node('button', labels.signOut)] : []),
  node('alert', ''),
  ...(sync ? expectedSync(labels, sync) : []),
  node('textbox', labels.serverUrl),
  node('button', labels.saveUrl),
  node('textbox', labels.webUrl, { description: labels.webUrlHint }),
  node('button', labels.saveWebUrl),
  node('button', labels.signInWithBrowser, { disabled: webUrl === '' }),
  node('button', labels.signInWithEmail, { disabled: webUrl === '' }),
  node('button', labels.openLogin, { disabled: url === '' }),
  node('textbox', labels.token, { description: labels.tokenHint }),
  node('button', labels.saveToken, { disabled: true }),
];

describe('account card for assistive technology', function () {
  this.timeout(60_000);
  const test = useCard();

  const states = {
    fresh,
    'server only': serverOnly,
    'signed out': signedOut,
    checking,
    'signed in': signedIn,
    offline,
    expired,
    'with changes that wait': syncing,
    'in local mode': localOnly,
    German: german,
    Arabic: arabic,
  };
  for (const [name, state] of Object.entries(states)) {
    it(`has its roles, names and rules: ${name}`, async () => {
      await test.card.push(state);
      assert.deepEqual(await test.card.accessibilityTree(), expectedTree(state));
    });
  }

  it('has the English names that other programs rely on', async () => {
    await test.card.push(signedIn);
    assert.equal(await test.card.page.getByRole('region', { name: 'WaveFlow server account', exact: true }).count(), 1);
    for (const name of ['Server URL', 'Web URL', 'JWT token']) assert.equal(await test.card.textbox(name).count(), 1);
    const buttons = ['Save URL', 'Save web URL', 'Sign in with browser', 'Sign in with email', 'Open login'];
    for (const name of [...buttons, 'Save token', 'Sign out', 'Switch profile']) {
      assert.equal(await test.card.button(name).count(), 1);
    }
  });

  it('has the new names after a change of language', async () => {
    await test.card.push(signedIn);
    await test.card.push(arabic);
    assert.deepEqual(await test.card.accessibilityTree(), expectedTree(arabic));
  });

  it('has one status, polite, with the status and nothing else in it', async () => {
    for (const state of [signedOut, signedIn]) {
      await test.card.push(state);
      assert.deepEqual(await test.card.status.allTextContents(), [state.status]);
    }
  });

  it('does not speak a status again that did not change', async () => {
    await test.card.push(signedIn);
    await test.card.status.evaluate((element) => {
      new MutationObserver(() => element.setAttribute('data-spoken', '')).observe(element, {
        childList: true,
        characterData: true,
        subtree: true,
      });
    });
    await test.card.push({ ...signedIn, hint: 'Something else changed.' });
    assert.equal(await test.card.status.getAttribute('data-spoken'), null);
    await test.card.push(signedOut);
    assert.equal(await test.card.status.getAttribute('data-spoken'), '');
  });

  it('shows each state of the sign-in by a shape of its own, not only by colour', async () => {
    const shapes = new Set<string | null>();
    const all = [signedOut, checking, signedIn, offline, expired];
    for (const state of all) {
      await test.card.push(state);
      shapes.add(await test.card.page.locator('.icon path').getAttribute('d'));
    }
    assert.equal(shapes.size, all.length);
  });

  for (const [field, button] of [
    ['Server URL', 'Save URL'],
    ['Web URL', 'Save web URL'],
    ['JWT token', 'Save token'],
  ] as const) {
    it(`says that an error is about ${field}, until that is edited`, async () => {
      const invalid = async (): Promise<string[]> =>
        (await test.card.accessibilityTree()).filter((one) => one.invalid).map(({ name }) => name);
      await test.card.push(signedOut);
      await test.card.textbox(field).fill('text');
      await test.card.button(button).click();
      await test.card.settle('failed', 'That is not it.');
      assert.deepEqual(await invalid(), [field]);
      await test.card.textbox(field).press('x');
      await test.card.drawn();
      assert.deepEqual(await invalid(), []);
    });
  }
});

describe('account card for the keyboard', function () {
  this.timeout(60_000);
  const test = useCard();

  it('leads through all controls in reading order and back', async () => {
    await test.card.push(signedIn);
    const account = ['Switch profile', 'Sign out'];
    const urls = ['Server URL', 'Save URL', 'Web URL', 'Save web URL'];
    const signIn = ['Sign in with browser', 'Sign in with email', 'Open login', 'JWT token', 'Save token'];
    const stops = [...account, ...urls, ...signIn];
    const visited: string[] = [];
    for (const stop of stops) {
      await test.card.page.keyboard.press('Tab');
      visited.push(await test.card.focused());
      if (stop === 'JWT token') await test.card.page.keyboard.type('token');
      await test.card.drawn();
    }
    assert.deepEqual(visited, stops);
    for (const stop of stops.slice(0, -1).reverse()) {
      await test.card.page.keyboard.press('Shift+Tab');
      assert.equal(await test.card.focused(), stop);
    }
  });

  const tab = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time++) await test.card.page.keyboard.press('Tab');
  };

  it('signs in from nothing by a token', async () => {
    const { keyboard } = test.card.page;
    await test.card.push(fresh);
    await tab(2);
    await keyboard.type('https://music.example.org');
    await keyboard.press('Enter');
    await test.card.push(serverOnly);
    await test.card.settle('done', 'Saved.');
    await tab(4);
    await keyboard.press('Space');
    await test.card.settle('done');
    await tab(1);
    await keyboard.type('token');
    await test.card.drawn();
    await tab(1);
    await keyboard.press('Enter');
    assert.deepEqual(await test.card.actions(), [
      { name: 'saveUrl', url: 'https://music.example.org' },
      { name: 'openLogin' },
      { name: 'saveToken', token: 'token' },
    ]);
  });

  it('signs in from nothing with the browser', async () => {
    const { keyboard } = test.card.page;
    await test.card.push(fresh);
    await tab(2);
    await keyboard.type('https://music.example.org');
    await keyboard.press('Enter');
    await test.card.push(serverOnly);
    await test.card.settle('done', 'Saved.');
    await tab(2);
    await keyboard.type('https://web.example.org');
    await keyboard.press('Enter');
    await test.card.push(signedOut);
    await test.card.settle('done', 'Saved.');
    await tab(2);
    await keyboard.press('Enter');
    assert.deepEqual(await test.card.actions(), [
      { name: 'saveUrl', url: 'https://music.example.org' },
      { name: 'saveWebUrl', url: 'https://web.example.org' },
      { name: 'signInWithBrowser' },
    ]);
  });

  const table = [
    { act: 'Save URL', outcome: 'done', after: signedIn, focus: 'Save URL' },
    { act: 'Save URL', outcome: 'failed', after: signedIn, focus: 'Server URL' },
    { act: 'Save web URL', outcome: 'done', after: signedIn, focus: 'Save web URL' },
    { act: 'Save web URL', outcome: 'failed', after: signedIn, focus: 'Web URL' },
    { act: 'Save token', outcome: 'done', after: signedIn, focus: 'JWT token' },
    { act: 'Save token', outcome: 'failed', after: signedIn, focus: 'JWT token' },
    { act: 'Save token', outcome: 'cancelled', after: signedIn, focus: 'Save token' },
    { act: 'Sign in with browser', outcome: 'done', after: signedIn, focus: 'Sign in with browser' },
    { act: 'Sign in with browser', outcome: 'failed', after: serverOnly, focus: 'Web URL' },
    { act: 'Sign in with browser', outcome: 'cancelled', after: signedIn, focus: 'Sign in with browser' },
    { act: 'Sign in with email', outcome: 'done', after: signedIn, focus: 'Sign in with email' },
    { act: 'Sign in with email', outcome: 'failed', after: serverOnly, focus: 'Web URL' },
    { act: 'Open login', outcome: 'done', after: signedIn, focus: 'Open login' },
    { act: 'Open login', outcome: 'failed', after: fresh, focus: 'Server URL' },
    { act: 'Sign out', outcome: 'done', after: signedOut, focus: 'Sign in with browser' },
    { act: 'Sign out', outcome: 'done', after: serverOnly, focus: 'Open login' },
    { act: 'Sign out', outcome: 'done', after: fresh, focus: 'Server URL' },
    { act: 'Sign out', outcome: 'failed', after: signedIn, focus: 'Sign out' },
    { act: 'Switch profile', outcome: 'cancelled', after: signedIn, focus: 'Switch profile' },
  ] as const;
  for (const { act, outcome, after, focus } of table) {
    const urls = [after.url && 'server', after.webUrl && 'web'].filter(Boolean).join(' and ') || 'no';
    it(`has focus on ${focus} after ${act}: ${outcome}, ${after.status}, ${urls} URL`, async () => {
      await test.card.push(signedIn);
      await test.card.textbox('JWT token').fill('token');
      await test.card.drawn();
      await test.card.button(act).press('Enter');
      await test.card.drawn();
      assert.equal((await test.card.requests()).length, 1);
      await test.card.push(after);
      await test.card.settle(outcome, 'Text.');
      await test.card.drawn();
      assert.equal(await test.card.focused(), focus);
    });
  }

  for (const name of ['Server URL', 'Web URL']) {
    it(`stays in ${name} after Enter`, async () => {
      await test.card.push(signedIn);
      await test.card.textbox(name).press('Enter');
      await test.card.drawn();
      await test.card.settle('done', 'Saved.');
      await test.card.drawn();
      assert.equal(await test.card.focused(), name);
    });
  }

  const taken = [
    { from: 'Sign out', after: signedOut, focus: 'Sign in with browser' },
    { from: 'Sign out', after: serverOnly, focus: 'Open login' },
    { from: 'Sign in with browser', after: serverOnly, focus: 'Web URL' },
    { from: 'Sign in with email', after: serverOnly, focus: 'Web URL' },
    { from: 'Open login', after: fresh, focus: 'Server URL' },
  ];
  for (const { from, after, focus } of taken) {
    it(`moves on from ${from} to ${focus} when a state from elsewhere takes it away`, async () => {
      await test.card.push(signedIn);
      await test.card.button(from).focus();
      await test.card.push(after);
      await test.card.drawn();
      assert.equal(await test.card.focused(), focus);
    });
  }

  describe('when a request ends while people are elsewhere', () => {
    beforeEach(async () => {
      await test.card.push(signedIn);
      await test.card.button('Open login').press('Enter');
      await test.card.drawn();
      await test.card.page.evaluate(() => {
        document.hasFocus = () => false;
      });
      await test.card.settle('done');
      await test.card.drawn();
    });

    /** `clicked`: the control through which people come back, if any. */
    async function comeBack(clicked?: string): Promise<void> {
      await test.card.page.evaluate((selector) => {
        document.hasFocus = () => true;
        window.dispatchEvent(new Event('focus'));
        if (selector) document.querySelector<HTMLElement>(selector)?.focus();
      }, clicked);
      await test.card.drawn();
    }

    it('leaves the focus to them until they come back', async () => {
      assert.equal(await test.card.focused(), '');
      await comeBack();
      assert.equal(await test.card.focused(), 'Open login');
    });

    it('lets them come back to another control', async () => {
      await comeBack('vscode-text-area');
      assert.equal(await test.card.focused(), 'JWT token');
    });
  });

  it('does not grab focus that was nowhere', async () => {
    await test.card.push(signedIn);
    await test.card.push(signedOut);
    await test.card.push(fresh);
    assert.equal(await test.card.focused(), '');
  });
});
