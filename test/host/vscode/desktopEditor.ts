import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { _electron, type Browser, type ElectronApplication, type Page } from 'playwright-core';
import { launchBrowser } from '../../support/browser';
import type { DesktopHost } from './chooseHost';
import { packageControlExtension } from './control';
import { desktopUserDataDir, folderArguments, installDesktopExtensions } from './desktopCli';
import type { Editor, EditorOptions, WindowOptions } from './editor';
import { writeLanguagePacks } from './languagePacks';
import { poll } from './poll';
import { createSettings } from './settings';
import { TemporaryFolder } from './temporaryFolder';
import { Window, type WindowHost } from './window';

/** Goes before every address that VS Code would have opened, on the console of its main process. */
const OPENED_MARK = 'waveflow-test-opened';

/** What is used here of the module `electron`. */
interface ElectronMain {
  readonly clipboard: { readText(): string };
  readonly shell: { openExternal: (url: string) => Promise<void> };
}

/** The desktop build, driven through Electron. Addresses that it opens go to a Chromium without a window. */
export class DesktopEditor implements Editor {
  readonly kind = 'desktop';
  readonly version: string;
  readonly userDataDir: string;
  readonly globalStorageDir: string;
  readonly logDirs: readonly string[];
  readonly openedUrls: string[] = [];
  readonly #folder: TemporaryFolder;
  readonly #executable: string;
  readonly #arguments: readonly string[];
  readonly #env: Readonly<Record<string, string>>;
  readonly #windowHost: WindowHost = {
    readClipboard: () => this.#running.evaluate(({ clipboard }: ElectronMain) => clipboard.readText()),
    reload: async (page) => {
      await page.reload();
    },
    close: (page) => page.close({ runBeforeUnload: true }),
  };
  #app: ElectronApplication | undefined;
  #browser: Browser | undefined;
  /** The window that VS Code shows on its own when it starts. */
  #firstWindow: Page | undefined;

  private constructor(host: DesktopHost, folder: TemporaryFolder, options: EditorOptions) {
    this.version = host.version;
    this.#executable = host.executable;
    this.#folder = folder;
    this.#arguments = [...folderArguments(folder.path), ...launchArguments(options)];
    this.#env = { ...(process.env as Record<string, string>), ...options.env };
    this.userDataDir = desktopUserDataDir(folder.path);
    this.globalStorageDir = join(this.userDataDir, 'User/globalStorage/waveflow.waveflow');
    this.logDirs = [join(this.userDataDir, 'logs')];
  }

  static async start(host: DesktopHost, options: EditorOptions): Promise<DesktopEditor> {
    const folder = new TemporaryFolder('editor');
    createSettings(desktopUserDataDir(folder.path), options.settings);
    writeLanguagePacks(desktopUserDataDir(folder.path));
    const control = options.control === true ? [packageControlExtension()] : [];
    installDesktopExtensions(host.executable, folder.path, [options.vsix, control].flat());

    const editor = new DesktopEditor(host, folder, options);
    await editor.#launch();
    return editor;
  }

  async openWindow({ folder }: WindowOptions = {}): Promise<Window> {
    const first = this.#firstWindow;
    this.#firstWindow = undefined;
    const page = first !== undefined && folder === undefined ? first : await this.#newWindow(folder);
    if (page !== first) {
      await first?.close();
    }
    const window = new Window(page, this.#windowHost);
    await window.ready();
    return window;
  }

  async openedPage(address: string): Promise<Page> {
    const url = await poll(() => this.openedUrls.filter((opened) => opened.includes(address)).at(-1), {
      what: `${address} to be opened`,
    });
    this.#browser ??= await launchBrowser();
    const page = await this.#browser.newPage();
    await page.goto(url);
    return page;
  }

  async restart(): Promise<void> {
    await this.#running.close();
    await this.#launch();
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    await this.#running.close();
    this.#folder.delete();
  }

  get #running(): ElectronApplication {
    if (this.#app === undefined) {
      throw new Error('VS Code was not started.');
    }
    return this.#app;
  }

  async #launch(): Promise<void> {
    const app = await _electron.launch({
      executablePath: this.#executable,
      args: [...this.#arguments],
      env: this.#env,
    });
    this.#app = app;
    this.#firstWindow = await app.firstWindow();
    app.on('console', (message) => {
      const [mark, url] = message.text().split(' ');
      if (mark === OPENED_MARK && url !== undefined) {
        this.openedUrls.push(url);
      }
    });
    await app.evaluate(({ shell }: ElectronMain, mark) => {
      shell.openExternal = async (url: string) => console.log(`${mark} ${url}`);
    }, OPENED_MARK);
  }

  /** A second process with the same data asks the running one for a window, and ends. */
  async #newWindow(folder: string | undefined): Promise<Page> {
    const opened = this.#running.waitForEvent('window');
    spawn(this.#executable, [...this.#arguments, '--new-window', ...(folder === undefined ? [] : [folder])], {
      stdio: 'ignore',
    });
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
