import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { demoAccountV2 } from '../server/v2/demo/account';
import { ifAssigned } from '../support/ifAssigned';
import { stillRunning } from '../support/processTree';
import { DemoRun } from './demoRun';
import { ACCOUNT_ITEM } from './extension';
import { launchBrowser } from '../support/browser';
import { chooseHost } from './vscode/chooseHost';
import { Dialog } from './vscode/dialog';
import { TemporaryFolder } from './vscode/temporaryFolder';

describe('npm start', () => {
  let folder: TemporaryFolder;
  let other: TemporaryFolder;
  const runs: DemoRun[] = [];
  let browser: Browser;

  before(async function () {
    // The desktop build shows a window of its own, which this test cannot see.
    if ((await chooseHost()).kind === 'desktop') this.skip();
    folder = new TemporaryFolder('demo');
    other = new TemporaryFolder('demo');
    browser = await launchBrowser();
  });
  after(async () => {
    await ifAssigned(browser)?.close();
    ifAssigned(folder)?.delete();
    ifAssigned(other)?.delete();
  });
  afterEach(() => runs.splice(0).forEach((run) => run.kill()));

  async function start(options: { terminal: boolean; folder?: TemporaryFolder }): Promise<DemoRun> {
    const run = await DemoRun.start((options.folder ?? folder).path, options);
    runs.push(run);
    return run;
  }

  /** Asserts that all started processes have ended and that no port listens any more. */
  async function assertEnded({ begun, link, serverUrl }: DemoRun): Promise<void> {
    assert.ok(begun.length >= 4, `Only ${begun.length} processes`);
    while (stillRunning(begun).length > 0) await delay(50);
    for (const url of [link, serverUrl]) await assert.rejects(fetch(url), `${url} responds`);
  }

  it('says how to sign in, opens VS Code connected to its server by the last line, and ends on Ctrl+C', async () => {
    const run = await start({ terminal: true });
    const { username, password } = demoAccountV2;
    for (const text of ['WaveFlow: Sign In', username, password, 'Ctrl+C']) assert.ok(run.output.includes(text), text);
    assert.equal(run.output.trimEnd().split('\n').at(-1)?.trim(), run.link);

    const page = await browser.newPage();
    await page.goto(run.link);
    const dialog = new Dialog(page);
    assert.ok((await dialog.text()).includes(run.serverUrl));
    await dialog.click('Connect');
    await page.locator(`.statusbar-item[id="${ACCOUNT_ITEM}"]`).waitFor();

    run.refresh();
    run.type('\x03');
    await assertEnded(run);
  });

  it('starts next to another one; each ends alone, with its terminal or with npm', async () => {
    const first = await start({ terminal: false });
    const second = await start({ terminal: true, folder: other });
    second.closeTerminal();
    await assertEnded(second);
    assert.equal((await fetch(first.serverUrl)).status, 200);
    first.signal('SIGTERM');
    await assertEnded(first);
  });
});
