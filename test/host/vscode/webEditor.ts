import type { Browser, BrowserContext } from 'playwright-core';
import { launchBrowser } from '../../support/browser';
import { OpenedPages } from './openedPages';
import { calmSettings, type Settings } from './settings';
import { installWebBuild } from './webBuild';
import { WebServer } from './webServer';
import { Window, type WindowHost } from './window';
import { saveWindowState } from './windowState';

/** VS Code without a server behind it: each window is a page, whose extension host is a web worker. */
export class WebEditor {
  readonly #server: WebServer;
  readonly #browser: Browser;
  readonly #context: BrowserContext;
  readonly #opened: OpenedPages;
  readonly #windowHost: WindowHost = {
    readClipboard: (page) => page.evaluate<string>('navigator.clipboard.readText()'),
    reload: async (page) => {
      await saveWindowState(page);
      await page.reload();
    },
    close: (page) => page.close({ runBeforeUnload: true }),
  };

  private constructor(server: WebServer, browser: Browser, context: BrowserContext) {
    this.#server = server;
    this.#browser = browser;
    this.#context = context;
    this.#opened = new OpenedPages(context, () => server.origin);
  }

  static async start(settings: Settings = {}): Promise<WebEditor> {
    const server = await WebServer.start({ build: installWebBuild(), settings: { ...calmSettings, ...settings } });
    const browser = await launchBrowser();
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    return new WebEditor(server, browser, context);
  }

  /** What was opened outside the editor, oldest first. */
  get openedUrls(): readonly string[] {
    return this.#opened.urls;
  }

  /** Another window on the same data; resolves when the workbench is drawn. */
  async openWindow(): Promise<Window> {
    const page = await this.#context.newPage();
    await page.goto(`${this.#server.origin}/?ew=true`);
    const window = new Window(page, this.#windowHost);
    await window.ready();
    return window;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.stop();
  }
}
