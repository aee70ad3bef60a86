import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../support/browser';
import { listen, stopListening } from '../listen';
import { TestBed } from './testBed';
import { post, readTokens } from './testClient';

describe('the pages of the v2 server for tests', function () {
  this.timeout(60_000);

  const verifier = randomBytes(32).toString('base64url');
  const calls: URL[] = [];
  const listener = createServer((request, response) => {
    calls.push(new URL(request.url ?? '', callback));
    response.setHeader('content-type', 'text/html').end('<title>Back in the editor</title>');
  });
  let callback: string;
  let bed: TestBed;
  let browser: Browser;
  let page: Page;

  before(async () => {
    callback = `${await listen(listener, { host: '127.0.0.1', port: 0 })}/wf/callback`;
    bed = await TestBed.startOwn();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await bed.stop();
    await stopListening(listener);
  });
  beforeEach(async () => {
    calls.length = 0;
    const context = await browser.newContext();
    page = await context.newPage();
    page.setDefaultTimeout(10_000);
  });
  afterEach(() => page.context().close());

  const authorize = (more: Record<string, string> = {}) => {
    const query = new URLSearchParams({
      client_id: 'waveflow-vscode',
      redirect_uri: callback,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      state: 'mine',
      device_name: 'VS Code on <desk>',
      ...more,
    });
    return page.goto(`${bed.url}/authorize?${query}`);
  };
  const signIn = async (password = bed.admin.password) => {
    await page.getByRole('textbox', { name: 'Username' }).fill(bed.admin.username);
    await page.getByRole('textbox', { name: 'Password' }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };
  const callsBack = () => calls.filter(({ pathname }) => pathname === '/wf/callback');

  it('sign in, ask, and lead back with a code', async () => {
    await authorize();
    await signIn('wrong');
    await page.getByText('Wrong username or password.').waitFor();
    await signIn();
    await page.getByText('“VS Code on <desk>”').waitFor();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.waitForURL(/wf\/callback/);
    const [call] = callsBack();
    assert.equal(call?.searchParams.get('state'), 'mine');
    const exchange = {
      code: call.searchParams.get('code'),
      code_verifier: verifier,
      client_id: 'waveflow-vscode',
      redirect_uri: callback,
    };
    const { user, device_id } = await readTokens(await post(`${bed.url}/api/v2/oauth/token`, exchange));
    assert.equal(user.username, 'ada');
    const devices = await bed.controls?.devices('ada');
    assert.equal(devices?.find(({ id }) => id === device_id)?.name, 'VS Code on <desk>');
  });

  it('lead back without one when the user declines', async () => {
    await authorize();
    await signIn();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.waitForURL(/wf\/callback/);
    const [call] = callsBack();
    assert.deepEqual(
      ['error', 'state', 'code'].map((name) => call?.searchParams.get(name)),
      ['access_denied', 'mine', null],
    );
  });

  it('show what is wrong, and lead nowhere', async () => {
    for (const wrong of [{ redirect_uri: 'http://music.example/' }, { client_id: '' }]) {
      await authorize(wrong);
      await page.getByRole('heading', { name: 'Sign-in failed' }).waitFor();
    }
    await authorize({ code_challenge: 'short' });
    await signIn();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByText('The server refused with 422.').waitFor();
    assert.deepEqual(calls, []);
  });

  it('show the music of who signs in, with playlists and their songs', async () => {
    const client = await bed.logIn();
    await client.createPlaylist('<Evening>', []);
    await page.goto(`${bed.url}/music`);
    await signIn();
    await page.getByText('<Evening> (0)').waitFor();
  });

  it('never lead to another server after signing in', async () => {
    for (const next of ['https://evil.example/', '//evil.example/', '/\\evil.example/']) {
      const body = new URLSearchParams(Object.entries(bed.admin));
      const address = `${bed.url}/sign-in?${new URLSearchParams({ next })}`;
      const response = await fetch(address, { method: 'POST', body, redirect: 'manual' });
      assert.equal(response.headers.get('location'), null);
    }
  });

  it('set a server up', async () => {
    for (const { username } of [bed.admin, bed.other]) {
      await bed.controls?.do({ action: 'delete account', username });
    }
    await page.goto(bed.url);
    await page.getByRole('textbox', { name: 'Username' }).fill('first');
    await page.getByRole('textbox', { name: 'Password' }).fill('correct horse battery');
    await page.getByRole('button', { name: 'Create the account' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    const { user } = (await bed.logIn({ username: 'first', password: 'correct horse battery' })).tokens;
    assert.equal(user.role, 'admin');
  });
});
