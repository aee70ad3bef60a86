import assert from 'node:assert/strict';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { BrowserLock, type Locks } from '../../src/platform/browser/lock';
import { launchBrowser } from '../support/browser';
import { ifAssigned } from '../support/ifAssigned';
import { ScriptedServer } from '../support/scriptedServer';
import { describeLock } from './describeLock';

/** The locks of a page; what is done while one is held happens here. */
class PageLocks implements Locks {
  readonly #page: Page;
  readonly #tasks = new Map<number, () => Promise<void>>();

  private constructor(page: Page) {
    this.#page = page;
  }

  static async of(page: Page): Promise<PageLocks> {
    const locks = new PageLocks(page);
    await page.exposeFunction('task', (id: number) => locks.#tasks.get(id)?.());
    return locks;
  }

  async request<T>(name: string, task: () => Promise<T>): Promise<T> {
    const id = this.#tasks.size;
    let result: Promise<T> | undefined;
    this.#tasks.set(id, async () => {
      result = task();
      await result.catch(() => undefined);
    });
    await this.#page.evaluate(`navigator.locks.request(${JSON.stringify(name)}, () => task(${id}))`);
    return result ?? Promise.reject(new Error('The task was not run'));
  }
}

describe('Locks of a browser', () => {
  let server: ScriptedServer;
  let browser: Browser;
  let context: BrowserContext;
  let pages: Page[];

  before(async () => {
    server = await ScriptedServer.start();
    server.onRequest((_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end());
    browser = await launchBrowser();
  });
  after(async () => {
    await ifAssigned(browser)?.close();
    await ifAssigned(server)?.stop();
  });

  beforeEach(async () => {
    context = await browser.newContext();
    pages = await Promise.all(Array.from({ length: 2 }, () => context.newPage()));
    await Promise.all(pages.map((page) => page.goto(server.url)));
  });
  afterEach(() => context.close());

  const locksOf = (name: string): Promise<BrowserLock[]> =>
    Promise.all(pages.map(async (page) => new BrowserLock(name, await PageLocks.of(page))));

  describeLock('of a browser, in two of its pages', async () => {
    const locks = await locksOf('folder/storage');
    let made = 0;
    return () => locks[made++ % locks.length] as BrowserLock;
  });

  it('replace a holder that crashed while others waited, within a second', async () => {
    const [dying, waiting] = (await locksOf('folder/storage')) as [BrowserLock, BrowserLock];
    const held = new Promise<void>((resolve) => {
      void dying.run(() => new Promise(() => resolve())).catch(() => undefined);
    });
    await held;
    const next = waiting.run(async () => 'mine');
    const start = performance.now();
    await pages[0]?.close();
    assert.equal(await next, 'mine');
    assert(performance.now() - start < 1000);
  });

  it('are independent of locks with another name', async () => {
    const [storage] = (await locksOf('folder/storage')) as [BrowserLock];
    const other = new BrowserLock('folder/renewal', await PageLocks.of(await openPage()));
    assert.equal(await storage.run(() => other.run(async () => 'inside')), 'inside');
  });

  async function openPage(): Promise<Page> {
    const page = await context.newPage();
    await page.goto(server.url);
    return page;
  }
});
