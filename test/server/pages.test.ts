import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser';
import { startServer } from './process';
import type { ServerProcess } from './process';

const PASSWORD = 'correct horse battery';

describe('the pages, in Chromium', function () {
  this.timeout(60_000);

  let server: ServerProcess;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  before(async () => {
    [server, browser] = await Promise.all([startServer({ faults: true }), launchBrowser()]);
    await server.signUp({ name: 'Ada', email: 'ada@example.org', password: PASSWORD });
  });

  after(async () => {
    await browser.close();
    await server.stop();
  });

  beforeEach(async () => {
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    context.setDefaultTimeout(10_000);
    page = await context.newPage();
    complaints = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    // Not what Chromium merely mentions, such as that the test was faster than autofocus.
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) {
        complaints.push(message.text());
      }
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url)) {
        complaints.push(`asked for ${request.url()}`);
      }
    });
  });

  afterEach(() => page.context().close());

  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const field = (name: string) => page.getByRole('textbox', { name, exact: true });
  const at = (path: string) => page.waitForURL(server.url + path);

  async function signIn(withPassword = PASSWORD): Promise<void> {
    await page.goto(server.url);
    await at('/sign-in');
    await field('Email').fill('ada@example.org');
    await field('Password').fill(withPassword);
    await button('Sign in').click();
  }

  it('lead from sign-up to the token, to sign-out and back in', async () => {
    await page.goto(server.url);
    await at('/sign-in');
    await page.getByRole('link', { name: 'Create an account' }).click();
    await field('Name').fill('Grace');
    await field('Email').fill('grace@example.org');
    await field('Password').fill(PASSWORD);
    await button('Sign up').click();
    await page.getByText('Signed in as Grace (grace@example.org)').waitFor();

    await button('Sign out').click();
    await at('/sign-in');
    await page.goto(`${server.url}/token`);
    await at('/sign-in');

    await field('Email').fill('grace@example.org');
    await field('Password').fill(PASSWORD);
    await button('Sign in').click();
    await page.getByText('Signed in as Grace (grace@example.org)').waitFor();
    await page.goto(server.url);
    await at('/token');
    assert.deepEqual(complaints, []);
  });

  it('show a token that works and copy it', async () => {
    await signIn();
    const token = await field('Your JWT token').inputValue();
    await button('Copy').click();
    await page.getByRole('status').getByText('Copied').waitFor();
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), token);
    const response = await fetch(`${server.url}/api/v1/profiles`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(response.status, 200);
  });

  it('say that the password is wrong and let one try again', async () => {
    await signIn('wrong horse battery');
    await page.getByRole('alert').getByText('Invalid email or password').waitFor();
    await field('Password').fill(PASSWORD);
    await button('Sign in').click();
    await at('/token');
  });

  it('say that the password is too short', async () => {
    await page.goto(`${server.url}/sign-up`);
    await field('Name').fill('Eve');
    await field('Email').fill('eve@example.org');
    await field('Password').fill('short');
    await button('Sign up').click();
    await page.getByRole('alert').getByText('Password too short').waitFor();
  });

  it('say that the server cannot be reached', async () => {
    await page.goto(`${server.url}/sign-in`);
    await page.context().setOffline(true);
    await field('Email').fill('ada@example.org');
    await field('Password').fill(PASSWORD);
    await button('Sign in').click();
    await page.getByRole('alert').getByText('The server cannot be reached').waitFor();
  });

  it('say that they cannot ask for a second factor', async () => {
    const account = { name: 'Lin', email: 'lin@example.org', password: PASSWORD };
    await server.signUp(account);
    await server.requireSecondFactor(account);
    await page.goto(`${server.url}/sign-in`);
    await field('Email').fill(account.email);
    await field('Password').fill(PASSWORD);
    await button('Sign in').click();
    await page.getByRole('alert').getByText('asks for a second factor').waitFor();
    await page.goto(server.url);
    await at('/sign-in');
  });

  it('show names as they are, whatever they contain', async () => {
    const name = `<img src=x onerror="alert(1)"> & 'Mallory'`;
    const { cookie } = await server.signUp({ name, email: 'mallory@example.org', password: PASSWORD });
    const [cookieName = '', value = ''] = cookie.split('=');
    await page.context().addCookies([{ name: cookieName, value, url: server.url }]);
    await page.goto(server.url);
    await page.getByText(`Signed in as ${name} (mallory@example.org)`).waitFor();
    assert.deepEqual(complaints, []);
  });
});
