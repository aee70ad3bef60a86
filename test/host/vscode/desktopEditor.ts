import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type Browser, type ElectronApplication, type Page } from 'playwright-core';
import { launchBrowser } from './browser';
import type { DesktopHost } from './chooseHost';
import { packageControlExtension } from './control';
import { desktopUserDataDir, folderArguments, installDesktopExtensions } from './desktopCli';
import type { Editor, EditorOptions, WindowOptions } from './editor';
import { writeLanguagePacks } from './languagePacks';
import { poll } from './poll';
import { changeSettings, createSettings, type Settings } from './settings';
import { Window, type WindowHost } from './window';

/** The desktop build, driven through Electron. Addresses that it opens go to a Chromium without a window. */
export class DesktopEditor implements Editor {
  readonly kind = 'desktop';
  readonly version: string;
  readonly userDataDir: string;
  readonly globalStorageDir: string;
  readonly logDirs: readonly string[];
  readonly openedUrls: string[] = [];
  readonly #dataDir: string;
  readonly #launch: () => Promise<ElectronApplication>;
  #app: ElectronApplication;
  #browser: Browser | undefined;
  /** The window that VS Code shows on its own when it starts. */
  #firstWindow: Page | undefined;

  private constructor(host: DesktopHost, dataDir: string, launch: () => Promise<ElectronApplication>, app: ElectronApplication) {
    this.version = host.version;
    this.#dataDir = dataDir;
    this.#launch = launch;
    this.#app = app;
    this.userDataDir = desktopUserDataDir(dataDir);
    this.globalStorageDir = join(this.userDataDir, 'User/globalStorage/waveflow.waveflow');
    this.logDirs = [join(this.userDataDir, 'logs')];
  }

  static async start(host: DesktopHost, options: EditorOptions): Promise<DesktopEditor> {
    const dataDir = mkdtempSync(join(tmpdir(), 'waveflow-editor-'));
    process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));
    createSettings(desktopUserDataDir(dataDir), options.settings);
    writeLanguagePacks(desktopUserDataDir(dataDir));
    const control = options.control === true ? [packageControlExtension(dataDir)] : [];
    installDesktopExtensions(host.executable, dataDir, [options.vsix, control].flat());

    const launch = (): Promise<ElectronApplication> =>
      _electron.launch({
        executablePath: host.executable,
        args: [...folderArguments(dataDir), ...launchArguments(options)],
        env: { ...(process.env as Record<string, string>), ...options.env },
      });
    const editor = new DesktopEditor(host, dataDir, launch, await launch());
    await editor.#started();
    return editor;
  }

  async openWindow(options: WindowOptions = {}): Promise<Window> {
    const page = this.#firstWindow ?? (await this.#newWindow());
    this.#firstWindow = undefined;
    const window = new Window(page, this.#windowHost);
    await window.ready();
    if (options.folder !== undefined) {
      await window.runCommand('File: Open Folder...');
      await window.answer(options.folder);
      await window.ready();
    }
    return window;
  }

  async openedPage(address: string): Promise<Page> {
    const url = await poll(() => this.openedUrls.filter((opened) => opened.includes(address)).at(-1), { what: `${address} to be opened` });
    this.#browser ??= await launchBrowser();
    const page = await this.#browser.newPage();
    await page.goto(url);
    return page;
  }

  changeSettings(changes: Settings): void {
    changeSettings(this.userDataDir, changes);
  }

  async restart(): Promise<void> {
    await this.#app.close();
    this.#app = await this.#launch();
    await this.#started();
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    await this.#app.close();
    rmSync(this.#dataDir, { recursive: true, force: true });
  }

  readonly #windowHost: WindowHost = {
    readClipboard: () => this.#app.evaluate(({ clipboard }) => clipboard.readText()),
    reload: async (page) => {
      await page.reload();
    },
    close: (page) => page.close({ runBeforeUnload: true }),
  };

  async #started(): Promise<void> {
    this.#firstWindow = await this.#app.firstWindow();
    await this.#firstWindow.context().exposeFunction('waveflowTestOpened', (url: string) => this.openedUrls.push(url));
    await this.#app.evaluate(({ shell, BrowserWindow }) => {
      shell.openExternal = async (url: string) => {
        await BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(`waveflowTestOpened(${JSON.stringify(url)})`);
      };
    });
  }

  async #newWindow(): Promise<Page> {
    const opened = this.#app.waitForEvent('window');
    const existing = this.#app.windows()[0];
    if (existing === undefined) {
      throw new Error('VS Code has no window left to open another one from.');
    }
    await new Window(existing, this.#windowHost).runCommand('New Window');
    return opened;
  }
}

function launchArguments(options: EditorOptions): string[] {
  return [
    '--no-sandbox',
    '--disable-gpu-sandbox',
    '--disable-updates',
    '--disable-workspace-trust',
    '--skip-welcome',
    '--skip-release-notes',
    // A keyring of the system would ask for its password; the basic one keeps secrets in the data folder.
    options.keyring === 'forgets' ? '--use-inmemory-secretstorage' : '--password-store=basic',
    ...(options.locale === undefined ? [] : [`--locale=${options.locale}`]),
    ...(options.trustedDomains ?? []).map((domain) => `--link-protection-trusted-domains=${domain}`),
  ];
}
