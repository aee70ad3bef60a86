import assert from 'node:assert/strict';
import type { CardState } from '../../src/protocol/webview';
import type { AccessibleNode } from './accessibility';
import {
  arabic,
  checking,
  expired,
  fresh,
  german,
  localOnly,
  offline,
  sameAsServer,
  serverOnly,
  signedIn,
  signedOut,
  syncing,
} from './states';
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

const expectedSync = (
  labels: CardState['labels'],
  { mode, canSync, canClear }: NonNullable<CardState['sync']>,
): AccessibleNode[] => [
  node('group', labels.sync),
  node('heading', labels.sync),
  node('button', labels.syncNow, { disabled: !canSync }),
  node('button', labels.showQueue),
  node('button', labels.clearPending, { disabled: !canClear }),
  node('alert', ''),
  node('radiogroup', labels.syncMode),
  node('radio', labels.hybrid, { description: labels.hybridHint, checked: mode === 'hybrid' }),
  node('radio', labels.local, { description: labels.localHint, checked: mode === 'local' }),
  node('alert', ''),
];

const expectedDisclosure = (label: string, expanded: boolean, content: AccessibleNode[]): AccessibleNode[] => [
  node('heading', label),
  node('button', label, { expanded }),
  ...(expanded ? content : []),
];

const expectedSignIn = ({ labels, url }: CardState, expanded: boolean): AccessibleNode[] => [
  node('button', labels.signInWithBrowser, { disabled: url === '' }),
  node('alert', ''),
  ...expectedDisclosure(labels.otherWays, expanded, [
    node('button', labels.signInWithEmail, { disabled: url === '' }),
    node('button', labels.openLogin, { disabled: url === '' }),
    node('alert', ''),
    node('textbox', labels.token, { description: labels.tokenHint }),
    node('alert', ''),
    node('button', labels.saveToken, { disabled: true }),
  ]),
];

/** What assistive technology has to know of a card in which nothing was typed. @param expanded whether all its parts are open */
const expectedTree = (state: CardState, expanded: boolean): AccessibleNode[] => [
  node('region', state.labels.region),
  node('heading', state.labels.region),
  node('status', ''),
  node('button', state.labels.switchProfile),
  ...(state.canSignOut ? [node('button', state.labels.signOut)] : []),
  node('alert', ''),
  node('textbox', state.labels.serverUrl, { description: state.urlHint }),
  node('button', state.labels.saveUrl),
  node('alert', ''),
  ...(state.canSignIn ? expectedSignIn(state, expanded) : []),
  ...(state.sync ? expectedSync(state.labels, state.sync) : []),
  ...expectedDisclosure(state.labels.advanced, expanded, [
    node('textbox', state.labels.webUrl, { description: state.webUrlHint }),
    node('button', state.labels.saveWebUrl),
    node('alert', ''),
    node('button', state.labels.setRequestHeader, { disabled: state.url === '' }),
    node('alert', ''),
  ]),
];

describe('account card for assistive technology', function () {
  this.timeout(60_000);
  const test = useCard();

  const states = {
    fresh,
    'server only': serverOnly,
    'signed out': signedOut,
    'with a sign-in page of the server': sameAsServer,
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
      assert.deepEqual(await test.card.accessibilityTree(), expectedTree(state, false));
      await test.card.pushOpen(state);
      assert.deepEqual(await test.card.accessibilityTree(), expectedTree(state, true));
    });
  }

  it('has the English names that other programs rely on', async () => {
    await test.card.pushOpen(expired);
    assert.equal(await test.card.page.getByRole('region', { name: 'WaveFlow server account', exact: true }).count(), 1);
    for (const name of ['Server URL', 'Sign-in page URL', 'JWT token'])
      assert.equal(await test.card.textbox(name).count(), 1);
    const buttons = ['Save URL', 'Save Sign-In Page URL', 'Sign In', 'Sign In with Password', 'Open Login'];
    for (const name of [...buttons, 'Save Token', 'Sign Out', 'Switch Profile', 'Other ways to sign in', 'Advanced']) {
      assert.equal(await test.card.button(name).count(), 1);
    }
  });

  it('has the new names after a change of language', async () => {
    await test.card.push(signedIn);
    await test.card.pushOpen(arabic);
    assert.deepEqual(await test.card.accessibilityTree(), expectedTree(arabic, true));
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
    ['Sign-in page URL', 'Save Sign-In Page URL'],
    ['JWT token', 'Save Token'],
  ] as const) {
    it(`says that an error is about ${field} and which, until that is edited`, async () => {
      const described = async (): Promise<AccessibleNode | undefined> =>
        (await test.card.accessibilityTree()).find(({ role, name }) => role === 'textbox' && name === field);
      const invalid = async (): Promise<string[]> =>
        (await test.card.accessibilityTree()).filter((one) => one.invalid).map(({ name }) => name);
      await test.card.pushOpen(signedOut);
      const before = await described();
      await test.card.textbox(field).fill('text');
      await test.card.button(button).click();
      await test.card.respond('failed', 'That is not it.');
      assert.deepEqual(await invalid(), [field]);
      assert.equal((await described())?.description, `That is not it. ${before?.description ?? ''}`);
      await test.card.textbox(field).press('x');
      await test.card.drawn();
      assert.deepEqual(await invalid(), []);
      assert.equal((await described())?.description, before?.description);
    });
  }
});

describe('account card for the keyboard', function () {
  this.timeout(60_000);
  const test = useCard();

  it('leads through all controls in reading order and back', async () => {
    await test.card.restore({ open: ['otherWays', 'advanced'] });
    await test.card.push(expired);
    const account = ['Switch Profile', 'Sign Out', 'Server URL', 'Save URL'];
    const signIn = [
      'Sign In',
      'Other ways to sign in',
      'Sign In with Password',
      'Open Login',
      'JWT token',
      'Save Token',
    ];
    const stops = [
      ...account,
      ...signIn,
      'Advanced',
      'Sign-in page URL',
      'Save Sign-In Page URL',
      'Set Request Header',
    ];
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

  it('leads past what is closed', async () => {
    await test.card.push(expired);
    const stops = [
      'Switch Profile',
      'Sign Out',
      'Server URL',
      'Save URL',
      'Sign In',
      'Other ways to sign in',
      'Advanced',
    ];
    for (const stop of stops) {
      await test.card.page.keyboard.press('Tab');
      assert.equal(await test.card.focused(), stop);
    }
  });

  /** As often as it takes to get to `name`. */
  const tabTo = async (name: string): Promise<void> => {
    for (let stops = 0; stops < 20 && (await test.card.focused()) !== name; stops++)
      await test.card.page.keyboard.press('Tab');
    assert.equal(await test.card.focused(), name);
  };

  it('signs in from nothing by a token', async () => {
    const { keyboard } = test.card.page;
    await test.card.push(fresh);
    await tabTo('Server URL');
    await keyboard.type('music.example.org');
    await keyboard.press('Enter');
    await test.card.push(serverOnly);
    await test.card.respond('done', 'Saved.');
    await tabTo('Other ways to sign in');
    await keyboard.press('Enter');
    await tabTo('Open Login');
    await keyboard.press('Space');
    await test.card.respond('done');
    await tabTo('JWT token');
    await keyboard.type('token');
    await test.card.drawn();
    await tabTo('Save Token');
    await keyboard.press('Enter');
    assert.deepEqual(await test.card.actions(), [
      { name: 'saveUrl', url: 'music.example.org' },
      { name: 'openLogin' },
      { name: 'saveToken', token: 'token' },
    ]);
  });

  it('signs in from nothing with the browser', async () => {
    const { keyboard } = test.card.page;
    await test.card.push(fresh);
    await tabTo('Server URL');
    await keyboard.type('music.local:3000');
    await keyboard.press('Enter');
    await test.card.push(sameAsServer);
    await test.card.respond('done', 'Saved.');
    await tabTo('Sign In');
    await keyboard.press('Enter');
    assert.deepEqual(await test.card.actions(), [
      { name: 'saveUrl', url: 'music.local:3000' },
      { name: 'signInWithBrowser' },
    ]);
  });

  it('sets a sign-in page that is somewhere else', async () => {
    const { keyboard } = test.card.page;
    await test.card.push(serverOnly);
    await tabTo('Advanced');
    await keyboard.press('Space');
    await tabTo('Sign-in page URL');
    await keyboard.type('https://web.example.org');
    await keyboard.press('Enter');
    assert.deepEqual(await test.card.actions(), [{ name: 'saveWebUrl', url: 'https://web.example.org' }]);
  });

  const table = [
    { act: 'Save URL', outcome: 'done', after: expired, focus: 'Save URL' },
    { act: 'Save URL', outcome: 'failed', after: expired, focus: 'Server URL' },
    { act: 'Save Sign-In Page URL', outcome: 'done', after: expired, focus: 'Save Sign-In Page URL' },
    { act: 'Save Sign-In Page URL', outcome: 'failed', after: expired, focus: 'Sign-in page URL' },
    { act: 'Save Token', outcome: 'done', after: signedIn, focus: 'Switch Profile' },
    { act: 'Save Token', outcome: 'done', after: expired, focus: 'JWT token' },
    { act: 'Save Token', outcome: 'failed', after: expired, focus: 'JWT token' },
    { act: 'Save Token', outcome: 'cancelled', after: expired, focus: 'Save Token' },
    { act: 'Sign In', outcome: 'done', after: signedIn, focus: 'Switch Profile' },
    { act: 'Sign In', outcome: 'failed', after: serverOnly, focus: 'Sign In' },
    { act: 'Sign In', outcome: 'failed', after: fresh, focus: 'Server URL' },
    { act: 'Sign In', outcome: 'cancelled', after: expired, focus: 'Sign In' },
    { act: 'Sign In with Password', outcome: 'done', after: signedIn, focus: 'Switch Profile' },
    { act: 'Sign In with Password', outcome: 'failed', after: serverOnly, focus: 'Sign In with Password' },
    { act: 'Open Login', outcome: 'done', after: expired, focus: 'Open Login' },
    { act: 'Open Login', outcome: 'failed', after: fresh, focus: 'Server URL' },
    { act: 'Sign Out', outcome: 'done', after: signedOut, focus: 'Sign In' },
    { act: 'Sign Out', outcome: 'done', after: serverOnly, focus: 'Sign In' },
    { act: 'Sign Out', outcome: 'done', after: fresh, focus: 'Server URL' },
    { act: 'Sign Out', outcome: 'failed', after: expired, focus: 'Sign Out' },
    { act: 'Switch Profile', outcome: 'cancelled', after: expired, focus: 'Switch Profile' },
  ] as const;
  for (const { act, outcome, after, focus } of table) {
    const urls = [after.url && 'server', after.webUrl && 'web'].filter(Boolean).join(' and ') || 'no';
    it(`has focus on ${focus} after ${act}: ${outcome}, ${after.status}, ${urls} URL`, async () => {
      await test.card.pushOpen(expired);
      await test.card.textbox('JWT token').fill('token');
      await test.card.drawn();
      await test.card.button(act).press('Enter');
      await test.card.drawn();
      assert.equal((await test.card.requests()).length, 1);
      await test.card.push(after);
      await test.card.respond(outcome, 'Text.');
      await test.card.drawn();
      assert.equal(await test.card.focused(), focus);
    });
  }

  for (const name of ['Server URL', 'Sign-in page URL']) {
    it(`stays in ${name} after Enter`, async () => {
      await test.card.pushOpen(signedIn);
      await test.card.textbox(name).press('Enter');
      await test.card.drawn();
      await test.card.respond('done', 'Saved.');
      await test.card.drawn();
      assert.equal(await test.card.focused(), name);
    });
  }

  const taken = [
    { from: 'Sign Out', before: signedIn, after: signedOut, focus: 'Sign In' },
    { from: 'Sign Out', before: signedIn, after: fresh, focus: 'Server URL' },
    { from: 'Sign In', before: signedOut, after: signedIn, focus: 'Switch Profile' },
    { from: 'Sign In', before: signedOut, after: fresh, focus: 'Server URL' },
    { from: 'Other ways to sign in', before: signedOut, after: signedIn, focus: 'Switch Profile' },
    { from: 'Open Login', before: signedOut, after: fresh, focus: 'Server URL' },
    { from: 'Set Request Header', before: signedIn, after: fresh, focus: 'Server URL' },
    { from: 'Show Sync Queue', before: syncing, after: signedOut, focus: 'Switch Profile' },
  ];
  for (const { from, before, after, focus } of taken) {
    it(`moves on from ${from} to ${focus} when a state from elsewhere takes it away: ${after.status}`, async () => {
      await test.card.pushOpen(before);
      await test.card.button(from).focus();
      await test.card.push(after);
      await test.card.drawn();
      assert.equal(await test.card.focused(), focus);
    });
  }

  it('stays where it is when users close a part', async () => {
    await test.card.pushOpen(signedOut);
    await test.card.button('Advanced').press('Enter');
    await test.card.push({ ...signedOut, hint: 'Something else changed.' });
    await test.card.drawn();
    assert.equal(await test.card.focused(), 'Advanced');
  });

  it('does not grab focus that was nowhere', async () => {
    await test.card.push(signedIn);
    await test.card.push(signedOut);
    await test.card.push(fresh);
    assert.equal(await test.card.focused(), '');
  });
});
