import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { decodeJwt } from 'jose';
import type { Browser, Page } from 'playwright-core';
import { brokenAxeRules } from '../support/axe';
import { launchBrowser } from '../support/browser';
import { listen, stopListening } from './listen';
import { startServer } from './process';
import type { ServerProcess } from './process';

const ada = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' };
const STATE = '0f1e2d3c'.repeat(8);

describe('/desktop-login, in Chromium', function () {
  this.timeout(60_000);

  let server: ServerProcess;
  let desktop: Server;
  let desktopUrl: string;
  let browser: Browser;
  let page: Page;
  /** Path and query of what came to the desktop, oldest first. */
  let callbacks: string[];

  before(async () => {
    desktop = createServer((request, response) => {
      if (request.url !== '/favicon.ico') {
        callbacks.push(request.url ?? '');
      }
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>Desktop</title><p>Back in the editor');
    });
    [server, browser, desktopUrl] = await Promise.all([
      startServer(),
      launchBrowser(),
      listen(desktop, { host: '127.0.0.1', port: 0 }),
    ]);
    await server.signUp(ada);
  });

  after(async () => {
    await browser.close();
    await Promise.all([server.stop(), stopListening(desktop)]);
  });

  beforeEach(async () => {
    callbacks = [];
    const context = await browser.newContext();
    context.setDefaultTimeout(10_000);
    page = await context.newPage();
  });

  afterEach(() => page.context().close());

  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const field = (name: string) => page.getByRole('textbox', { name, exact: true });
  const link = (name: string) => page.getByRole('link', { name, exact: true });
  const backInEditor = () => page.getByText('Back in the editor').waitFor();

  const open = (parameters: { cb?: string; state?: string } = {}) => {
    const asked = { cb: `${desktopUrl}/wf/callback?window=2`, state: STATE, ...parameters };
    return page.goto(`${server.url}/desktop-login?${new URLSearchParams(asked)}`);
  };

  async function fillIn(account: Partial<typeof ada>): Promise<void> {
    const labels = { name: 'Name', email: 'Email', password: 'Password' } as const;
    for (const key of Object.keys(account) as (keyof typeof ada)[]) {
      await field(labels[key]).fill(account[key] ?? '');
    }
  }

  /** Signs in where the page is. */
  async function signIn(): Promise<void> {
    await fillIn({ email: ada.email, password: ada.password });
    await button('Sign in').click();
  }

  /** Asserts that the desktop got one callback, with a token for this email. */
  async function assertGranted(email: string): Promise<void> {
    await backInEditor();
    assert.equal(callbacks.length, 1);
    const { pathname, searchParams } = new URL(callbacks[0] ?? '', desktopUrl);
    const { token = '', ...others } = Object.fromEntries(searchParams);
    assert.equal(pathname, '/wf/callback');
    assert.deepEqual(others, { window: '2', state: STATE });
    assert.equal(decodeJwt(token)['email'], email);
    const response = await fetch(`${server.url}/api/v1/profiles`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(response.status, 200);
  }

  async function assertRefused(): Promise<void> {
    await backInEditor();
    assert.deepEqual(callbacks, [`/wf/callback?window=2&error=access_denied&state=${STATE}`]);
  }

  it('hands the token over after signing in', async () => {
    await open();
    assert.equal(new URL(page.url()).pathname, '/sign-in');
    await signIn();
    await assertGranted(ada.email);
  });

  it('hands the token over after a wrong password and the right one', async () => {
    await open();
    await fillIn({ email: ada.email, password: 'wrong horse battery' });
    await button('Sign in').click();
    await page.getByRole('alert').getByText('Invalid').waitFor();
    await signIn();
    await assertGranted(ada.email);
  });

  it('hands the token over after signing up', async () => {
    await open();
    await link('Create an account').click();
    await fillIn({ ...ada, email: 'grace@example.org' });
    await button('Sign up').click();
    await assertGranted('grace@example.org');
  });

  it('hands the token over after a detour to sign-up and back', async () => {
    await open();
    await link('Create an account').click();
    await link('Go to sign-in').click();
    await signIn();
    await assertGranted(ada.email);
  });

  it('hands the token over at once when there is a session', async () => {
    await page.goto(`${server.url}/sign-in`);
    await signIn();
    await page.waitForURL(`${server.url}/token`);
    await open();
    await assertGranted(ada.email);
  });

  it('notifies the desktop when the user cancels signing in', async () => {
    await open();
    await button('Cancel').click();
    await assertRefused();
  });

  it('notifies the desktop when the user cancels signing up', async () => {
    await open();
    await link('Create an account').click();
    await button('Cancel').click();
    await assertRefused();
  });

  it('notifies a desktop that listens as localhost', async () => {
    await open({ cb: `${desktopUrl.replace('127.0.0.1', 'LOCALHOST')}/wf/callback?window=2` });
    await button('Cancel').click();
    await assertRefused();
  });

  const bad: [string, { cb?: string; state?: string }][] = [
    ['callback', { cb: 'http://evil.example.org:49388/wf/callback' }],
    ['state', { state: ' ' }],
  ];
  for (const [what, parameters] of bad) {
    it(`shows a page and redirects nowhere for a bad ${what}`, async () => {
      const response = await open(parameters);
      assert.equal(response?.status(), 400);
      await page.getByRole('alert').getByText('This sign-in link is not valid.').waitFor();
      assert.equal(new URL(page.url()).pathname, '/desktop-login');
      assert.deepEqual(callbacks, []);
    });
  }

  const targets: [string, string][] = [
    ['nothing', ''],
    ['another site', 'https://evil.example.org/desktop-login'],
    ['a path that only begins alike', '/desktop-login/../assets/icon.svg'],
    ['a script', 'javascript:document.title="x"'],
  ];
  for (const [what, target] of targets) {
    it(`offers no Cancel and leads to the token when sign-in is to continue to ${what}`, async () => {
      await page.goto(`${server.url}/sign-in?${new URLSearchParams({ continue: target })}`);
      assert.equal(await button('Cancel').count(), 0);
      await signIn();
      await page.waitForURL(`${server.url}/token`);
    });
  }

  it('offers no Cancel when sign-in continues to a desktop login with a bad callback', async () => {
    const target = `/desktop-login?${new URLSearchParams({ cb: 'http://evil.example.org:49388/', state: STATE })}`;
    await page.goto(`${server.url}/sign-in?${new URLSearchParams({ continue: target })}`);
    assert.equal(await button('Cancel').count(), 0);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`is accessible, ${colorScheme}`, async () => {
      await page.emulateMedia({ colorScheme });
      await open();
      assert.deepEqual(await brokenAxeRules(page), []);
    });
  }
});
