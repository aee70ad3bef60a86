import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../../support/browser';
import { packageControlExtension } from './control';
import type { Editor, EditorOptions, WindowOptions } from './editor';
import type { ServerBuild } from './install';
import { copyInstalledExtensions } from './installedExtensions';
import { writeLanguagePacks } from './languagePacks';
import { OpenedPages } from './openedPages';
import { poll } from './poll';
import { ServerProcess, type ServerOptions } from './serverProcess';
import { createSettings } from './settings';
import { TemporaryFolder } from './temporaryFolder';
import { Window, type WindowHost } from './window';
import { makeKeyringStop } from './secretsPatch';
import { saveWindowState } from './windowState';

/** VS Code's server build; each window is a page of one Chromium profile. */
export class ServerEditor implements Editor {
  readonly kind = 'server';
  readonly version: string;
  readonly userDataDir: string;
  readonly globalStorageDir: string;
  readonly logDirs: readonly string[];
  readonly #folder: TemporaryFolder;
  readonly #serverOptions: ServerOptions;
  readonly #browser: Browser;
  readonly #context: BrowserContext;
  readonly #opened: OpenedPages;
  readonly #windows = new Set<Page>();
  readonly #windowHost: WindowHost = {
    readClipboard: (page) => page.evaluate<string>('navigator.clipboard.readText()'),
    reload: async (page) => {
      await saveWindowState(page);
      await this.#withNewExtensionHost(() => page.reload());
    },
    close: (page) => this.#closeWindow(page),
  };
  #server: ServerProcess;

  private constructor(parts: EditorParts) {
    this.#folder = parts.folder;
    this.#serverOptions = parts.serverOptions;
    this.#server = parts.server;
    this.#browser = parts.browser;
    this.#context = parts.context;
    this.#opened = new OpenedPages(parts.context, () => this.#server.baseUrl);
    this.version = parts.serverOptions.build.version;
    this.userDataDir = join(this.#folder.path, 'data');
    this.globalStorageDir = join(this.userDataDir, 'User/globalStorage/waveflow.waveflow');
    this.logDirs = [join(this.userDataDir, 'logs')];
  }

  static async start(build: ServerBuild, options: EditorOptions): Promise<ServerEditor> {
    const folder = new TemporaryFolder('editor');
    const dataDir = folder.path;
    const { keyring = 'keeps', builtinExtensionsDir, locale, trustedDomains, env } = options;
    const serverOptions = {
      build,
      keyring,
      dataDir,
      extensionsDir: join(dataDir, 'extensions'),
      builtinExtensionsDir,
      locale,
      trustedDomains,
      env,
    };
    prepareData(serverOptions, options);

    const browser = await launchBrowser();
    const server = await ServerProcess.start(serverOptions);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    if (keyring === 'stops') await makeKeyringStop(context);
    return new ServerEditor({ folder, serverOptions, server, browser, context });
  }

  get openedUrls(): readonly string[] {
    return this.#opened.urls;
  }

  async openWindow(options: WindowOptions = {}): Promise<Window> {
    const page = await this.#context.newPage();
    this.#windows.add(page);
    page.once('close', () => this.#windows.delete(page));
    await this.#withNewExtensionHost(() => page.goto(windowUrl(this.#server.baseUrl, options)));
    const window = new Window(page, this.#windowHost);
    await window.ready();
    return window;
  }

  openedPage(address: string): Promise<Page> {
    return this.#opened.page(address);
  }

  async restart(): Promise<void> {
    for (const page of this.#windows) {
      await this.#closeWindow(page);
    }
    await this.#server.stop();
    // The same address, because part of the data lives in the browser, by origin.
    this.#server = await ServerProcess.start({ ...this.#serverOptions, port: this.#server.port });
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.stop();
    this.#folder.delete();
  }

  async #withNewExtensionHost(load: () => Promise<unknown>): Promise<void> {
    const before = this.#server.extensionHosts();
    await load();
    const started = () => this.#server.extensionHosts().some((host) => !before.includes(host)) || undefined;
    await poll(started, { what: 'the extension host to start', timeout: 60_000 });
  }

  /** Lets the workbench say goodbye, and waits until its extension host has shut down in order. */
  async #closeWindow(page: Page): Promise<void> {
    await saveWindowState(page);
    const before = this.#server.extensionHosts().length;
    // Closing the page at once would leave the extension host waiting for the window to come back.
    await page.goto('about:blank');
    const ended = () => this.#server.extensionHosts().length < Math.max(before, 1) || undefined;
    // On a slow machine the goodbye may be lost; then the extension host ends with the server.
    await poll(ended, { what: 'the extension host to end', timeout: 15_000 }).catch(() => undefined);
    await page.close();
  }
}

interface EditorParts {
  readonly folder: TemporaryFolder;
  readonly serverOptions: ServerOptions;
  readonly server: ServerProcess;
  readonly browser: Browser;
  readonly context: BrowserContext;
}

function prepareData(server: ServerOptions, options: EditorOptions): void {
  const userDataDir = join(server.dataDir, 'data');
  mkdirSync(userDataDir, { recursive: true });
  createSettings(userDataDir, options.settings);
  writeLanguagePacks(userDataDir);
  const control = options.control === true ? [packageControlExtension()] : [];
  copyInstalledExtensions(server.build, server.extensionsDir, [options.vsix, control].flat());
}

function windowUrl(baseUrl: string, options: WindowOptions): string {
  const url = new URL(baseUrl);
  if (options.folder === undefined) {
    url.searchParams.set('ew', 'true');
  } else {
    url.searchParams.set('folder', options.folder);
  }
  return url.href;
}
